package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import mkplay.engine.Boot;
import mkplay.engine.Session;
import mkplay.engine.SessionSpec;
import mkplay.engine.WaitEdge;
import mkplay.engine.inspect.InspectedSpace;
import mkplay.engine.inspect.InspectedThread;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.inspect.InspectionException;
import mkplay.engine.inspect.InspectionException.Problem;
import mkplay.engine.inspect.Inspector;
import mkplay.engine.inspect.MappingRange;
import mkplay.engine.inspect.PageRange;
import mkplay.engine.inspect.ProcessorMode;
import mkplay.engine.inspect.ThreadState;
import mkplay.engine.inspect.Wait;
import mkplay.engine.inspect.WaitKind;
import mkplay.kernel.Abi;
import mkplay.kernel.space.Frames;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Snapshot;
import mkplay.x86.machine.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decoded from the kernel's memory, beside what programs did, what probes told and what the processor translates. */
class InspectionTest {
    /** Where the client of the sample pager has its window. */
    private static final int WINDOW = 0x50000000;

    private final Recorder recorder = new Recorder();

    private Session started(String sample) throws Exception {
        return new Session(Recorder.batch(sample, Recorder.LIMITS, false), recorder);
    }

    private Session ended(String sample) throws Exception {
        Session session = started(sample);
        session.run();
        return session;
    }

    @Test
    void aDeadlockIsACycleOfTheTwo() throws Exception {
        Inspection inspection = ended("deadlock").inspect();
        int first = recorder.thread("deadlock");
        int second = recorder.thread("second");
        assertThat(inspection.cycles()).singleElement().satisfies(cycle -> {
            assertThat(cycle.threads()).containsExactlyInAnyOrder(first, second);
            assertThat(cycle.timed()).isFalse();
        });
        assertThat(inspection.waits())
                .contains(
                        new Wait(first, WaitKind.RECEIVE, second, false),
                        new Wait(second, WaitKind.RECEIVE, first, false));
        InspectedThread main = thread(inspection, first);
        assertThat(main.state()).isEqualTo(ThreadState.RECEIVING);
        assertThat(main.priority()).isEqualTo(100);
        assertThat(main.pager()).isEqualTo(recorder.thread("init")).isEqualTo(Abi.ROOT_TASK);
        assertThat(main.space()).isEqualTo(thread(inspection, second).space());
        assertThat(inspection.ready()).isEmpty();
    }

    @Test
    void aSleeperIsNoDeadlock() throws Exception {
        Session session = ended("timeout");
        Inspection inspection = session.inspect();
        int sleeper = recorder.thread("sleeper");
        assertThat(inspection.waits()).contains(new Wait(sleeper, WaitKind.SLEEP, sleeper, true));
        assertThat(inspection.cycles()).isEmpty();
        assertThat(thread(inspection, sleeper).deadline()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"deadlock", "echo", "ping-pong", "preempt", "timeout"})
    void blockedThreadsAreThoseThatTheProbesToldOf(String sample) throws Exception {
        Session session = ended(sample);
        Set<List<Object>> told = new LinkedHashSet<>();
        for (WaitEdge wait : Objects.requireNonNull(session.result()).waits()) {
            told.add(List.of(wait.thread(), wait.partner(), wait.sending()));
        }
        Set<List<Object>> decoded = session.inspect().waits().stream()
                .filter(w -> w.thread() >>> Abi.THREAD_NUMBER_SHIFT >= Abi.SYSTEM_BASE && w.kind() != WaitKind.RESUME)
                .map(w -> List.<Object>of(w.thread(), w.partner(), w.kind() == WaitKind.SEND))
                .collect(Collectors.toSet());
        assertThat(told).isNotEmpty();
        assertThat(decoded).isEqualTo(told);
    }

    /** The sample's server is small at first, and large when it has read beyond its end. */
    @Test
    void aSmallSpaceIsSeenUntilItIsLarge() throws Exception {
        Session session = started("small-spaces");
        Machine machine = session.machine();
        boolean seen = false;
        while (machine.run(new RunLimits(machine.instructions() + 50_021, Long.MAX_VALUE)) instanceof Stop.Limit) {
            try {
                seen |= session.inspect().spaces().stream()
                        .anyMatch(space -> space.smallSize() == 32 << 20 && space.smallStart() == 0xF0000000);
            } catch (InspectionException e) {
                assertThat(e.problem()).isEqualTo(Problem.MID_OPERATION);
            }
        }
        assertThat(seen).isTrue();
        assertThat(session.inspect().spaces()).allMatch(space -> space.smallSize() == 0 && space.smallStart() == 0);
    }

