package mkplay.server.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mkplay.engine.Program;
import mkplay.samples.Samples;
import mkplay.server.Json;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.SourceFile;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** A server that others can reach and whose compiler nothing confines: it runs the samples and compiles for nobody. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "server.address=0.0.0.0",
            "playground.storage.url=jdbc:h2:mem:nosandbox;DB_CLOSE_DELAY=-1;WRITE_DELAY=0"
        })
@AutoConfigureWebTestClient(timeout = "PT3M")
class NoSandboxTest {

    private static final String SOURCE = "{\"files\":{\"main.c\":\"int main(void) { return 0; }\"}}";

    /** A host without a sandbox, which cannot be had for the asking where there is one. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Unconfined {
        @Bean
        @Primary
        ProgramCompiler unconfinedCompiler() {
            return new ProgramCompiler() {
                @Override
                public String toolchainId() {
                    return "unconfined";
                }

                @Override
                public String unconfined() {
                    return "user namespaces are switched off.";
                }

                @Override
                public CompileResult compile(String program, List<SourceFile> files) {
                    throw new AssertionError("a stranger's source reached the compiler");
                }

                @Override
                public List<Program> prebuilt(String sample) {
                    return Samples.prebuilt(sample);
                }
            };
        }
    }

    @Autowired
    private WebTestClient client;

    @Test
    void sourcesAreRefusedWithTheReasonAndSamplesRun() {
        for (String path : new String[] {"/api/v1/runs", "/api/v1/sessions", "/api/v1/compile"}) {
            JsonNode problem =
                    Json.body(Json.post(client, path, SOURCE).expectStatus().isEqualTo(503));
            assertThat(problem.at("/detail").asString()).contains("user namespaces are switched off");
        }
        JsonNode run = Json.run(client, "{\"sample\":\"hello\"}");
        assertThat(run.at("/endReason").asString()).isEqualTo("exit");
    }

    @Test
    void aSampleSentAsItsOwnSourcesIsThatSample() {
        JsonNode sample = Json.body(client.get().uri("/api/v1/samples/exit7").exchange());
        JsonNode run = Json.run(client, "{\"programs\":" + sample.at("/programs") + "}");
        assertThat(run.at("/exitStatus").asInt()).isEqualTo(7);
    }
}
