package mkplay.server.batch;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch in a list.
 *
 * @param id its identifier
 * @param name what its owner calls it
 * @param state {@code running}, {@code finished} or {@code cancelled}
 * @param total number of items
 * @param createdAt when it was accepted
 * @param finishedAt when its last run ended
 * @param links addresses of its parts
 */
public record BatchSummary(
        String id,
        String name,
        String state,
        int total,
        Instant createdAt,
        @Nullable Instant finishedAt,
        Map<String, String> links) {

    static BatchSummary of(Batch batch) {
        return new BatchSummary(
                batch.id(),
                batch.name(),
                batch.state(),
                batch.total(),
                batch.created(),
                batch.finished(),
                BatchView.links(batch.id()));
    }
}
