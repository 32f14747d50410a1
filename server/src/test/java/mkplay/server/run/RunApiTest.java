package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import mkplay.engine.Limits;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Programs from HTTP request to ring 3 and back: real compiler, real kernel, real machine. */
@ServerTest
class RunApiTest {

    private static final String RUNS = "/api/v1/runs";

    @Autowired
    private WebTestClient client;

    @Autowired
    private JsonMapper mapper;

    private String text(String path, MediaType accept) {
        byte[] body = client.mutate()
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(64 << 20))
                .build()
                .get()
                .uri(path)
                .accept(accept)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void aPlainCFileGivesConsoleTextEndReasonAndCounters() {
        JsonNode run = Json.body(client.post()
                .uri(RUNS)
                .header("Content-Type", "text/x-c")
                .header("Prefer", "wait=60")
                .bodyValue("#include <stdio.h>\nint main(void) { printf(\"plain %d\\n\", 6 * 7); return 7; }\n")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .exists(HttpHeaders.LOCATION));
        assertThat(run.at("/state").asString()).isEqualTo("succeeded");
        assertThat(run.at("/endReason").asString()).isEqualTo("exit");
        assertThat(run.at("/exitStatus").asInt()).isEqualTo(7);
        assertThat(run.at("/console").asString()).contains("plain 42\n");
        assertThat(run.at("/counters/cycles").asLong()).isPositive();
        assertThat(run.at("/counters/user/instructions").asLong()).isPositive();
        assertThat(run.at("/counters/ipc/count").asLong()).isPositive();
        assertThat(text(run.at("/links/console").asString(), MediaType.TEXT_PLAIN))
                .isEqualTo(run.at("/console").asString());
    }

    @Test
    void withoutPreferTheAnswerIsAcceptedAndTheRunCanBeFollowed() {
        JsonNode accepted = Json.body(Json.post(client, RUNS, "{\"sample\":\"exit7\"}", "Cache-Control", "no-cache")
                .expectStatus()
                .isAccepted()
                .expectHeader()
                .valueMatches(HttpHeaders.LOCATION, RUNS + "/[A-Za-z0-9_-]{27}"));
        String self = accepted.at("/links/self").asString();
        JsonNode run = accepted;
        for (int i = 0; i < 600 && !run.has("endReason"); i++) {
            run = Json.body(client.get().uri(self).exchange().expectStatus().isOk());
            if (!run.has("endReason")) {
                LockSupport.parkNanos(100_000_000);
            }
        }
        assertThat(run.at("/exitStatus").asInt()).isEqualTo(7);
        String tag = client.get()
                .uri(self)
                .exchange()
                .expectBody()
                .returnResult()
                .getResponseHeaders()
                .getETag();
        assertThat(tag).isNotNull();
        client.get()
                .uri(self)
                .header(HttpHeaders.IF_NONE_MATCH, Objects.requireNonNull(tag))
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectBody();
    }

    @Test
    void theSameRequestTwiceGivesIdenticalCountersRunOrStored() {
        String request = "{\"sample\":\"ping-pong\"}";
        JsonNode first = Json.run(client, request);
        JsonNode second = Json.run(client, request);
        assertThat(second.at("/id").asString()).isNotEqualTo(first.at("/id").asString());
        assertThat(second.at("/cached").asBoolean()).isFalse();
        JsonNode third = Json.body(Json.post(client, RUNS, request, "Prefer", "wait=60")
                .expectStatus()
                .isOk());
        assertThat(third.at("/cached").asBoolean()).isTrue();
        for (JsonNode other : new JsonNode[] {second, third}) {
            for (String same :
                    new String[] {"/counters", "/console", "/stateHash", "/traceRecords", "/runKey", "/waits"}) {
                assertThat(other.at(same)).as(same).isEqualTo(first.at(same));
            }
        }
        assertThat(text(third.at("/links/events").asString(), MediaType.APPLICATION_NDJSON))
                .isEqualTo(text(first.at("/links/events").asString(), MediaType.APPLICATION_NDJSON));
    }

