package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Going back gives the states that forward execution had. */
final class TimelineTest {
    private static final MachineConfig SMALL = new MachineConfig(4 << 20, MachineConfig.DEFAULT_MODEL);

    static List<String> models() {
        return CpuModel.NAMES;
    }

    static Stream<Arguments> guestsAndModels() {
        return Stream.of(
                        "clock-interrupts",
                        "page-faults",
                        "single-step",
                        "timer-square-wave",
                        "uart-interrupts",
                        "virtual-8086")
                .flatMap(guest -> CpuModel.NAMES.stream().map(model -> Arguments.of(guest, model)));
    }

    @ParameterizedTest
    @MethodSource("guestsAndModels")
    void everyPlaceIsAsItWas(String guest, String model) {
        Run run = new Run(Guests.all().get(guest), new MachineConfig(4 << 20, model));
        Timeline timeline = new Timeline(run.machine);
        Random random = new Random(guest.hashCode());
        TreeMap<Long, Long> hashes = new TreeMap<>();
        hashes.put(0L, run.machine.stateHash());
        boolean more = true;
        while (more && hashes.size() < 40) {
            long next = run.machine.instructions() + 1 + random.nextInt(1 << random.nextInt(1, 14));
            more = timeline.run(RunLimits.instructions(next)) instanceof Stop.Limit;
            if (more) {
                hashes.put(next, run.machine.stateHash());
            }
        }
        String text = run.text();
        Long[] places = hashes.keySet().toArray(Long[]::new);
        for (int n = 0; n < 30; n++) {
            long place = places[random.nextInt(places.length)];
            timeline.goTo(place);
            assertThat(run.machine.stateHash()).as("at " + place).isEqualTo(hashes.get(place));
            if (place > 0 && hashes.containsKey(place - 1)) {
                timeline.stepBack(1);
                assertThat(run.machine.stateHash()).isEqualTo(hashes.get(place - 1));
            }
        }
        assertThat(run.text()).startsWith(text);
    }

    @Test
    void findsWhatHappenedLast() {
        Run run = new Run(
                GuestKit.kernel(asm -> {
                    asm.mov(Asm.ECX, 0);
                    asm.label("loop")
                            .inc(Asm.ECX)
                            .cmp(Asm.ECX, 7)
                            .jcc(Asm.NOT_EQUAL, "other")
                            .store("cell", Asm.ECX);
                    asm.label("other").outb(0x80, 1).cmp(Asm.ECX, 20).jcc(Asm.NOT_EQUAL, "loop");
                    asm.label("end").jmp("end").align(4).label("cell").dd(0);
                }),
                SMALL);
        Timeline timeline = new Timeline(run.machine);
        timeline.run(RunLimits.instructions(100_000));
        int end = run.machine.register(Reg.EIP);
        Map<String, Integer> found = new TreeMap<>();
        assertThat(timeline.runBackTo(List.of(new Event.PortAccessed(0x80)))).isEqualTo(new Event.PortAccessed(0x80));
        found.put("port", run.machine.register(Reg.ECX));
        long out = run.machine.instructions();
        assertThat(timeline.runBackTo(List.of(new Event.PortAccessed(0x80)))).isNotNull();
        assertThat(run.machine.register(Reg.ECX)).isEqualTo(19);
        timeline.goTo(100_000);
        assertThat(run.machine.register(Reg.EIP)).isEqualTo(end);
        // The first arrival at the endless jump is the one after which only it was executed.
        int arrivals = 0;
        while (timeline.runBackTo(List.of(new Event.Reached(end))) != null && arrivals < 3) {
            arrivals++;
            assertThat(run.machine.register(Reg.EIP)).isEqualTo(end);
            assertThat(run.machine.instructions()).isEqualTo(100_000 - arrivals);
        }
        timeline.goTo(out);
        assertThat(run.machine.register(Reg.ECX)).isEqualTo(20);
        assertThat(found).containsEntry("port", 20);
    }

