package mkplay.server.run;

import mkplay.engine.EndReason;
import org.jspecify.annotations.Nullable;

/**
 * A run's end in a few figures, stored with the run so that lists need not read results.
 *
 * @param endReason why it ended
 * @param exitStatus the main program's exit status when it ended by exit
 * @param sentence the reason in one plain sentence
 * @param cycles cycles of the run; 0 when nothing ran
 * @param instructions instructions of the run; 0 when nothing ran
 * @param messages IPC messages that were transferred
 * @param consoleBytes bytes printed
 */
record RunEnd(
        EndReason endReason,
        @Nullable Integer exitStatus,
        String sentence,
        long cycles,
        long instructions,
        long messages,
        long consoleBytes) {

    static RunEnd of(Outcome outcome) {
        var counters = outcome.counters();
        return new RunEnd(
                outcome.endReason(),
                outcome.exitStatus(),
                outcome.sentence(),
                counters == null ? 0 : counters.cycles(),
                counters == null ? 0 : counters.instructions(),
                counters == null ? 0 : counters.ipc().count(),
                outcome.consoleBytes());
    }
}
