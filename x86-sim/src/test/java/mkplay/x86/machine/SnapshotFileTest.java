package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.Random;
import mkplay.x86.state.StateReader.StateFormatException;
import org.junit.jupiter.api.Test;

/** A snapshot survives being a file, and a damaged file is refused. */
final class SnapshotFileTest {
    private static final MachineConfig SMALL = new MachineConfig(4 << 20, MachineConfig.DEFAULT_MODEL);

    @Test
    void goesOnFromAFile() {
        Run run = new Run(Guests.echo(), SMALL);
        run.machine.inputAt(300_000, new byte[] {'a', 'b'});
        run.machine.inputAt(900_000, new byte[] {'q'});
        run.machine.run(RunLimits.cycles(500_000));
        Snapshot snapshot = run.machine.snapshot();
        byte[] file = SnapshotFile.write(snapshot);
        Stop end = run.toTheEnd();
        Machine other = new Machine(SMALL);
        Snapshot read = SnapshotFile.read(file);
        assertThat(SnapshotFile.write(read)).isEqualTo(file);
        assertThat(read.instructions()).isEqualTo(snapshot.instructions());
        other.restore(read);
        assertThat(other.run(Run.ENOUGH)).isEqualTo(end);
        assertThat(other.stateHash()).isEqualTo(run.machine.stateHash());
        assertThat(other.inputLog().entries()).hasSize(2);
    }

    @Test
    void damagedFilesAreRefused() {
        byte[] file = SnapshotFile.write(new Run(Guests.all().get("page-faults"), SMALL).machine.snapshot());
        for (int length = 0; length < file.length; length += 1 + length / 7) {
            byte[] shorter = Arrays.copyOf(file, length);
            assertThatExceptionOfType(StateFormatException.class).isThrownBy(() -> SnapshotFile.read(shorter));
        }
        Random random = new Random(5);
        Machine machine = new Machine(SMALL);
        for (int n = 0; n < 2000; n++) {
            byte[] damaged = file.clone();
            damaged[random.nextInt(random.nextBoolean() ? 200 : damaged.length)] = (byte) random.nextInt();
            try {
                Snapshot read = SnapshotFile.read(damaged);
                if (read.config().equals(SMALL)) {
                    machine.restore(read);
                }
            } catch (StateFormatException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