    @Test
    void tracingChangesNothingButTheTrace() {
        JsonNode traced = Json.run(client, "{\"sample\":\"hello\"}");
        JsonNode untraced = Json.run(client, "{\"sample\":\"hello\",\"trace\":false}");
        assertThat(traced.at("/traceRecords").asLong()).isPositive();
        assertThat(untraced.at("/traceRecords").asLong()).isZero();
        assertThat(untraced.at("/stateHash")).isEqualTo(traced.at("/stateHash"));
        assertThat(untraced.at("/counters/cycles")).isEqualTo(traced.at("/counters/cycles"));
    }

    @Test
    void aProfileAddsUpAndChangesNothing() {
        JsonNode plain = Json.run(client, "{\"sample\":\"hello\"}");
        JsonNode run = Json.run(client, "{\"sample\":\"hello\",\"profile\":true}");
        assertThat(plain.has("profile")).isFalse();
        assertThat(plain.at("/links").has("profile")).isFalse();
        assertThat(run.at("/stateHash")).isEqualTo(plain.at("/stateHash"));
        assertThat(run.at("/counters")).isEqualTo(plain.at("/counters"));
        assertThat(run.at("/profile/cycles").asLong())
                .isEqualTo(run.at("/counters/cycles").asLong()
                        - run.at("/counters/idleCycles").asLong());
        long listed = run.at("/profile/otherCycles").asLong();
        Set<String> names = new HashSet<>();
        for (JsonNode function : run.at("/profile/functions")) {
            listed += function.at("/cycles").asLong();
            names.add(function.at("/name").asString());
        }
        assertThat(listed).isEqualTo(run.at("/profile/cycles").asLong());
        assertThat(names).contains("main", "kernel_ipc");

        String[] lines = text(
                        run.at("/links/profile").asString(), MediaType.parseMediaType("text/tab-separated-values"))
                .split("\n");
        assertThat(lines[0]).startsWith("program\tring\taddress");
        long instructions = 0;
        for (String line : List.of(lines).subList(1, lines.length)) {
            instructions += Long.parseLong(line.split("\t")[6]);
        }
        assertThat(instructions)
                .isEqualTo(run.at("/counters/instructions").asLong())
                .isEqualTo(run.at("/profile/instructions").asLong());
    }

    @Test
    void messagesAreTakenApartWhereThatIsAskedForAndTheRunIsTheSame() {
        String request = "{\"sample\":\"ping-pong\",\"model\":\"i486DX-50\"%s}";
        JsonNode plain = Json.run(client, request.formatted(""));
        JsonNode run = Json.run(client, request.formatted(",\"anatomy\":true"));
        assertThat(plain.has("anatomy")).isFalse();
        assertThat(run.at("/stateHash")).isEqualTo(plain.at("/stateHash"));
        assertThat(run.at("/counters")).isEqualTo(plain.at("/counters"));
        long messages = run.at("/anatomy/others").asLong();
        for (JsonNode group : run.at("/anatomy/groups")) {
            messages += group.at("/messages").asLong();
            assertThat(group.at("/memory/tlbMisses").isNumber()).isTrue();
            assertThat(group.at("/phases/0/phase").asString()).isEqualTo("entry");
        }
        assertThat(messages).isEqualTo(run.at("/counters/ipc/count").asLong());
        JsonNode problem = Json.body(Json.post(client, RUNS, "{\"sample\":\"hello\",\"anatomy\":1}")
                .expectStatus()
                .isEqualTo(422));
        assertThat(problem.toString()).contains("/anatomy", "must be true or false");
    }

    @Test
    void aProfileThatWasNotAskedForIsAConflictAndAWrongMemberIsNamed() {
        String self =
                Json.run(client, "{\"sample\":\"hello\"}").at("/links/self").asString();
        client.get()
                .uri(self + "/profile")
                .exchange()
                .expectStatus()
                .isEqualTo(409)
                .expectBody();
        JsonNode problem = Json.body(Json.post(client, RUNS, "{\"sample\":\"hello\",\"profile\":1}")
                .expectStatus()
                .isEqualTo(422));
        assertThat(problem.toString()).contains("/profile", "must be true or false");
    }

    @Test
    void optionsThatWereStoredBeforeProfilesCanBeRead() {
        RunRequest.Options options = mapper.readValue(
                "{\"model\":\"one-cycle\",\"memoryBytes\":1,\"limits\":" + mapper.writeValueAsString(Limits.DEFAULT)
                        + ",\"input\":[],\"trace\":true}",
                RunRequest.Options.class);
        assertThat(options.profile()).isFalse();
        assertThat(options.trace()).isTrue();
    }

