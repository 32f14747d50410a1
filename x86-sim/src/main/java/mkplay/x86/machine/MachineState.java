package mkplay.x86.machine;

import java.util.Arrays;
import java.util.List;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateReader.StateFormatException;
import mkplay.x86.state.StateWriter;
import org.jspecify.annotations.Nullable;

/** Takes the state of a machine apart and puts it together again. */
final class MachineState {
    private MachineState() {}

    /** The state of a machine, sharing what is equal with an earlier snapshot of it. */
    static Snapshot capture(Machine machine, @Nullable Snapshot earlier) {
        Board board = machine.board;
        List<Snapshotable> parts = board.parts();
        byte[][] states = new byte[parts.size() + 1][];
        for (int n = 0; n < parts.size(); n++) {
            states[n] = state(parts.get(n), earlier == null ? null : earlier.parts[n]);
        }
        states[parts.size()] = state(machine.pendingInput, earlier == null ? null : earlier.parts[parts.size()]);
        return new Snapshot(
                machine.config(),
                board.memory.capture(),
                states,
                machine.inputLog.mark(),
                machine.instructions(),
                machine.cycle());
    }

    private static byte[] state(Snapshotable part, byte @Nullable [] earlier) {
        StateWriter out = new StateWriter();
        part.save(out);
        byte[] state = out.toByteArray();
        return earlier != null && Arrays.equals(state, earlier) ? earlier : state;
    }

    static void restore(Machine machine, Snapshot snapshot) {
        if (!snapshot.config.equals(machine.config())) {
            throw new IllegalArgumentException(
                    "snapshot of " + snapshot.config + ", this machine is " + machine.config());
        }
        Board board = machine.board;
        // The processor looks its current page up in memory, so contents and map go first.
        board.memory.restore(snapshot.memory);
        List<Snapshotable> parts = board.parts();
        for (int n = 0; n < parts.size(); n++) {
            load(parts.get(n), snapshot.parts[n]);
        }
        load(machine.pendingInput, snapshot.parts[parts.size()]);
        machine.inputLog.returnTo(snapshot.log);
        board.cpu.takeStopRequest();
    }

    private static void load(Snapshotable part, byte[] state) {
        StateReader in = new StateReader(state);
        part.load(in);
        if (!in.atEnd()) {
            throw new StateFormatException("state of " + part.getClass().getSimpleName() + " is too long");
        }
    }

    /** Equal for equal states, the same on every host. */
    static long hash(Board board) {
        StateWriter state = new StateWriter();
        state.i64(board.memory.hash());
        board.parts().forEach(part -> part.save(state));
        return state.hash();
    }
}
