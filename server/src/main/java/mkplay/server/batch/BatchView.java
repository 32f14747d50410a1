package mkplay.server.batch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.server.api.Problem;
import mkplay.server.run.RunSummary;
import org.jspecify.annotations.Nullable;

/**
 * The batch resource.
 *
 * @param id its identifier; who has it may read the batch and its runs
 * @param name what its owner calls it
 * @param state {@code running}, {@code finished} or {@code cancelled}
 * @param total number of items
 * @param counts items by state: those of runs, and {@code invalid} for items that are no valid request
 * @param firstFailure the first item that failed or is invalid; absent when there is none
 * @param items all items, in the order of the matrix
 * @param createdAt when it was accepted
 * @param finishedAt when its last run ended
 * @param links addresses of its parts
 */
public record BatchView(
        String id,
        String name,
        String state,
        int total,
        Map<String, Integer> counts,
        @Nullable Item firstFailure,
        List<Item> items,
        Instant createdAt,
        @Nullable Instant finishedAt,
        Map<String, String> links) {

    /** Where batches are. */
    static final String PATH = "/api/v1/batches";

    /** The state of an item without a run. */
    static final String INVALID = "invalid";

    /**
     * One item.
     *
     * @param index its position, from 0
     * @param files name of its element of the matrix's files
     * @param model its CPU model
     * @param parameters values of its parameters
     * @param state its run's, or {@code invalid}
     * @param errors what is wrong with it, with pointers into the template as the matrix filled it in
     * @param run its run's end in a few figures, and its link
     */
    public record Item(
            int index,
            @Nullable String files,
            @Nullable String model,
            Map<String, String> parameters,
            String state,
            @Nullable List<Problem.Error> errors,
            @Nullable RunSummary run) {}

    static BatchView of(BatchService.State state) {
        Batch batch = state.batch();
        List<Item> items = new ArrayList<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        Item failure = null;
        for (Batch.Item stored : state.items()) {
            Item item =
                    item(stored, stored.runId() == null ? null : state.runs().get(stored.runId()));
            items.add(item);
            counts.merge(item.state(), 1, Integer::sum);
            if (failure == null
                    && (item.state().equals("failed") || item.state().equals(INVALID))) {
                failure = item;
            }
        }
        return new BatchView(
                batch.id(),
                batch.name(),
                batch.state(),
                batch.total(),
                counts,
                failure,
                items,
                batch.created(),
                batch.finished(),
                links(batch.id()));
    }

    private static Item item(Batch.Item item, @Nullable RunSummary run) {
        return new Item(
                item.seq(),
                item.place().files(),
                run == null ? item.place().model() : run.model(),
                item.place().parameters(),
                run == null ? INVALID : run.state().wireName(),
                item.errors().isEmpty() ? null : item.errors(),
                run);
    }

    static Map<String, String> links(String id) {
        String self = PATH + "/" + id;
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", self);
        links.put("csv", self + "?format=csv");
        links.put("junit", self + "?format=junit");
        links.put("cancel", self + "/cancel");
        return links;
    }
}
