package mkplay.server.batch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import mkplay.server.api.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it is stored.
 *
 * @param id its identifier
 * @param ownerKey who made it
 * @param name what the owner calls it
 * @param total number of items
 * @param cancelled whether its owner stopped it
 * @param created when it was accepted
 * @param finished when its last run ended
 */
record Batch(
        String id,
        String ownerKey,
        String name,
        int total,
        boolean cancelled,
        Instant created,
        @Nullable Instant finished) {

    /**
     * Where in the matrix an item is.
     *
     * @param files name of its element of the matrix's files; null without these
     * @param model its CPU model; null if the template says it
     * @param parameters values of its parameters, as text
     */
    record Place(@Nullable String files, @Nullable String model, Map<String, String> parameters) {}

    /**
     * One item: a run, or what is wrong with its request.
     *
     * @param seq its position, from 0
     * @param place where in the matrix it is
     * @param runId its run; null if it has none
     * @param errors what is wrong, with pointers into its expanded request
     */
    record Item(int seq, Place place, @Nullable String runId, List<Problem.Error> errors) {}

    /** The state's name on the wire. */
    String state() {
        if (cancelled) {
            return "cancelled";
        }
        return finished == null ? "running" : "finished";
    }
}
