package mkplay.server.run;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import mkplay.engine.RunCounters;
import mkplay.engine.RunState;
import mkplay.server.api.Answers;
import mkplay.server.api.BodyReader;
import mkplay.server.api.Ids;
import mkplay.server.api.Owner;
import mkplay.server.api.Page;
import mkplay.server.api.Problem;
import mkplay.server.api.RequestHeaders;
import mkplay.server.limits.LimitProperties;
import mkplay.server.limits.RunKind;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/v1/runs}: batch runs. */
@RestController
@RequestMapping(RunView.PATH)
public class RunController {

    private static final String CSV = "text/csv";
    private static final String TEXT_C = "text/x-c";
    private static final String TEXT_CSRC = "text/x-csrc";
    private static final String TEXT_CXX = "text/x-c++src";
    private static final String TEXT_ASM = "text/x-asm";

    private final RunService service;
    private final RunRequestReader reader;
    private final BodyReader bodies;
    private final LimitProperties limits;
    private final RunProperties properties;
    private final JsonMapper mapper;

    RunController(
            RunService service,
            RunRequestReader reader,
            BodyReader bodies,
            LimitProperties limits,
            RunProperties properties,
            JsonMapper mapper) {
        this.service = service;
        this.reader = reader;
        this.bodies = bodies;
        this.limits = limits;
        this.properties = properties;
        this.mapper = mapper;
    }

    /** Compiles programs and runs them. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    public Mono<ResponseEntity<RunView>> create(
            ServerHttpRequest request, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        return bodies.json(request, limits.requestBytes())
                .flatMap(json ->
                        submit(reader.read(json, RunKind.BATCH, Set.of()), Ids.hash(json.toString()), request, owner));
    }

    /** Compiles one source file and runs it: {@code curl --data-binary @main.c -H 'Content-Type: text/x-c'}. */
    @PostMapping(consumes = {TEXT_C, TEXT_CSRC, TEXT_CXX, TEXT_ASM})
    public Mono<ResponseEntity<RunView>> createFromSource(
            ServerHttpRequest request, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        return bodies.text(request, limits.fileBytes())
                .flatMap(text -> submit(
                        reader.ofFile("main" + suffix(request), text, RunKind.BATCH),
                        Ids.hash(suffix(request) + text),
                        request,
                        owner));
    }

    private static String suffix(ServerHttpRequest request) {
        MediaType type = request.getHeaders().getContentType();
        return switch (type == null ? "" : type.getSubtype()) {
            case "x-c++src" -> ".cc";
            case "x-asm" -> ".S";
            default -> ".c";
        };
    }

    private Mono<ResponseEntity<RunView>> submit(RunRequest run, String hash, ServerHttpRequest request, Owner owner) {
        HttpHeaders headers = request.getHeaders();
        Duration wait = RequestHeaders.wait(headers, properties.maxWait());
        boolean fresh = RequestHeaders.fresh(headers);
        return service.submit(
                        run, owner, new RunService.Acceptance(RequestHeaders.idempotencyKey(headers), hash, fresh))
                .flatMap(view -> wait.isZero()
                        ? Mono.just(accepted(view))
                        : service.await(view.id(), wait).map(RunController::waited));
    }

    private static ResponseEntity<RunView> accepted(RunView view) {
        return Answers.accepted(view.links().get("self"), view);
    }

    private static ResponseEntity<RunView> waited(RunView view) {
        return view.state().ended() ? Answers.waited(view.links().get("self"), view) : accepted(view);
    }

    /** The caller's runs, newest first; those of batches are in these. */
    @GetMapping
    public Mono<ResponseEntity<Page<RunSummary>>> list(
            @RequestAttribute(Owner.ATTRIBUTE) Owner owner,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String after) {
        owner.needToken();
        Page.Request page = Page.Request.of(after, limit);
        return service.page(owner, page)
                .map(found -> Page.of(
                                found,
                                page,
                                row -> new Page.Cursor(row.created(), row.id()),
                                row -> RunSummary.of(row, service.state(row.id(), RunState.QUEUED)))
                        .answer(RunView.PATH, page.size()));
    }

    /** The run as it is; with {@code Prefer: wait} once it has ended, if that is soon. */
    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    public Mono<ResponseEntity<RunView>> get(@PathVariable String id, ServerHttpRequest request) {
        return service.await(id, RequestHeaders.wait(request.getHeaders(), properties.maxWait()))
                .map(view -> ResponseEntity.ok()
                        .eTag(Answers.tag(mapper.writeValueAsString(view)))
                        .body(view));
    }

    /** The run as a JUnit report: a test case for each expectation. */
    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_XML_VALUE)
    public Mono<ResponseEntity<String>> report(@PathVariable String id) {
        return service.view(id)
                .map(RunJUnit::of)
                .map(xml -> ResponseEntity.ok().eTag(Answers.tag(xml)).body(xml));
    }

    /** The run as a JUnit report, for clients that cannot set headers. */
    @GetMapping(path = "/{id}/junit", produces = MediaType.APPLICATION_XML_VALUE)
    public Mono<ResponseEntity<String>> junit(@PathVariable String id) {
        return report(id);
    }

    /** The counters alone. */
    @GetMapping(path = "/{id}/counters", produces = MediaType.APPLICATION_JSON_VALUE)
    public Mono<ResponseEntity<RunCounters>> counters(@PathVariable String id) {
        return service.view(id)
                .flatMap(view -> Mono.justOrEmpty(view.counters()))
                .map(ResponseEntity::ok)
                .switchIfEmpty(Mono.error(() -> Problem.conflict("This run has counted nothing: nothing has run.")));
    }

    /** The counters as a table. */
    @GetMapping(path = "/{id}/counters", produces = CSV)
    public Mono<ResponseEntity<String>> counterTable(@PathVariable String id) {
        return counters(id)
                .mapNotNull(ResponseEntity::getBody)
                .map(counters -> ResponseEntity.ok()
                        .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"counters.csv\"")
                        .body(CounterTable.csv(counters, mapper)));
    }

    /** The same by an address, for clients that cannot set headers. */
    @GetMapping(path = "/{id}/counters", params = "format=csv", produces = CSV)
    public Mono<ResponseEntity<String>> counterTableByAddress(@PathVariable String id) {
        return counterTable(id);
    }

    /** Stops the run; what it printed and traced so far stays. */
    @PostMapping("/{id}/cancel")
    public Mono<ResponseEntity<RunView>> cancel(
            @PathVariable String id, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        return service.cancel(id, owner).map(ResponseEntity::ok);
    }

    /** Stops the run if need be and forgets it. */
    @DeleteMapping("/{id}")
    public Mono<ResponseEntity<Void>> delete(@PathVariable String id, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        return service.delete(id, owner).thenReturn(ResponseEntity.noContent().build());
    }
}
