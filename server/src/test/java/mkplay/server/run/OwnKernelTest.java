package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import mkplay.engine.Boot;
import mkplay.engine.Program;
import mkplay.samples.UserImages;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.program.Compilation;
import mkplay.server.program.CompileService;
import mkplay.server.program.ProgramSet;
import mkplay.server.program.ProgramSource;
import mkplay.server.program.SourceText;
import mkplay.x86.machine.BootImage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Runs of a kernel that the visitor brings. */
@ServerTest
class OwnKernelTest {

    @Autowired
    private WebTestClient client;

    @Autowired
    private CompileService compiler;

    private static String base64(byte[] bytes) {
        return "\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
    }

    /** Our own system, as somebody else would send it. */
    private String request(String others) {
        ProgramSet set = new ProgramSet(
                List.of(new ProgramSource(
                        "main",
                        List.of(new SourceText(
                                "main.c", "#include <stdio.h>\nint main(void) { puts(\"my own\"); return 5; }\n")),
                        Program.DEFAULT_PRIORITY,
                        List.of())),
                null);
        Compilation compilation = compiler.compileAccepted(set, "test").join();
        BootImage.Multiboot image =
                Boot.programs(UserImages.bootImages(), compilation.programs()).multiboot();
        StringBuilder modules = new StringBuilder();
        image.modules().forEach(module -> {
            String[] words = module.commandLine().split(" ", 2);
            modules.append(modules.isEmpty() ? "" : ",")
                    .append("{\"name\":\"" + words[0] + "\"")
                    .append(words.length > 1 ? ",\"args\":\"" + words[1] + "\"" : "")
                    .append(",\"image\":" + base64(module.content()) + "}");
        });
        return "{\"kernel\":" + base64(image.kernel()) + ",\"modules\":[" + modules + "]" + others + "}";
    }

    @Test
    void aKernelOfOnesOwnRunsAndIsCountedByTheMachine() {
        String request = request(",\"expect\":{\"exitStatus\":5,\"console\":[\"^my own$\"]}");
        JsonNode run = Json.run(client, request);
        assertThat(run.at("/endReason").asString()).as(run.toString()).isEqualTo("exit");
        assertThat(run.at("/verdict/passed").asBoolean()).as(run.toString()).isTrue();
        assertThat(run.at("/counters/kernel/instructions").asLong()).isPositive();
        assertThat(run.at("/counters/user/instructions").asLong()).isPositive();
        assertThat(run.at("/counters/ipc/count").asLong()).isZero();
        assertThat(run.at("/traceRecords").asLong()).isZero();
        JsonNode again = Json.run(client, request);
        assertThat(again.at("/runKey")).isEqualTo(run.at("/runKey"));
        assertThat(again.at("/counters")).isEqualTo(run.at("/counters"));
        Json.post(client, "/api/v1/shares", "{\"run\":\"" + run.at("/id").asString() + "\"}")
                .expectStatus()
                .isEqualTo(409)
                .expectBody();
    }

    private void refused(String body, String pointer) {
        JsonNode problem =
                Json.body(Json.post(client, "/api/v1/runs", body).expectStatus().isEqualTo(422));
        assertThat(problem.at("/errors").findValuesAsString("pointer"))
                .as(problem.toString())
                .contains(pointer);
    }

    @Test
    void hostileImagesAreRefusedWithTheirPlace() {
        String kernel = base64(UserImages.bootImages().kernel());
        refused("{\"kernel\":5}", "/kernel");
        refused("{\"kernel\":\"!\"}", "/kernel");
        refused("{\"kernel\":\"\"}", "/kernel");
        refused("{\"kernel\":" + base64("no kernel".getBytes(StandardCharsets.UTF_8)) + "}", "/kernel");
        refused("{\"kernel\":" + kernel + ",\"sample\":\"hello\"}", "/sample");
        refused("{\"modules\":[]}", "/kernel");
        refused("{\"kernel\":" + kernel + ",\"kernelArgs\":\"a\\nb\"}", "/kernelArgs");
        refused("{\"kernel\":" + kernel + ",\"modules\":[{\"name\":\"a b\",\"image\":\"\"}]}", "/modules/0/name");
        refused("{\"kernel\":" + kernel + ",\"modules\":[{\"name\":\"a\"}]}", "/modules/0");
        refused("{\"kernel\":" + kernel + ",\"modules\":[{\"name\":\"a\",\"image\":\"?\"}]}", "/modules/0/image");
        refused("{\"kernel\":" + kernel + ",\"modules\":[" + "{},".repeat(32) + "{}]}", "/modules");
        Json.post(client, "/api/v1/sessions", "{\"kernel\":" + kernel + "}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody();
    }

    @Test
    void damagedKernelsNeverBreakTheServer() {
        byte[] good = UserImages.bootImages().kernel();
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k <= random.nextInt(8); k++) {
                bad[random.nextInt(random.nextBoolean() ? 256 : bad.length)] = (byte) random.nextInt();
            }
            int status = Json.post(
                            client,
                            "/api/v1/runs",
                            "{\"kernel\":" + base64(bad)
                                    + ",\"trace\":false,\"limits\":{\"instructions\":100000,\"wallMillis\":1000}}",
                            "Prefer",
                            "wait=20")
                    .expectBody()
                    .returnResult()
                    .getStatus()
                    .value();
            assertThat(status).isIn(200, 202, 422);
        }
    }
}