    /** Stops every few hundred instructions: what the client's window holds goes the way that the programs say. */
    @Test
    void theWindowOfThePagersClientChangesAsThePagerMapsIt() throws Exception {
        Session session = started("pager");
        Machine machine = session.machine();
        List<List<String>> states = new ArrayList<>();
        int busy = 0;
        int stops = 0;
        while (machine.run(new RunLimits(machine.instructions() + 2003, Long.MAX_VALUE)) instanceof Stop.Limit) {
            long before = stops++ % 50 == 0 ? machine.stateHash() : 0;
            try {
                List<String> window = window(session.inspect());
                if (states.isEmpty() || !states.getLast().equals(window)) {
                    states.add(window);
                }
            } catch (InspectionException e) {
                assertThat(e.problem()).isEqualTo(Problem.MID_OPERATION);
                busy++;
            }
            assertThat(before).isIn(0L, before == 0 ? 0L : machine.stateHash());
        }
        assertThat(states)
                .containsExactly(
                        List.of(),
                        List.of("0 read pager"),
                        List.of("0 write pager"),
                        List.of("0 write pager", "1 write init"),
                        // The granted page is no longer derived from the pager, so that its unmap does not reach it.
                        List.of("1 write init"),
                        List.of("0 read pager", "1 write init"),
                        List.of());
        assertThat(busy).isLessThan(stops / 5);
    }

    /** The client's pages in its window, with the name of who mapped them. */
    private List<String> window(Inspection inspection) {
        List<String> window = new ArrayList<>();
        List<MappingRange> givers = new ArrayList<>();
        for (MappingRange line : inspection.mappings()) {
            while (givers.size() > line.depth()) {
                givers.removeLast();
            }
            int page = (line.address() - WINDOW) >>> 12;
            if (page < 2 && !givers.isEmpty()) {
                String giver = owner(inspection, givers.getLast().space());
                window.add(page + (line.writable() ? " write " : " read ") + giver);
            }
            givers.add(line);
        }
        return window.stream().sorted().toList();
    }

    private static String owner(Inspection inspection, int space) {
        return thread(inspection, inspection.spaces().get(space).threads().getFirst())
                .name();
    }

    /** A page of the strings has to be fetched in the middle of a message: both sides are then seen to be in it. */
    @Test
    void bothSidesOfAMessageWithStringsAreInIt() throws Exception {
        Session session = started("strings");
        Machine machine = session.machine();
        int pairs = 0;
        while (machine.run(new RunLimits(machine.instructions() + 1009, Long.MAX_VALUE)) instanceof Stop.Limit) {
            try {
                Inspection inspection = session.inspect();
                for (InspectedThread thread : inspection.threads()) {
                    boolean between = inspection.processor().mode() != ProcessorMode.KERNEL;
                    if (between && thread.transferPartner() != 0) {
                        pairs++;
                        assertThat(thread(inspection, thread.transferPartner()).transferPartner())
                                .isEqualTo(thread.id());
                    }
                }
            } catch (InspectionException e) {
                assertThat(e.problem()).isEqualTo(Problem.MID_OPERATION);
            }
        }
        assertThat(pairs).isPositive();
    }

    @Test
    void pageTablesAreThoseOfTheProcessor() throws Exception {
        Session session = started("ping-pong");
        Machine machine = session.machine();
        Set<Integer> seen = new LinkedHashSet<>();
        for (long at = 100_000; seen.size() < 4 && at < 6_000_000; at += 9973) {
            machine.run(new RunLimits(at, Long.MAX_VALUE));
            if ((machine.register(Reg.CS) & 3) == 0) {
                continue;
            }
            Inspection inspection = session.inspect();
            assertThat(inspection.processor().mode()).isEqualTo(ProcessorMode.USER);
            InspectedThread running = thread(inspection, inspection.processor().thread());
            if (seen.add(running.space())) {
                assertThat(running.state()).isEqualTo(ThreadState.RUNNING);
                assertThat(running.registers().eip()).isEqualTo(machine.linearEip());
                InspectedSpace space = inspection.spaces().stream()
                        .filter(s -> s.directory() == inspection.processor().directory())
                        .findFirst()
                        .orElseThrow();
                assertThat(space.index()).isEqualTo(running.space());
                assertThat(translated(machine, space)).isEqualTo(presentPages(machine));
            }
        }
        assertThat(seen).hasSize(4);
    }

    /** Pages of a space; each has to hold what its frame holds. */
    private static int translated(Machine machine, InspectedSpace space) {
        byte[] linear = new byte[4096];
        byte[] physical = new byte[4096];
        int pages = 0;
        for (PageRange range : space.pages()) {
            for (int offset = 0; offset < range.pages() << 12; offset += 4096, pages++) {
                assertThat(machine.readLinear(range.address() + offset, linear)).isTrue();
                machine.readPhysical(range.frame() + offset, physical);
                assertThat(Arrays.equals(linear, physical)).isTrue();
            }
        }
        return pages;
    }

