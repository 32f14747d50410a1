package mkplay.server.limits;

import java.util.Map;
import mkplay.engine.Limits;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/limits}: every limit a client can run into, before it does. */
@RestController
@RequestMapping("/api/v1/limits")
public class LimitController {

    /**
     * The limits as clients see them.
     *
     * @param runs limits of batch runs
     * @param sessions limits of live sessions
     * @param request limits of one request
     * @param batch limits of one batch
     * @param owner what one owner may have at a time
     * @param server what the whole server takes at a time
     */
    public record Advertised(
            Range runs,
            Range sessions,
            Map<String, Long> request,
            Map<String, Long> batch,
            Map<String, Long> owner,
            Map<String, Long> server) {}

    /** Default and highest limits of one kind of run. */
    public record Range(Limits defaults, Limits max) {}

    private final Advertised advertised;

    LimitController(LimitProperties limits, QueueProperties queue, BatchProperties batch) {
        this.advertised = new Advertised(
                range(limits, RunKind.BATCH),
                range(limits, RunKind.SESSION),
                Map.of(
                        "bytes", (long) limits.requestBytes(),
                        "files", (long) limits.files(),
                        "fileBytes", (long) limits.fileBytes(),
                        "programs", (long) limits.programs(),
                        "inputBytes", (long) limits.inputBytes(),
                        "perMinuteAndAddress", (long) limits.requestsPerMinute()),
                Map.of(
                        "items", (long) batch.items(),
                        "requestBytes", (long) batch.requestBytes(),
                        "expandedBytes", (long) batch.expandedBytes(),
                        "atOnce", (long) batch.atOnce()),
                Map.of(
                        "batches", (long) batch.perOwner(),
                        "running", (long) queue.runningPerOwner(),
                        "queued", (long) queue.queuedPerOwner(),
                        "sessions", (long) queue.sessionsPerOwner()),
                Map.of(
                        "running", (long) queue.running(),
                        "queued", (long) queue.queued(),
                        "sessions", (long) queue.sessions(),
                        "memoryBytes", (long) limits.memoryBytes()));
    }

    private static Range range(LimitProperties limits, RunKind kind) {
        return new Range(kind.defaults(limits), kind.highest(limits));
    }

    /** The limits of this server. */
    @GetMapping
    public Advertised limits() {
        return advertised;
    }
}
