package mkplay.server.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import mkplay.engine.trace.TraceText;
import mkplay.server.api.Answers;
import mkplay.server.api.Problem;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** What a run printed and traced, in full, part by part: an answer never holds more than one part in memory. */
@RestController
@RequestMapping(RunView.PATH + "/{id}")
public class OutputController {

    private static final String TSV = "text/tab-separated-values";
    private static final DataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;

    private final RunService service;
    private final StoredOutput stored;
    private final JsonMapper mapper;

    OutputController(RunService service, StoredOutput stored, JsonMapper mapper) {
        this.service = service;
        this.stored = stored;
        this.mapper = mapper;
    }

    /** A line of the console as NDJSON. */
    private record Line(long cycle, String text) {}

    /** Console text, safe to print: control characters a terminal would obey are shown as their pictures. */
    @GetMapping(path = "/console", produces = MediaType.TEXT_PLAIN_VALUE)
    public Mono<ResponseEntity<Flux<DataBuffer>>> text(@PathVariable String id) {
        ConsoleText decoder = new ConsoleText();
        Flux<String> parts =
                console(id).map(printed -> decoder.decode(printed.bytes())).concatWith(Mono.fromSupplier(decoder::end));
        return answer(
                id,
                new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8),
                parts.map(ConsoleText::visible).map(OutputController::utf8));
    }

    /** Console bytes exactly as the guest wrote them, as a file. */
    @GetMapping(path = "/console", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    public Mono<ResponseEntity<Flux<DataBuffer>>> bytes(@PathVariable String id) {
        return answer(
                id, MediaType.APPLICATION_OCTET_STREAM, console(id).map(printed -> BUFFERS.wrap(printed.bytes())));
    }

    /** Console text with the cycle at which each piece was written. */
    @GetMapping(path = "/console", produces = MediaType.APPLICATION_NDJSON_VALUE)
    public Mono<ResponseEntity<Flux<DataBuffer>>> lines(@PathVariable String id) {
        ConsoleText decoder = new ConsoleText();
        return answer(
                id,
                MediaType.APPLICATION_NDJSON,
                console(id)
                        .map(printed -> utf8(
                                mapper.writeValueAsString(new Line(printed.cycle(), decoder.decode(printed.bytes())))
                                        + "\n")));
    }

    /** The same by an address, for clients that cannot set headers. */
    @GetMapping(path = "/console", params = "format=text", produces = MediaType.TEXT_PLAIN_VALUE)
    public Mono<ResponseEntity<Flux<DataBuffer>>> textByAddress(@PathVariable String id) {
        return text(id);
    }

    /** The same by an address, for clients that cannot set headers. */
    @GetMapping(path = "/console", params = "format=ndjson", produces = MediaType.APPLICATION_NDJSON_VALUE)
    public Mono<ResponseEntity<Flux<DataBuffer>>> linesByAddress(@PathVariable String id) {
        return lines(id);
    }

    /** Trace records, one a line; for a client that takes JSON only, the trace as Perfetto opens it. */
    @GetMapping(
            path = "/events",
            produces = {MediaType.APPLICATION_NDJSON_VALUE, MediaType.APPLICATION_JSON_VALUE})
    public Mono<ResponseEntity<Flux<DataBuffer>>> events(@PathVariable String id, ServerHttpRequest request) {
        List<MediaType> accepted = request.getHeaders().getAccept();
        boolean lines =
                accepted.isEmpty() || accepted.stream().anyMatch(MediaType.APPLICATION_NDJSON::isCompatibleWith);
        return lines ? records(id) : perfetto(id);
    }

    private Mono<ResponseEntity<Flux<DataBuffer>>> records(String id) {
        return answer(
                id,
                MediaType.APPLICATION_NDJSON,
                service.output(id, Chunk.Kind.TRACE)
                        .publishOn(Schedulers.parallel(), 1)
                        .map(OutputController::ndjson));
    }

    /** The trace as Perfetto and Chrome's trace viewer open it (Trace Event Format, JSON), by an address. */
    @GetMapping(path = "/events", params = "format=perfetto", produces = MediaType.APPLICATION_JSON_VALUE)
    public Mono<ResponseEntity<Flux<DataBuffer>>> perfetto(@PathVariable String id) {
        return service.view(id).flatMap(view -> {
            PerfettoTrace trace =
                    new PerfettoTrace(Models.nominalHertz(view.model().name()), mapper);
            Flux<byte[]> parts = Flux.concat(
                    Mono.fromSupplier(() -> trace.begin(view.threads() == null ? List.of() : view.threads())),
                    service.output(id, Chunk.Kind.TRACE)
                            .publishOn(Schedulers.parallel(), 1)
                            .map(chunk -> trace.part(OutputCodec.trace(chunk.plain()))),
                    Mono.fromSupplier(trace::end));
            return answer(id, MediaType.APPLICATION_JSON, parts.map(BUFFERS::wrap));
        });
    }

    /** What each instruction took, one a line, with tabs between the columns and a line of headings. */
    @GetMapping(path = "/profile", produces = TSV)
    public Mono<ResponseEntity<Flux<DataBuffer>>> profile(@PathVariable String id) {
        return service.view(id)
                .flatMap(view -> view.profile() == null
                        ? Mono.error(
                                Problem.conflict("This run has no profile: it was not asked for, or nothing has run."))
                        : answer(
                                id,
                                MediaType.parseMediaType(TSV + ";charset=UTF-8"),
                                service.output(id, Chunk.Kind.PROFILE).map(chunk -> BUFFERS.wrap(chunk.plain()))));
    }

    private static DataBuffer ndjson(Chunk chunk) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);
        OutputCodec.trace(chunk.plain()).forEach(trace -> {
            out.writeBytes(TraceText.ndjson(trace).getBytes(StandardCharsets.US_ASCII));
            out.write('\n');
        });
        return BUFFERS.wrap(out.toByteArray());
    }

    private Flux<OutputCodec.Printed> console(String id) {
        return service.output(id, Chunk.Kind.CONSOLE).concatMapIterable(chunk -> OutputCodec.console(chunk.plain()), 1);
    }

    /** Looks at the run first, so that a missing one is a 404 and not an answer that breaks off. */
    private Mono<ResponseEntity<Flux<DataBuffer>>> answer(String id, MediaType type, Flux<DataBuffer> body) {
        return service.view(id).delayUntil(view -> stored.present(id)).map(view -> {
            ResponseEntity.BodyBuilder answer =
                    ResponseEntity.ok().contentType(type).header(HttpHeaders.CONTENT_DISPOSITION, "attachment");
            if (view.state().ended()) {
                // What an ended run left does not change.
                answer.eTag(Answers.tag(id + type));
            }
            return answer.body(body);
        });
    }

    private static DataBuffer utf8(String text) {
        return BUFFERS.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