    @Test
    void anEndlessLoopEndsAtItsLimitWithEverythingPrintedSoFar() {
        JsonNode run = Json.run(client, "{\"sample\":\"loop\",\"limits\":{\"instructions\":5000000}}");
        assertThat(run.at("/endReason").asString()).isEqualTo("instruction-limit");
        assertThat(run.at("/console").asString()).contains("an endless loop begins\n");
        assertThat(run.at("/counters/instructions").asLong()).isEqualTo(5_000_000);
        assertThat(run.at("/sentence").asString()).contains("5,000,000");
        assertThat(run.at("/limits/instructions").asLong()).isEqualTo(5_000_000);
    }

    @Test
    void aWallLimitIsNeverAnsweredFromTheStore() {
        String request = "{\"sample\":\"loop\",\"limits\":{\"wallMillis\":200}}";
        JsonNode first = Json.body(Json.post(client, RUNS, request, "Prefer", "wait=60")
                .expectStatus()
                .isOk());
        JsonNode second = Json.body(Json.post(client, RUNS, request, "Prefer", "wait=60")
                .expectStatus()
                .isOk());
        assertThat(first.at("/endReason").asString()).isEqualTo("wall-limit");
        assertThat(second.at("/endReason").asString()).isEqualTo("wall-limit");
        assertThat(second.at("/cached").asBoolean()).isFalse();
        assertThat(second.at("/runKey")).isEqualTo(first.at("/runKey"));
    }

    @Test
    void anOutputFloodEndsAtItsLimit() {
        JsonNode run = Json.run(
                client,
                "{\"files\":{\"main.c\":"
                        + Json.quote("#include <stdio.h>\nint main(void) { for (;;) printf(\"flood \"); }\n")
                        + "},\"limits\":{\"consoleBytes\":1000}}");
        assertThat(run.at("/endReason").asString()).isEqualTo("output-limit");
        assertThat(run.at("/consoleBytes").asLong()).isBetween(1000L, 1100L);
    }

