package mkplay.server.session;

import java.time.Instant;
import java.util.List;
import mkplay.engine.debug.Breakpoint;
import mkplay.server.program.ProgramSet;
import mkplay.server.run.RunEngine;
import mkplay.server.run.RunRequest;
import org.jspecify.annotations.Nullable;

/**
 * A sleeping session as it is stored.
 *
 * @param id its identifier
 * @param watchId the identifier for its watchers
 * @param ownerKey who may delete it
 * @param request what runs in it
 * @param runKey hash of everything that determines the run but the input: where it differs, the guest cannot be made again
 * @param memory how far it has come
 * @param created when it was made
 * @param storedAt when it fell asleep
 */
record StoredSession(
        String id,
        String watchId,
        String ownerKey,
        RunRequest request,
        String runKey,
        Memory memory,
        Instant created,
        Instant storedAt) {

    /**
     * How far a session has come.
     *
     * @param checkpoint where its guest was
     * @param sleptMillis how long it had slept before
     * @param nextSeq the number that the next message of its stream has
     * @param console first part of what it has printed
     * @param consoleBytes bytes printed
     * @param inputBytes bytes typed
     * @param breakpoints what it stops at; absent where an earlier version has stored it
     */
    record Memory(
            RunEngine.Checkpoint checkpoint,
            long sleptMillis,
            long nextSeq,
            String console,
            long consoleBytes,
            int inputBytes,
            @Nullable List<Breakpoint> breakpoints) {}

    SessionIdentity identity() {
        return new SessionIdentity(id, watchId, ownerKey, request, created);
    }

    ProgramSet programs() {
        return request.programs();
    }
}