    @Test
    void findsTheLastWriteToMemory() {
        Run run = new Run(
                GuestKit.kernel(asm -> {
                    asm.mov(Asm.ECX, 0).label("loop").inc(Asm.ECX).store("cell", Asm.ECX);
                    asm.cmp(Asm.ECX, 50).jcc(Asm.NOT_EQUAL, "loop").load(Asm.ESI, "cell");
                    asm.label("end").jmp("end").align(4).label("cell").dd(0x5EAF00D);
                }),
                SMALL);
        int cell = cell(run);
        Timeline timeline = new Timeline(run.machine);
        timeline.run(RunLimits.instructions(50_000));
        Event written = new Event.Accessed(cell, 4, false, true);
        for (int count = 50; count > 45; count--) {
            assertThat(timeline.runBackTo(List.of(written))).isEqualTo(written);
            assertThat(run.machine.register(Reg.ECX)).isEqualTo(count);
            assertThat(int32(run, cell)).isEqualTo(count - 1);
        }
        assertThat(timeline.runBackTo(List.of(new Event.Raised()))).isNull();
        assertThat(run.machine.instructions()).isZero();
    }

    /** Where the guest keeps the number that marks its cell. */
    private static int cell(Run run) {
        byte[] memory = new byte[0x4000];
        run.machine.readPhysical(GuestKit.ORIGIN, memory);
        for (int at = 0; at < memory.length; at += 4) {
            if (int32(run, GuestKit.ORIGIN + at) == 0x5EAF00D) {
                return GuestKit.ORIGIN + at;
            }
        }
        throw new AssertionError("no cell");
    }

    private static int int32(Run run, int address) {
        byte[] bytes = new byte[4];
        run.machine.readPhysical(address, bytes);
        return java.nio.ByteBuffer.wrap(bytes)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    @ParameterizedTest
    @MethodSource("models")
    void inputComesAgainAtItsTime(String model) {
        Run run = new Run(Guests.echo(), new MachineConfig(4 << 20, model));
        Timeline timeline = new Timeline(run.machine);
        timeline.run(RunLimits.cycles(200_000));
        timeline.input(new byte[] {'a', 'b', 'c'});
        timeline.run(RunLimits.cycles(700_000));
        timeline.input(new byte[] {'d'});
        timeline.run(RunLimits.cycles(1_500_000));
        long hash = run.machine.stateHash();
        long instructions = run.machine.instructions();
        timeline.stepBack(instructions / 2);
        long half = run.machine.stateHash();
        timeline.goTo(0);
        timeline.goTo(instructions - instructions / 2);
        assertThat(run.machine.stateHash()).isEqualTo(half);
        timeline.run(RunLimits.cycles(1_500_000));
        assertThat(run.machine.stateHash()).isEqualTo(hash);
        assertThat(run.machine.inputLog().entries()).hasSize(2);
    }

    @Test
    void aChangeStartsANewFutureAndIsUndoneByGoingBackPastIt() {
        Run run = new Run(
                GuestKit.kernel(
                        asm -> asm.mov(Asm.ECX, 0).label("loop").inc(Asm.ECX).jmp("loop")),
                SMALL);
        Timeline timeline = new Timeline(run.machine);
        timeline.run(RunLimits.instructions(100_000));
        int count = run.machine.register(Reg.ECX);
        timeline.run(RunLimits.instructions(2_000_000));
        timeline.goTo(100_000);
        timeline.change(() -> run.machine.setRegister(Reg.ECX, 0x40000000));
        timeline.run(RunLimits.instructions(1_200_000));
        int later = run.machine.register(Reg.ECX);
        assertThat(later).isGreaterThan(0x40000000);
        timeline.goTo(100_000);
        assertThat(run.machine.register(Reg.ECX)).isEqualTo(0x40000000);
        timeline.stepBack(2);
        assertThat(run.machine.register(Reg.ECX)).isEqualTo(count - 1);
        timeline.goTo(1_200_000);
        assertThat(run.machine.register(Reg.ECX)).isEqualTo(later);
    }

    @Test
    void keepsToItsBudget() {
        Run run = new Run(
                GuestKit.kernel(asm -> asm.mov(Asm.EDI, 0x200000)
                        .label("loop")
                        .hex("89 3F") // MOV [EDI], EDI
                        .add(Asm.EDI, 0x10)
                        .and(Asm.EDI, 0x3FFFFF)
                        .hex("81 CF 00 00 20 00") // OR EDI, 200000h
                        .jmp("loop")),
                SMALL);
        Timeline timeline = new Timeline(run.machine, 1500);
        timeline.run(RunLimits.instructions(6_000_000));
        assertThat(timeline.pagesHeld()).isLessThanOrEqualTo(1500);
        assertThat(timeline.snapshots()).isGreaterThan(1);
        long hash = run.machine.stateHash();
        timeline.stepBack(3_000_000);
        timeline.goTo(6_000_000);
        assertThat(run.machine.stateHash()).isEqualTo(hash);
    }
}