    @Test
    void twoThreadsThatWaitForEachOtherAreADeadlockAndNamed() {
        JsonNode run = Json.run(client, "{\"sample\":\"deadlock\"}");
        assertThat(run.at("/endReason").asString()).isEqualTo("deadlock");
        assertThat(run.at("/sentence").asString()).contains("Deadlock").contains("second");
        assertThat(run.at("/console").asString())
                .contains("main waits for second")
                .doesNotContain("never printed");
        assertThat(run.at("/waits").size()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aFiniteTimeoutIsNoDeadlock() {
        JsonNode run = Json.run(client, "{\"sample\":\"timeout\"}");
        assertThat(run.at("/endReason").asString()).isEqualTo("exit");
        assertThat(run.at("/console").asString()).contains("that took at least 50 ms: yes");
    }

    @Test
    void waitingForConsoleInputIsADeadlockOnceAllOfItWasRead() {
        String program = "#include <stdio.h>\n#include <string.h>\nint main(void) { char line[80];"
                + " while (fgets(line, sizeof line, stdin)) printf(\"got %s\", line); return 3; }\n";
        JsonNode run = Json.run(
                client,
                "{\"files\":{\"main.c\":" + Json.quote(program)
                        + "},\"input\":[{\"cycle\":3000000,\"text\":\"one\\n\"},{\"cycle\":5000000,\"text\":\"two\\n\"}]}");
        assertThat(run.at("/console").asString()).contains("got one\n").contains("got two\n");
        assertThat(run.at("/endReason").asString()).isEqualTo("deadlock");
        assertThat(run.at("/counters/cycles").asLong()).isGreaterThan(5_000_000);
    }

    @Test
    void aSyntaxErrorIsADiagnosticWithItsPlace() {
        JsonNode run = Json.runC(client, "int main(void) {\n  return nothing;\n}\n");
        assertThat(run.at("/state").asString()).isEqualTo("failed");
        assertThat(run.at("/endReason").asString()).isEqualTo("compile-error");
        JsonNode first = run.at("/compile/diagnostics/0");
        assertThat(first.at("/file").asString()).isEqualTo("main.c");
        assertThat(first.at("/line").asInt()).isEqualTo(2);
        assertThat(first.at("/column").asInt()).isEqualTo(10);
        assertThat(first.at("/severity").asString()).isEqualTo("error");
        assertThat(run.has("counters")).isFalse();
        client.get()
                .uri(run.at("/links/counters").asString())
                .exchange()
                .expectStatus()
                .isEqualTo(409)
                .expectBody();
    }

    @Test
    void compileAloneGivesDiagnosticsOrAnImage() {
        JsonNode bad = Json.body(Json.post(client, "/api/v1/compile", "{\"files\":{\"main.c\":\"int main(\"}}")
                .expectStatus()
                .isOk());
        assertThat(bad.at("/ok").asBoolean()).isFalse();
        assertThat(bad.at("/diagnostics").size()).isPositive();
        JsonNode good = Json.body(
                Json.post(client, "/api/v1/compile", "{\"files\":{\"main.c\":\"int main(void) { return 0; }\"}}")
                        .expectStatus()
                        .isOk());
        assertThat(good.at("/ok").asBoolean()).isTrue();
        assertThat(good.at("/imageId").asString()).hasSize(64);
    }

    @Test
    void severalProgramsWithAHeaderAndArguments() {
        JsonNode run = Json.run(client, """
                {"files": {
                   "main.c": "#include <stdio.h>\\n#include \\"word.h\\"\\nint main(int argc, char **argv) { printf(\\"%d %s %s\\\\n\\", argc, argv[1], WORD); return 0; }",
                   "other.c": "#include \\"word.h\\"\\nint main(void) { const char *w = WORD; return w[0]; }",
                   "word.h": "#define WORD \\"header\\"\\n"},
                 "programs": [
                   {"name": "main", "files": ["main.c"], "args": ["arg"], "priority": 90},
                   {"name": "other", "files": ["other.c"]}]}
                """);
        assertThat(run.at("/compile/diagnostics")).isEmpty();
        assertThat(run.at("/endReason").asString()).isEqualTo("exit");
        assertThat(run.at("/console").asString()).contains("2 arg header\n");
    }

    @Test
    void consoleAndEventsCarryTheirCycles() {
        JsonNode run = Json.run(client, "{\"sample\":\"hello\"}");
        String lines = text(run.at("/links/console").asString(), MediaType.APPLICATION_NDJSON);
        StringBuilder console = new StringBuilder();
        long last = 0;
        for (String line : lines.split("\n")) {
            JsonNode piece = Json.of(line);
            assertThat(piece.at("/cycle").asLong()).isGreaterThanOrEqualTo(last);
            last = piece.at("/cycle").asLong();
            console.append(piece.at("/text").asString());
        }
        assertThat(console).hasToString(run.at("/console").asString());
        String[] events = text(run.at("/links/events").asString(), MediaType.APPLICATION_NDJSON)
                .split("\n");
        assertThat(events).hasSize(run.at("/traceRecords").asInt());
        last = 0;
        for (String line : events) {
            JsonNode event = Json.of(line);
            assertThat(event.at("/cycle").asLong()).isGreaterThanOrEqualTo(last);
            last = event.at("/cycle").asLong();
            assertThat(event.at("/point").asString()).isNotEmpty();
        }
        assertThat(last).isLessThanOrEqualTo(run.at("/counters/cycles").asLong());
    }

    @Test
    void theSameIdempotencyKeyIsTheSameRunAndAnotherRequestUnderItIsRefused() {
        String key = Ids.random();
        JsonNode first = Json.body(Json.post(client, RUNS, "{\"sample\":\"hello\"}", "Idempotency-Key", key));
        JsonNode again = Json.body(Json.post(client, RUNS, "{\"sample\":\"hello\"}", "Idempotency-Key", key));
        assertThat(again.at("/id")).isEqualTo(first.at("/id"));
        Json.post(client, RUNS, "{\"sample\":\"exit7\"}", "Idempotency-Key", key)
                .expectStatus()
                .isEqualTo(422)
                .expectBody();
    }

    @Test
    void aRunCanBeCancelledAndDeletedOnlyByItsOwner() {
        String token = Ids.random();
        JsonNode run = Json.body(Json.post(
                        client,
                        RUNS,
                        "{\"sample\":\"loop\",\"limits\":{\"instructions\":20000000000,\"cycles\":100000000000,"
                                + "\"wallMillis\":60000}}",
                        "X-Owner-Token",
                        token)
                .expectStatus()
                .isAccepted());
        String self = run.at("/links/self").asString();
        client.post()
                .uri(self + "/cancel")
                .header("X-Owner-Token", Ids.random())
                .exchange()
                .expectStatus()
                .isForbidden()
                .expectBody();
        client.delete().uri(self).exchange().expectStatus().isForbidden().expectBody();
        JsonNode cancelled = Json.body(client.post()
                .uri(self + "/cancel")
                .header("X-Owner-Token", token)
                .exchange()
                .expectStatus()
                .isOk());
        assertThat(cancelled.at("/state").asString()).isEqualTo("cancelled");
        assertThat(cancelled.at("/endReason").asString()).isEqualTo("cancelled");
        client.delete()
                .uri(self)
                .header("X-Owner-Token", token)
                .exchange()
                .expectStatus()
                .isNoContent()
                .expectBody();
        client.get().uri(self).exchange().expectStatus().isNotFound().expectBody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "", "twenty-six-characters-long", "27 characters, but not ours"})
    void aHeaderThatIsNoOwnerTokenIsNotTakenForNone(String token) {
        JsonNode problem = Json.body(Json.post(client, RUNS, "{\"sample\":\"exit7\"}", "X-Owner-Token", token)
                .expectStatus()
                .isBadRequest());
        assertThat(problem.at("/detail").asString()).contains("X-Owner-Token", "and has " + token.length());
    }

    @Test
    void whatTheGuestPrintsCannotDriveATerminal() {
        JsonNode run = Json.runC(
                client,
                "#include <stdio.h>\nint main(void) { printf(\"\\033]0;title\\007<script>alert(1)</script>\\n\"); return 0; }\n");
        String console = text(run.at("/links/console").asString(), MediaType.TEXT_PLAIN);
        assertThat(console).contains("\u241b]0;title\u2407<script>").doesNotContain("\u001b");
        assertThat(text(run.at("/links/console").asString(), MediaType.APPLICATION_OCTET_STREAM))
                .contains("\u001b]0;title\u0007");
        client.get()
                .uri(run.at("/links/console").asString())
                .exchange()
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueMatches("Content-Security-Policy", ".*sandbox.*")
                .expectBody();
    }

    @Test
    void everyUnknownRunIsNotFound() {
        for (String id : new String[] {Ids.random(), "x", "..", "%00", "a".repeat(5000)}) {
            client.get()
                    .uri(RUNS + "/{id}", id)
                    .exchange()
                    .expectStatus()
                    .is4xxClientError()
                    .expectBody();
        }
    }

    @Test
    void everyModelRunsTheKernelAndItsTimesAreItsOwn() {
        JsonNode models = Json.body(
                client.get().uri("/api/v1/models").exchange().expectStatus().isOk());
        assertThat(models.size()).isEqualTo(4);
        Set<Long> cycles = new HashSet<>();
        for (JsonNode model : models) {
            String name = model.at("/name").asString();
            JsonNode run = Json.run(client, "{\"sample\":\"exit7\",\"model\":\"" + name + "\"}");
            assertThat(run.at("/exitStatus").asInt()).as(name).isEqualTo(7);
            assertThat(run.at("/model/name").asString()).isEqualTo(name);
            assertThat(run.at("/model/version").asInt()).isPositive();
            cycles.add(run.at("/counters/cycles").asLong());
        }
        assertThat(cycles).hasSizeGreaterThan(2);
    }

    @Test
    void anEditedModelSlowsTheRunAndAWrongEditIsNamed() {
        String request = "{\"sample\":\"exit7\",\"model\":\"Pentium-90{dram-latency=%d}\"}";
        long fast =
                Json.run(client, request.formatted(6)).at("/counters/cycles").asLong();
        long slow =
                Json.run(client, request.formatted(30)).at("/counters/cycles").asLong();
        assertThat(slow).isGreaterThan(fast);
        Json.post(client, RUNS, "{\"sample\":\"exit7\",\"model\":\"Pentium-90{colour=7}\"}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].pointer")
                .isEqualTo("/model")
                .jsonPath("$.errors[0].detail")
                .value(String.class, detail -> assertThat(detail).contains("colour"));
    }
}
