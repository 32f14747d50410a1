package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionSpec;
import mkplay.engine.ThreadInfo;
import mkplay.engine.cost.CodeNames;
import mkplay.engine.cost.IpcAnatomy;
import mkplay.engine.cost.IpcGroup;
import mkplay.engine.cost.IpcPhase;
import mkplay.engine.cost.IpcPhaseCost;
import mkplay.engine.cost.IpcRecorder;
import mkplay.engine.cost.IpcValue;
import mkplay.engine.cost.Step;
import mkplay.engine.cost.Touch;
import mkplay.engine.cost.Way;
import mkplay.engine.cost.WayRecorder;
import mkplay.x86.cpu.Profile;
import mkplay.x86.machine.RunLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message of a run taken apart while it runs: against the run without, and against ways that were stepped through. */
class IpcRecorderTest {
    private static final int WAYS = 40;
    /** So many messages from ping to pong. */
    private static final int MIDDLE = 300;

    private record Recorded(RunResult result, IpcAnatomy anatomy) {}

    private static Recorded run(String model, String sample) throws Exception {
        Session session = new Session(Recorder.on(model, sample), new Recorder());
        IpcRecorder recorder = session.recordIpc();
        return new Recorded(session.run(), recorder.anatomy());
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-cycle", "i486DX-50", "Pentium-90", "Pentium-166"})
    void everyMessageIsCountedAndTheGuestCannotTell(String model) throws Exception {
        RunResult without = new Recorder().run(Recorder.on(model, "ping-pong"));
        Recorded with = run(model, "ping-pong");
        IpcAnatomy anatomy = with.anatomy();

        assertThat(with.result().stateHash()).isEqualTo(without.stateHash());
        assertThat(with.result().counters()).isEqualTo(without.counters());
        assertThat(anatomy.messages() + anatomy.others())
                .isEqualTo(without.counters().ipc().count());
        assertThat(anatomy.messages()).isGreaterThan(600);
        for (IpcGroup group : anatomy.groups()) {
            assertThat(group.phases()).extracting(IpcPhaseCost::phase).containsExactly(IpcPhase.values());
            assertThat(group.values().stream().mapToLong(IpcValue::messages).sum())
                    .isEqualTo(group.messages());
            assertThat(group.cycles())
                    .isBetween(
                            group.values().stream()
                                    .mapToLong(v -> v.from() * v.messages())
                                    .sum(),
                            group.values().stream()
                                    .mapToLong(v -> v.to() * v.messages())
                                    .sum());
            assertThat(group.memory() != null).isEqualTo(!model.equals("one-cycle"));
        }
    }

    /** Only moving them costs more for more words, one instruction each; on the 486 the crossing is INT and IRET. */
    @Test
    void wordsMakeTheTransferLonger() throws Exception {
        Map<Integer, IpcGroup> bySize = run("i486DX-50", "ping-pong").anatomy().groups().stream()
                .filter(IpcGroup::fast)
                .filter(group -> group.messages() >= 10)
                .collect(Collectors.toMap(IpcGroup::words, group -> group, (a, b) -> a));
        IpcGroup few = bySize.get(8);
        IpcGroup many = bySize.get(63);
        for (IpcPhase phase : IpcPhase.values()) {
            long more = phase == IpcPhase.TRANSFER ? 55 : 0;
            assertThat(instructions(many, phase) - instructions(few, phase))
                    .as("%s", phase)
                    .isEqualTo(more);
        }
        assertThat(instructions(few, IpcPhase.LOOKUP)).isBetween(10L, 40L);
        assertThat(instructions(few, IpcPhase.TRANSFER)).isBetween(3L, 20L);
        assertThat(instructions(few, IpcPhase.SWITCH)).isBetween(4L, 20L);
        assertThat(least(few, IpcPhase.ENTRY)).isGreaterThanOrEqualTo(71);
        assertThat(least(few, IpcPhase.EXIT)).isGreaterThanOrEqualTo(36);
    }

    private static long instructions(IpcGroup group, IpcPhase phase) {
        long sum = cost(group, phase).instructions();
        assertThat(sum % group.messages()).as("the same for every message").isZero();
        return sum / group.messages();
    }

    private static long least(IpcGroup group, IpcPhase phase) {
        return cost(group, phase).cycles() / group.messages();
    }

    private static IpcPhaseCost cost(IpcGroup group, IpcPhase phase) {
        return group.phases().get(phase.ordinal());
    }

    /** The same stretch of the same run, once stepped through. */
    @ParameterizedTest
    @ValueSource(strings = {"one-cycle", "i486DX-50", "Pentium-166"})
    void isWhatStepsThroughTheSameMessagesSay(String model) throws Exception {
        Session stepped = middle(model);
        WayRecorder steps = new WayRecorder(stepped.machine());
        steps.next();
        long begin = stepped.machine().instructions();
        List<Way> ways = new ArrayList<>();
        while (ways.size() < WAYS) {
            ways.add(steps.next());
        }
        CodeNames names = new CodeNames(stepped.boot(), ways);
        List<Way> messages = ways.stream()
                .filter(way -> !way.interrupted() && between(names.program(way.from()), names.program(way.to())))
                .toList();
        assertThat(messages).hasSizeGreaterThan(WAYS / 2);

        Recorder listener = new Recorder();
        Session session = new Session(Recorder.on(model, "ping-pong"), listener);
        IpcRecorder recorder = session.recordIpc();
        // A message is complete with the receiver's first instruction.
        session.machine().run(RunLimits.instructions(begin + 1));
        Sums before = Sums.of(groups(recorder, listener));
        session.machine().run(RunLimits.instructions(stepped.machine().instructions() + 1));
        Sums after = Sums.of(groups(recorder, listener));
        assertThat(after.minus(before)).isEqualTo(Sums.ofWays(messages));
    }

    private static boolean between(String from, String to) {
        return Set.of("ping", "pong").equals(Set.of(from, to + (from.equals(to) ? "?" : "")));
    }

    private static List<IpcGroup> groups(IpcRecorder recorder, Recorder listener) {
        Map<Integer, String> names =
                listener.threads.stream().collect(Collectors.toMap(ThreadInfo::id, ThreadInfo::name, (a, b) -> b));
        return recorder.anatomy().groups().stream()
                .filter(group -> between(names.getOrDefault(group.from(), ""), names.getOrDefault(group.to(), "")))
                .toList();
    }

    private static Session middle(String model) throws Exception {
        Session session = new Session(Recorder.on(model, "ping-pong"), new Recorder());
        while (session.counters().ipc().pairs().stream().noneMatch(pair -> pair.count() > MIDDLE)) {
            session.machine().run(RunLimits.instructions(session.machine().instructions() + 1000));
        }
        return session;
    }

    private record Sums(long messages, long cycles, long instructions, long lines, long cacheMisses, long tlbMisses) {
        static Sums of(List<IpcGroup> groups) {
            Sums sums = new Sums(0, 0, 0, 0, 0, 0);
            for (IpcGroup group : groups) {
                var memory = group.memory();
                sums = sums.plus(new Sums(
                        group.messages(),
                        group.cycles(),
                        group.instructions(),
                        memory == null ? 0 : memory.codeLines() + memory.dataLines() + memory.tableLines(),
                        memory == null ? 0 : memory.cacheMisses(),
                        memory == null ? 0 : memory.tlbMisses()));
            }
            return sums;
        }

        /** Of each way the instruction that enters the kernel, and the kernel's. */
        static Sums ofWays(List<Way> ways) {
            Sums sums = new Sums(0, 0, 0, 0, 0, 0);
            for (Way way : ways) {
                List<Step> kernel = way.steps().stream()
                        .filter(step -> !step.user() || step.crossing())
                        .toList();
                List<Touch> touched =
                        kernel.stream().flatMap(step -> step.touched().stream()).toList();
                Set<List<Object>> lines = new HashSet<>();
                touched.stream().filter(t -> t.kind().isLine()).forEach(t -> lines.add(List.of(t.kind(), t.at())));
                sums = sums.plus(new Sums(
                        1,
                        kernel.stream().mapToLong(step -> step.cost().cycles()).sum(),
                        kernel.stream()
                                .mapToLong(step -> step.cost().instructions())
                                .sum(),
                        lines.size(),
                        touched.stream()
                                .filter(t -> t.kind().isLine() && !t.hit())
                                .count(),
                        touched.stream()
                                .filter(t -> !t.kind().isLine() && !t.hit())
                                .count()));
            }
            return sums;
        }

        Sums plus(Sums o) {
            return new Sums(
                    messages + o.messages,
                    cycles + o.cycles,
                    instructions + o.instructions,
                    lines + o.lines,
                    cacheMisses + o.cacheMisses,
                    tlbMisses + o.tlbMisses);
        }

        Sums minus(Sums o) {
            return plus(new Sums(-o.messages, -o.cycles, -o.instructions, -o.lines, -o.cacheMisses, -o.tlbMisses));
        }
    }

    /** A profile can be kept of the same run. */
    @Test
    void goesTogetherWithAProfile() throws Exception {
        SessionSpec spec = Recorder.on("i486DX-50", "ping-pong");
        Session session = new Session(spec, new Recorder());
        IpcRecorder recorder = session.recordIpc();
        Profile profile = new Profile();
        session.setProfile(profile);
        RunResult result = session.run();
        assertThat(profile.entries().stream().mapToLong(Profile.Entry::cycles).sum())
                .isEqualTo(result.counters().cycles() - result.counters().idleCycles());
        assertThat(recorder.anatomy()).isEqualTo(run("i486DX-50", "ping-pong").anatomy());
    }

    /** Strings and map items go another way, and most of it is moving them. */
    @Test
    void stringsAndPagesGoTheCompleteWay() throws Exception {
        List<IpcGroup> complete = run("one-cycle", "strings").anatomy().groups().stream()
                .filter(group -> !group.fast() && cost(group, IpcPhase.TRANSFER).cycles() > group.cycles() / 2)
                .toList();
        assertThat(complete).isNotEmpty();
    }
}