    private static int presentPages(Machine machine) {
        int pages = 0;
        for (int page = 0; page < Abi.USER_END >>> 12; page++) {
            pages += machine.readLinear(page << 12, new byte[1]) ? 1 : 0;
        }
        return pages;
    }

    /** Words of the kernel's pools and tables are overwritten one after another. */
    @Test
    void damagedMemoryIsAnErrorOrAnAnswer() throws Exception {
        Session session = ended("deadlock");
        Machine machine = session.machine();
        Inspector inspector = new Inspector(session.boot());
        Snapshot whole = machine.snapshot();
        Random random = new Random(7);
        List<int[]> targets = targets(session);
        int errors = 0;
        for (int i = 0; i < 400; i++) {
            for (int n = random.nextInt(3); n >= 0; n--) {
                int[] target = targets.get(random.nextInt(targets.size()));
                int address = target[0] + random.nextInt(target[1]) * 4;
                poke(machine, address, value(random, machine, targets));
            }
            try {
                inspector.inspect(machine, id -> "");
            } catch (InspectionException e) {
                assertThat(e.problem()).isIn(Problem.DAMAGED, Problem.MID_OPERATION);
                errors++;
            }
            machine.restore(whole);
        }
        assertThat(errors).isBetween(20, 399);
        assertThat(inspector.inspect(machine, id -> "").cycles()).hasSize(1);
    }

    /** Address and number of words of what is used of the pools, of the variables, and of the page tables. */
    private static List<int[]> targets(Session session) throws Exception {
        List<int[]> targets = new ArrayList<>();
        byte[] kernel = ((BootImage.Multiboot) session.boot().image()).kernel();
        for (ElfFile.Symbol symbol : ElfFile.parse(kernel).symbols()) {
            if (symbol.name().startsWith("mkplay.kernel.KernelState.")) {
                boolean pool = symbol.size() > 16384;
                int start = symbol.name().endsWith("TCBS") ? 48 * 256 : 0;
                targets.add(new int[] {symbol.value() + start, pool ? 512 : Math.max(1, symbol.size() / 4)});
            }
        }
        for (InspectedSpace space : session.inspect().spaces()) {
            targets.add(new int[] {Frames.window(space.directory()), 7 * 1024});
        }
        return targets;
    }

    /** Something small, something else's address, another word of the kernel's, or anything. */
    private static int value(Random random, Machine machine, List<int[]> targets) {
        int[] target = targets.get(random.nextInt(targets.size()));
        int address = target[0] + random.nextInt(target[1]) * 4;
        byte[] word = new byte[4];
        machine.readLinear(address, word);
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(64);
            case 1 -> address & -32;
            case 2 -> ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getInt();
            default -> random.nextInt();
        };
    }

    private static void poke(Machine machine, int address, int value) {
        byte[] word = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
        assertThat(machine.writeLinear(address, word)).isTrue();
    }

    @Test
    void anotherKernelIsNotDecoded() {
        Boot raw = Boot.foreign(new BootImage.Rom(new byte[4096]), List.of());
        assertThatThrownBy(() -> new Inspector(raw))
                .isInstanceOfSatisfying(
                        InspectionException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_OUR_KERNEL));
    }

    @Test
    void itIsCutToSoManyLines() throws Exception {
        Inspection whole = ended("deadlock").inspect();
        Inspection cut = whole.limitedTo(3);
        assertThat(cut.threads()).isEqualTo(whole.threads().subList(0, 3));
        assertThat(cut.mappings()).hasSize(3);
        assertThat(cut.spaces().stream().mapToInt(s -> s.pages().size()).sum()).isEqualTo(3);
        int lines = whole.threads().size() + whole.mappings().size();
        int pages = whole.spaces().stream().mapToInt(s -> s.pages().size()).sum();
        assertThat(cut.omitted()).isEqualTo(lines + pages - 9);
        assertThat(whole.limitedTo(10_000)).isEqualTo(whole);
    }

    @Test
    void beforeTheFirstInstructionThereIsNothing() throws Exception {
        Session session = new Session(
                new SessionSpec(
                        Recorder.sample("hello"),
                        SessionSpec.DEFAULT_MODEL,
                        SessionSpec.DEFAULT_MEMORY,
                        Recorder.LIMITS,
                        List.of(),
                        SessionSpec.Mode.BATCH,
                        false),
                recorder);
        assertThat(session.inspect().threads()).isEmpty();
        assertThat(session.inspect().spaces()).isEmpty();
    }

    private static InspectedThread thread(Inspection inspection, int id) {
        return inspection.threads().stream()
                .filter(t -> t.id() == id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no thread " + Integer.toHexString(id)));
    }
}
