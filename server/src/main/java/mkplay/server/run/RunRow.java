package mkplay.server.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is stored.
 *
 * @param id its identifier
 * @param ownerKey who created it
 * @param programHash its programs
 * @param options how it runs
 * @param runKey hash of all that determines it
 * @param resultId its result when it has ended
 * @param cached whether that is the result of an earlier run
 * @param created when it was accepted
 * @param finished when it ended
 */
record RunRow(
        String id,
        String ownerKey,
        String programHash,
        RunRequest.Options options,
        String runKey,
        @Nullable String resultId,
        boolean cached,
        Instant created,
        @Nullable Instant finished) {}
