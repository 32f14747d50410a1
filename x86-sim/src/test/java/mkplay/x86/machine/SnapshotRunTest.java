package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Going on from a snapshot is what happened after it, on the same machine and on another one. */
final class SnapshotRunTest {
    private record Moment(RunLimits limits, Snapshot snapshot, long hash) {}

    static Stream<String> guests() {
        return Guests.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("guests")
    void goesOnTheSameWay(String guest) {
        byte[] image = Guests.all().get(guest);
        Run run = new Run(image, new MachineConfig(4 << 20, MachineConfig.DEFAULT_MODEL));
        Random random = new Random(guest.hashCode());
        List<Moment> moments = new ArrayList<>();
        Stop stop = new Stop.Limit(Stop.Limit.Kind.CYCLES);
        RunLimits limits = RunLimits.instructions(0);
        while (stop instanceof Stop.Limit && moments.size() < 30) {
            stop = run.machine.run(limits);
            moments.add(new Moment(limits, run.machine.snapshot(), run.machine.stateHash()));
            long step = 1 + random.nextInt(1 << random.nextInt(1, 16));
            limits = random.nextBoolean()
                    ? RunLimits.instructions(run.machine.instructions() + step)
                    : RunLimits.cycles(run.machine.cycle() + step);
        }
        Machine other = new Machine(run.machine.config());
        for (int n = 0; n < 25; n++) {
            Machine machine = random.nextInt(4) == 0 ? other : run.machine;
            int from = random.nextInt(moments.size());
            machine.restore(moments.get(from).snapshot);
            assertThat(machine.stateHash()).isEqualTo(moments.get(from).hash);
            int to = Math.min(moments.size() - 1, from + random.nextInt(4));
            if (to > from) { // running on from the last one would go on after the guest's exit
                machine.run(moments.get(to).limits);
            }
            assertThat(machine.stateHash()).as(from + " to " + to).isEqualTo(moments.get(to).hash);
        }
    }

    /** Ends that fall between two pages: what is decoded and translated differs then, what counts does not. */
    @Test
    void aJumpToAnotherPageIsTheSameWhetherItsCodeIsKnownOrNot() {
        Run run = new Run(GuestKit.kernel(asm -> asm.label("loop")
                .inc(Asm.EAX)
                .jmp("far")
                .align(4096)
                .label("far")
                .inc(Asm.ECX)
                .jmp("loop")));
        run.machine.run(RunLimits.instructions(100_000));
        Snapshot snapshot = run.machine.snapshot();
        for (int n = 0; n < 20; n++) {
            run.machine.run(RunLimits.instructions(100_000 + n));
            Machine other = new Machine(run.machine.config());
            other.restore(snapshot);
            other.run(RunLimits.instructions(100_000 + n));
            assertThat(other.stateHash()).as("after " + n).isEqualTo(run.machine.stateHash());
        }
    }

    @Test
    void inputThatIsToComeIsPartOfIt() {
        Run run = new Run(Guests.echo());
        run.machine.inputAt(300_000, new byte[] {'a', 'b'});
        run.machine.inputAt(900_000, new byte[] {'q'});
        run.machine.run(RunLimits.cycles(500_000));
        Snapshot snapshot = run.machine.snapshot();
        Stop stop = run.toTheEnd();
        assertThat(stop).isEqualTo(new Stop.DebugExit(13));
        long hash = run.machine.stateHash();
        run.machine.restore(snapshot);
        assertThat(run.machine.inputLog().entries()).hasSize(1);
        assertThat(run.toTheEnd()).isEqualTo(stop);
        assertThat(run.machine.stateHash()).isEqualTo(hash);
        assertThat(run.machine.inputLog().entries()).hasSize(2);
    }

    @Test
    void costsThePagesThatWereTouched() {
        Run run = new Run(GuestKit.kernel(asm -> asm.label("loop")
                .store("cell", Asm.EAX)
                .inc(Asm.EAX)
                .jmp("loop")
                .label("cell")
                .dd(0)));
        run.machine.run(RunLimits.instructions(100_000));
        Snapshot first = run.machine.snapshot();
        Snapshot before = first;
        for (int n = 0; n < 1000; n++) {
            run.machine.run(RunLimits.instructions(100_000 + (n < 500 ? 0 : 3 * n)));
            Snapshot next = run.machine.snapshot();
            assertThat(next.pagesNotSharedWith(before)).isEqualTo(n < 500 ? 0 : 1);
            before = next;
        }
        run.machine.restore(first);
        assertThat(run.machine.instructions()).isEqualTo(100_000);
    }

    @Test
    void refusesOtherMachinesAndWrongMoments() {
        Run run = new Run(Guests.all().get("hello"));
        Machine larger = new Machine(new MachineConfig(16 << 20, MachineConfig.DEFAULT_MODEL));
        assertThatIllegalStateException().isThrownBy(larger::snapshot);
        Snapshot snapshot = run.machine.snapshot();
        assertThatIllegalArgumentException().isThrownBy(() -> larger.restore(snapshot));
        run.machine.probes().port(0x3F8, (machine, port, bytes, value, write) -> machine.snapshot());
        assertThatIllegalStateException().isThrownBy(run::toTheEnd);
    }
}
