package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;

import mkplay.server.Json;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** The database fails when a run has ended or is judged: the run ends all the same, and its client is told. */
@ServerTest
class FailingDatabaseTest {

    private static final String GRADED = "{\"sample\":\"exit7\",\"expect\":{\"exitStatus\":7}}";

    @Autowired
    private WebTestClient client;

    @MockitoSpyBean
    private RunRepository runs;

    private static DataAccessResourceFailureException gone() {
        return new DataAccessResourceFailureException("the connection is gone");
    }

    private JsonNode graded(String... headers) {
        return Json.body(Json.post(client, "/api/v1/runs", GRADED, headers)
                .expectStatus()
                .isOk());
    }

    @Test
    void aRunWhoseVerdictCannotBeStoredEndsAndSaysThatTheServerFailed() {
        Json.run(client, "{\"sample\":\"exit7\"}");
        doThrow(gone()).doCallRealMethod().when(runs).finishFromStore(any(), any(), any(), any(), any());
        JsonNode failed = graded("Prefer", "wait=60");
        assertThat(failed.at("/state").asString()).isEqualTo("cancelled");
        assertThat(failed.at("/sentence").asString()).startsWith("The server failed");
        assertThat(failed.has("finishedAt")).isTrue();
        assertThat(graded("Prefer", "wait=60").at("/state").asString()).isEqualTo("succeeded");
    }

    @Test
    void aRunWhoseResultCannotBeStoredCanStillBeRead() {
        doThrow(gone()).doCallRealMethod().when(runs).finish(any(), any(), any(), any(), any(), any(), any());
        JsonNode kept = graded("Prefer", "wait=60", "Cache-Control", "no-cache");
        assertThat(kept.at("/state").asString()).isEqualTo("succeeded");
        assertThat(kept.at("/exitStatus").asInt()).isEqualTo(7);
        JsonNode read = Json.body(client.get()
                .uri(kept.at("/links/self").asString())
                .exchange()
                .expectStatus()
                .isOk());
        assertThat(read.at("/verdict/passed").asBoolean()).isTrue();
    }
}
