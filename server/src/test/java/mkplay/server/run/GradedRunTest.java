package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Runs of which something is expected. */
@ServerTest
class GradedRunTest {

    private static final String RUNS = "/api/v1/runs";

    @Autowired
    private WebTestClient client;

    private String xml(String path, MediaType accept) {
        return new String(
                Objects.requireNonNull(client.get()
                        .uri(path)
                        .accept(accept)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectHeader()
                        .contentTypeCompatibleWith(MediaType.APPLICATION_XML)
                        .expectBody()
                        .returnResult()
                        .getResponseBody()),
                StandardCharsets.UTF_8);
    }

    @Test
    void aRunThatDoesWhatIsExpectedSucceeds() {
        JsonNode run = Json.run(
                client,
                "{\"sample\":\"exit7\",\"expect\":{\"exitStatus\":7,\"endReason\":\"exit\",\"consoleNot\":[\"panic\"]}}");
        assertThat(run.at("/state").asString()).isEqualTo("succeeded");
        assertThat(run.at("/verdict/passed").asBoolean()).isTrue();
        assertThat(run.at("/verdict/checks").size()).isEqualTo(3);
    }

    @Test
    void aRunThatDoesNotFailsAndTheReportNamesTheExpectation() {
        JsonNode run = Json.run(
                client, "{\"sample\":\"exit7\",\"expect\":{\"exitStatus\":0,\"console\":[\"(?i)never <printed>\"]}}");
        assertThat(run.at("/state").asString()).isEqualTo("failed");
        assertThat(run.at("/endReason").asString()).isEqualTo("exit");
        assertThat(run.at("/verdict/passed").asBoolean()).isFalse();
        assertThat(run.at("/verdict/checks/0/detail").asString()).contains("7");
        String self = run.at("/links/self").asString();
        String report = xml(self, MediaType.APPLICATION_XML);
        assertThat(report)
                .contains("tests=\"2\" failures=\"2\"")
                .contains("<property name=\"state\" value=\"failed\"")
                .contains("console (?i)never &lt;printed&gt;");
        assertThat(xml(run.at("/links/junit").asString(), MediaType.ALL)).isEqualTo(report);
    }

    @Test
    void aKnownResultIsJudgedByEachRequestsOwnExpectations() {
        String program = "\"files\":{\"main.c\":"
                + Json.quote("#include <stdio.h>\nint main(void) { puts(\"judged\"); return 0; }\n") + "}";
        JsonNode first = Json.run(client, "{" + program + "}");
        assertThat(first.has("verdict")).isFalse();
        for (boolean matches : new boolean[] {true, false}) {
            JsonNode again = Json.body(Json.post(
                            client,
                            RUNS,
                            "{" + program + ",\"expect\":{\"console\":[\"" + (matches ? "^judged$" : "other") + "\"]}}",
                            "Prefer",
                            "wait=60")
                    .expectStatus()
                    .isOk());
            assertThat(again.at("/cached").asBoolean()).isTrue();
            assertThat(again.at("/counters")).isEqualTo(first.at("/counters"));
            assertThat(again.at("/verdict/passed").asBoolean()).isEqualTo(matches);
            assertThat(again.at("/state").asString()).isEqualTo(matches ? "succeeded" : "failed");
        }
    }

    @Test
    void theWholeConsoleIsSearchedNotOnlyItsHead() {
        JsonNode run = Json.run(
                client,
                "{\"files\":{\"main.c\":"
                        + Json.quote("#include <stdio.h>\nint main(void) { for (int i = 0; i < 2000; i++)"
                                + " printf(\"line %d of many that fill the head of the console\\n\", i);"
                                + " puts(\"the end\"); return 0; }\n")
                        + "},\"trace\":false,\"limits\":{\"consoleBytes\":1000000},\"expect\":{\"console\":[\"^the end$\"]}}");
        assertThat(run.at("/consoleBytes").asLong()).isGreaterThan(Outcome.HEAD_CHARS);
        assertThat(run.at("/console").asString()).doesNotContain("the end");
        assertThat(run.at("/verdict/passed").asBoolean())
                .as(run.at("/verdict").toString())
                .isTrue();
    }

    @Test
    void badExpectationsAreNamed() {
        JsonNode problem = Json.body(Json.post(
                        client,
                        RUNS,
                        "{\"sample\":\"exit7\",\"expect\":{\"exitStatus\":256,\"endReason\":\"boredom\","
                                + "\"console\":[\"ok\",\"(\",5],\"consoleNot\":\"x\",\"stdout\":[]}}")
                .expectStatus()
                .isEqualTo(422));
        assertThat(problem.at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder(
                        "/expect/exitStatus",
                        "/expect/endReason",
                        "/expect/console/1",
                        "/expect/console/2",
                        "/expect/consoleNot",
                        "/expect/stdout");
    }

    @Test
    void aRunWithoutExpectationsIsOneTestCase() {
        JsonNode run = Json.runC(client, "int main(void) { return nothing; }\n");
        assertThat(xml(run.at("/links/junit").asString(), MediaType.APPLICATION_XML))
                .contains("tests=\"1\" failures=\"1\"")
                .contains("did not compile");
    }
}
