package mkplay.server.batch;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import mkplay.server.api.Answers;
import mkplay.server.api.BodyReader;
import mkplay.server.api.Ids;
import mkplay.server.api.Owner;
import mkplay.server.api.Page;
import mkplay.server.api.RequestHeaders;
import mkplay.server.limits.BatchProperties;
import mkplay.server.run.RunProperties;
import mkplay.server.run.RunService;
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

/** {@code /api/v1/batches}. */
@RestController
@RequestMapping(BatchView.PATH)
public class BatchController {

    private static final String CSV = "text/csv";
    private static final MediaType CSV_UTF8 = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private final BatchService service;
    private final BodyReader bodies;
    private final BatchProperties limits;
    private final RunProperties properties;
    private final JsonMapper mapper;

    BatchController(
            BatchService service,
            BodyReader bodies,
            BatchProperties limits,
            RunProperties properties,
            JsonMapper mapper) {
        this.service = service;
        this.bodies = bodies;
        this.limits = limits;
        this.properties = properties;
        this.mapper = mapper;
    }

    /** Runs every combination of a template with the matrix's files, CPU models and parameters. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    public Mono<ResponseEntity<BatchView>> create(
            ServerHttpRequest request, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        HttpHeaders headers = request.getHeaders();
        Duration wait = RequestHeaders.wait(headers, properties.maxWait());
        String key = RequestHeaders.idempotencyKey(headers);
        return bodies.json(request, limits.requestBytes())
                .flatMap(json -> service.submit(
                        Matrix.read(json, limits),
                        owner,
                        new RunService.Acceptance(key, Ids.hash("batch " + json), RequestHeaders.fresh(headers))))
                .flatMap(state -> wait.isZero()
                        ? Mono.just(state)
                        : service.await(state.batch().id(), wait))
                .map(BatchView::of)
                .map(view -> view.finishedAt() == null || wait.isZero()
                        ? Answers.accepted(view.links().get("self"), view)
                        : Answers.waited(view.links().get("self"), view));
    }

    /** The caller's batches, newest first. */
    @GetMapping
    public Mono<ResponseEntity<Page<BatchSummary>>> list(
            @RequestAttribute(Owner.ATTRIBUTE) Owner owner,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String after) {
        owner.needToken();
        Page.Request page = Page.Request.of(after, limit);
        return service.page(owner, page)
                .map(found -> Page.of(
                                found, page, batch -> new Page.Cursor(batch.created(), batch.id()), BatchSummary::of)
                        .answer(BatchView.PATH, page.size()));
    }

    /** The batch as it is; with {@code Prefer: wait} once it has ended, if that is soon. */
    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    public Mono<ResponseEntity<BatchView>> get(@PathVariable String id, ServerHttpRequest request) {
        return view(id, request)
                .map(view -> ResponseEntity.ok()
                        .eTag(Answers.tag(mapper.writeValueAsString(view)))
                        .body(view));
    }

    /** The results as a table. */
    @GetMapping(path = "/{id}", produces = CSV)
    public Mono<ResponseEntity<String>> table(@PathVariable String id, ServerHttpRequest request) {
        return view(id, request)
                .map(BatchTable::csv)
                .map(text -> ResponseEntity.ok()
                        .contentType(CSV_UTF8)
                        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"batch.csv\"")
                        .eTag(Answers.tag(text))
                        .body(text));
    }

    /** The results as a JUnit report. */
    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_XML_VALUE)
    public Mono<ResponseEntity<String>> report(@PathVariable String id, ServerHttpRequest request) {
        return view(id, request)
                .map(BatchTable::junit)
                .map(text -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_XML)
                        .eTag(Answers.tag(text))
                        .body(text));
    }

    /** The same by an address, for clients that cannot set headers. */
    @GetMapping(path = "/{id}", params = "format=csv", produces = CSV)
    public Mono<ResponseEntity<String>> tableByAddress(@PathVariable String id, ServerHttpRequest request) {
        return table(id, request);
    }

    /** The same by an address, for clients that cannot set headers. */
    @GetMapping(path = "/{id}", params = "format=junit", produces = MediaType.APPLICATION_XML_VALUE)
    public Mono<ResponseEntity<String>> reportByAddress(@PathVariable String id, ServerHttpRequest request) {
        return report(id, request);
    }

    private Mono<BatchView> view(String id, ServerHttpRequest request) {
        Duration wait = RequestHeaders.wait(request.getHeaders(), properties.maxWait());
        return (wait.isZero() ? service.find(id) : service.await(id, wait)).map(BatchView::of);
    }

    /** Stops the runs that have not ended; what the others yielded stays. */
    @PostMapping("/{id}/cancel")
    public Mono<BatchView> cancel(@PathVariable String id, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        return service.cancel(id, owner).map(BatchView::of);
    }

    /** Stops the batch if need be and forgets it with its runs. */
    @DeleteMapping("/{id}")
    public Mono<ResponseEntity<Void>> delete(@PathVariable String id, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        return service.delete(id, owner).thenReturn(ResponseEntity.noContent().build());
    }
}
