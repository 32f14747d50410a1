package mkplay.x86.machine;

import static mkplay.x86.machine.Asm.EAX;
import static mkplay.x86.machine.Asm.NOT_EQUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MachineTest {
    private static final byte[] ENDLESS =
            GuestKit.kernel(asm -> asm.label("loop").inc(EAX).jmp("loop"));

    static List<String> guests() {
        return List.copyOf(Guests.all().keySet());
    }

    @Test
    void aGuestPrintsAndLeaves() {
        Run run = new Run(Guests.all().get("hello"));
        assertThat(run.toTheEnd()).isEqualTo(new Stop.DebugExit(7));
        assertThat(run.text()).isEqualTo("hello, world\n");
        Counters counters = run.machine.counters();
        assertThat(counters.serialSent()).isEqualTo(13);
        assertThat(counters.serialSendOverruns()).isZero();
        assertThat(counters.kernel().instructions()).isEqualTo(run.machine.instructions());
        assertThat(counters.user().instructions()).isZero();
    }

    @Test
    void limitsAreExact() {
        Run run = new Run(ENDLESS);
        for (long n = 0; n < 3000; n += 7) {
            assertThat(run.machine.run(RunLimits.instructions(n)))
                    .isEqualTo(new Stop.Limit(Stop.Limit.Kind.INSTRUCTIONS));
            assertThat(run.machine.instructions()).isEqualTo(n);
            assertThat(run.machine.run(RunLimits.cycles(n + 3))).isEqualTo(new Stop.Limit(Stop.Limit.Kind.CYCLES));
            assertThat(run.machine.cycle()).isEqualTo(n + 3);
        }
    }

    @Test
    void limitsAreExactInIdleTime() {
        Run run = new Run(Guests.all().get("timer-interrupts"));
        long cycle = 0;
        while (run.machine.idleCycles() < 1_000_000) {
            cycle += 12_345;
            run.machine.run(RunLimits.cycles(cycle));
            assertThat(run.machine.cycle()).isEqualTo(cycle);
        }
        assertThat(run.machine.instructions() + run.machine.idleCycles()).isEqualTo(run.machine.cycle());
    }

    @ParameterizedTest
    @MethodSource("guests")
    void slicesGiveTheSameRun(String guest) {
        byte[] image = Guests.all().get(guest);
        Run whole = new Run(image);
        Stop end = whole.toTheEnd();
        Run sliced = new Run(image);
        Random random = new Random(guest.hashCode());
        Stop stop;
        do {
            long step = 1 + random.nextInt(1 << random.nextInt(1, 16));
            stop = random.nextBoolean()
                    ? sliced.machine.run(RunLimits.instructions(sliced.machine.instructions() + step))
                    : sliced.machine.run(RunLimits.cycles(sliced.machine.cycle() + step));
        } while (stop instanceof Stop.Limit);
        assertThat(stop).isEqualTo(end);
        assertThat(sliced.text()).isEqualTo(whole.text());
        assertThat(sliced.machine.counters()).isEqualTo(whole.machine.counters());
        assertThat(sliced.machine.stateHash()).isEqualTo(whole.machine.stateHash());
    }

    @ParameterizedTest
    @MethodSource("guests")
    void observersDoNotDisturb(String guest) {
        byte[] image = Guests.all().get(guest);
        Run alone = new Run(image);
        Stop end = alone.toTheEnd();
        Run watched = new Run(image);
        List<String> seen = new ArrayList<>();
        Probes probes = watched.machine.probes();
        byte[] memory = new byte[5000];
        for (int at = 0; at < 200; at++) {
            probes.address(GuestKit.ORIGIN + at, (m, address) -> {
                assertThat(m.register(Reg.EIP)).isEqualTo(address);
                m.readLinear(m.register(Reg.ESP), memory);
            });
        }
        probes.port(0x3F8, (m, port, bytes, value, write) -> seen.add("port"));
        probes.exception(
                (m, vector, code) -> seen.add("exception " + m.counters().idleCycles()));
        probes.cr3((m, value) -> seen.add("cr3 " + m.quiescent()));
        Stop stop = watched.machine.run(RunLimits.instructions(1));
        while (stop instanceof Stop.Limit) {
            stop = watched.machine.run(RunLimits.instructions(watched.machine.instructions() + 5000));
            watched.machine.stateHash();
        }
        assertThat(stop).isEqualTo(end);
        assertThat(seen).isNotEmpty();
        assertThat(watched.machine.counters()).isEqualTo(alone.machine.counters());
        assertThat(watched.machine.stateHash()).isEqualTo(alone.machine.stateHash());
    }

    @Test
    void bootingAgainForgetsEverything() {
        Run run = new Run(Guests.all().get("uart-interrupts"));
        run.toTheEnd();
        run.machine.inputAt(run.machine.cycle() + 5, new byte[] {1});
        run.boot(Guests.all().get("page-faults")).toTheEnd();
        Run fresh = new Run(Guests.all().get("page-faults"));
        fresh.toTheEnd();
        assertThat(run.machine.stateHash()).isEqualTo(fresh.machine.stateHash());
        assertThat(run.machine.counters()).isEqualTo(fresh.machine.counters());
        assertThat(run.text()).isEqualTo(fresh.text());
    }

    @Test
    void differentStatesHaveDifferentHashes() {
        Run run = new Run(ENDLESS);
        run.machine.run(RunLimits.instructions(1000));
        long before = run.machine.stateHash();
        assertThat(run.machine.stateHash()).isEqualTo(before);
        run.machine.run(RunLimits.instructions(1001));
        assertThat(run.machine.stateHash()).isNotEqualTo(before);
    }

    @Test
    void haltWithoutInterruptsIsTheEnd() {
        Run run = new Run(GuestKit.kernel(asm -> asm.cli().hlt()));
        assertThat(run.toTheEnd()).isEqualTo(new Stop.Halted(false));
        assertThat(run.toTheEnd()).isEqualTo(new Stop.Halted(false));
    }

    @Test
    void haltWithEverythingMaskedIsTheEnd() {
        Run run = new Run(GuestKit.kernel(asm -> asm.sti().hlt()));
        assertThat(run.toTheEnd()).isEqualTo(new Stop.Halted(false));
    }

    @Test
    void haltWaitingForInputIsTold() {
        Run run = new Run(Guests.echo());
        assertThat(run.toTheEnd()).isEqualTo(new Stop.Halted(true));
        assertThat(run.machine.quiescent()).isTrue();
        run.machine.input(ascii("abc"));
        assertThat(run.machine.quiescent()).isFalse();
        assertThat(run.toTheEnd()).isEqualTo(new Stop.Halted(true));
        assertThat(run.text()).isEqualTo("abc");
        run.machine.input(ascii("q"));
        assertThat(run.toTheEnd()).isEqualTo(new Stop.DebugExit(13));
        assertThat(run.machine.counters().serialReceived()).isEqualTo(4);
    }

    @Test
    void theLogReplaysARun() {
        Run live = new Run(Guests.echo());
        Random random = new Random(4);
        for (int i = 0; i < 20; i++) {
            live.machine.run(RunLimits.cycles(live.machine.cycle() + random.nextInt(100_000)));
            live.machine.input(ascii("line " + i));
        }
        live.machine.input(ascii("q"));
        Stop end = live.toTheEnd();
        assertThat(end).isEqualTo(new Stop.DebugExit(13));
        Run replay = new Run(Guests.echo());
        for (InputLog.Entry entry : live.machine.inputLog().entries()) {
            replay.machine.inputAt(entry.cycle(), entry.bytes());
        }
        assertThat(replay.toTheEnd()).isEqualTo(end);
        assertThat(replay.text()).isEqualTo(live.text());
        assertThat(replay.machine.counters()).isEqualTo(live.machine.counters());
        assertThat(replay.machine.stateHash()).isEqualTo(live.machine.stateHash());
        assertThat(replay.machine.inputLog().entries().stream().map(InputLog.Entry::cycle))
                .isEqualTo(live.machine.inputLog().entries().stream()
                        .map(InputLog.Entry::cycle)
                        .toList());
    }

    @Test
    void inputCannotEnterThePast() {
        Run run = new Run(ENDLESS);
        run.machine.run(RunLimits.cycles(100));
        assertThatIllegalArgumentException().isThrownBy(() -> run.machine.inputAt(99, new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> run.machine.inputAt(Long.MAX_VALUE, new byte[1]));
    }

    @Test
    void withoutInterruptTableTheCpuShutsDown() {
        Run run = new Run(GuestKit.kernel(asm -> asm.hex("0F 01 1D")
                .dd("nothing")
                .hex("0F 0B")
                .label("nothing")
                .dd(0)
                .dd(0)));
        assertThat(run.toTheEnd()).isInstanceOf(Stop.TripleFault.class);
        assertThat(run.toTheEnd()).as("and stays so").isInstanceOf(Stop.TripleFault.class);
    }

    @Test
    void anotherThreadCanStopIt() throws InterruptedException {
        Run run = new Run(ENDLESS);
        AtomicReference<Stop> stop = new AtomicReference<>();
        Thread owner = new Thread(() -> stop.set(run.machine.run(RunLimits.NONE)));
        owner.start();
        run.machine.requestStop();
        owner.join(60_000);
        assertThat(stop.get()).isEqualTo(new Stop.Requested());
        assertThat(run.machine.run(RunLimits.instructions(run.machine.instructions() + 10)))
                .as("one request, one stop")
                .isInstanceOf(Stop.Limit.class);
    }

    @Test
    void aProbeStopsExactlyAtItsInstruction() {
        List<Integer> hits = new ArrayList<>();
        Asm[] program = new Asm[1];
        byte[] image = GuestKit.kernel(asm -> {
            program[0] = asm;
            asm.mov(EAX, 0)
                    .label("again")
                    .inc(EAX)
                    .label("here")
                    .cmp(EAX, 5)
                    .jcc(NOT_EQUAL, "again")
                    .jmp("exit");
        });
        Run run = new Run(image);
        int here = program[0].address("here");
        Probes.Registration probe = run.machine.probes().address(here, (m, address) -> {
            hits.add(m.register(Reg.EAX));
            m.requestStop();
        });
        for (int i = 1; i <= 3; i++) {
            assertThat(run.toTheEnd()).isEqualTo(new Stop.Requested());
            assertThat(run.machine.register(Reg.EIP)).isEqualTo(here);
            assertThat(hits).hasSize(i).last().isEqualTo(i);
        }
        probe.remove();
        probe.remove();
        assertThat(run.toTheEnd()).isEqualTo(new Stop.DebugExit(5));
        assertThat(hits).containsExactly(1, 2, 3);
    }

    @Test
    void severalProbesOnOneAddress() {
        Run run = new Run(Guests.all().get("hello"));
        List<String> order = new ArrayList<>();
        Probes probes = run.machine.probes();
        Probes.Registration first = probes.address(GuestKit.ORIGIN, (m, a) -> order.add("first"));
        probes.address(GuestKit.ORIGIN, (m, a) -> order.add("second"));
        first.remove();
        probes.address(GuestKit.ORIGIN, (m, a) -> order.add("third"));
        run.toTheEnd();
        assertThat(order).containsExactly("second", "third");
    }

    @Test
    void probesSeePortsExceptionsAndAddressSpaces() {
        Run run = new Run(Guests.all().get("page-faults"));
        List<String> seen = new ArrayList<>();
        run.machine.probes().port(0xF4, (m, port, bytes, value, write) -> seen.add("port " + value + write));
        run.machine.probes().exception((m, vector, code) -> seen.add("exception " + vector + " " + code));
        run.machine.probes().cr3((m, value) -> seen.add("cr3 " + Integer.toHexString(value)));
        run.toTheEnd();
        assertThat(seen).containsExactly("cr3 1a0000", "exception 14 3", "exception 14 0", "port 11true");
    }

    @Test
    void memoryIsReadThroughThePageTables() {
        Run run = new Run(Guests.all().get("page-faults"));
        run.toTheEnd();
        byte[] one = new byte[1];
        assertThat(run.machine.readLinear(0x1C1000, one)).isTrue();
        assertThat(one[0]).isEqualTo((byte) 5);
        assertThat(run.machine.readLinear(0x812344, one)).isFalse();
        byte[] across = new byte[0x2000];
        assertThat(run.machine.readLinear(0x3FF000, across))
                .as("the second page is absent")
                .isFalse();
        run.machine.readPhysical(0x7FFFFF, new byte[1]);
        byte[] beyond = new byte[4];
        run.machine.readPhysical(0x800000 - 2, beyond);
        assertThat(beyond).containsExactly(0, 0, -1, -1);
    }

    @Test
    void onlyBootedMachinesRun() {
        Machine machine = new Machine(MachineConfig.standard());
        assertThatIllegalStateException().isThrownBy(() -> machine.run(RunLimits.NONE));
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> machine.boot(new byte[10], "", List.of()));
        assertThatIllegalStateException().isThrownBy(() -> machine.run(RunLimits.NONE));
    }

    @Test
    void configurationsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MachineConfig(12345, "one-cycle"));
        assertThatIllegalArgumentException().isThrownBy(() -> new MachineConfig(Integer.MIN_VALUE, "one-cycle"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Machine(new MachineConfig(2 << 20, "no-such-cpu")));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
