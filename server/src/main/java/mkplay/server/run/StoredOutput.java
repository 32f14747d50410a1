package mkplay.server.run;

import mkplay.server.api.Problem;
import mkplay.server.storage.StorageGateway;
import mkplay.server.storage.StorageProperties;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Bounds what the outputs of ended runs take of the database: an owner's and everybody's oldest go first. */
@Component
public class StoredOutput {

    private final OutputRepository outputs;
    private final StorageGateway storage;
    private final StorageProperties properties;

    StoredOutput(OutputRepository outputs, StorageGateway storage, StorageProperties properties) {
        this.outputs = outputs;
        this.storage = storage;
        this.properties = properties;
    }

    /** Removes what does not fit; blocks. The number of results whose output is gone. */
    public int removeSurplus() {
        return outputs.removeBeyond(properties.outputBytes(), properties.outputBytesPerOwner());
    }

    /** Empty if a run's output is there, if it has any; else a 410 with the bounds. */
    Mono<Void> present(String runId) {
        return storage.call(() -> outputs.removed(runId))
                .flatMap(removed -> removed
                        ? Mono.error(Problem.gone("The output of this run was removed: the server keeps "
                                + properties.outputBytes() + " bytes of outputs, " + properties.outputBytesPerOwner()
                                + " of one owner, and removes the oldest first. Run it again to have it."))
                        : Mono.empty());
    }
}
