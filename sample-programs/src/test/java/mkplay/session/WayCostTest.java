package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mkplay.engine.Session;
import mkplay.engine.cost.CodeNames;
import mkplay.engine.cost.Touch;
import mkplay.engine.cost.Way;
import mkplay.engine.cost.WayCost;
import mkplay.engine.cost.WayCost.Part;
import mkplay.engine.cost.WayRecorder;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.RunLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One way of a message, instruction by instruction: nothing is left over, and the guest cannot tell. */
class WayCostTest {
    private static final int WAYS = 24;
    /** So many messages from ping to pong. */
    private static final int MIDDLE = 300;

    /** In the middle of the sample's calls. */
    private static Session session(String model) throws Exception {
        Session session = new Session(Recorder.on(model, "ping-pong"), new Recorder());
        while (session.counters().ipc().pairs().stream().noneMatch(pair -> pair.count() > MIDDLE)) {
            session.machine().run(RunLimits.instructions(session.machine().instructions() + 1000));
        }
        return session;
    }

    private static List<Way> record(Machine machine) {
        WayRecorder recorder = new WayRecorder(machine);
        recorder.next();
        List<Way> ways = new ArrayList<>();
        while (ways.size() < WAYS) {
            ways.add(recorder.next());
        }
        return ways;
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-cycle", "i486DX-50", "Pentium-166"})
    void everyCycleHasItsInstructionAndTheGuestCannotTell(String model) throws Exception {
        Session session = session(model);
        Machine machine = session.machine();
        long cycle = machine.cycle();
        long instructions = machine.instructions();
        Way first = new WayRecorder(machine).next();
        assertThat(first.cost().cycles()).isEqualTo(machine.cycle() - cycle);
        assertThat(first.cost().instructions()).isEqualTo(machine.instructions() - instructions);

        cycle = machine.cycle();
        List<Way> ways = record(machine);
        WayCost all = WayCost.of(ways, new CodeNames(session.boot(), ways));
        assertThat(all.total().cycles() * ways.size())
                .isLessThan(machine.cycle() - cycle)
                .isGreaterThan(0);
        assertThat(all.rows().stream().mapToDouble(r -> r.figures().cycles()).sum())
                .isCloseTo(all.total().cycles(), within(1e-6));
        assertThat(all.parts().values().stream()
                        .mapToDouble(WayCost.Figures::instructions)
                        .sum())
                .isCloseTo(all.total().instructions(), within(1e-6));

        Machine undisturbed = session(model).machine();
        undisturbed.run(RunLimits.instructions(machine.instructions()));
        assertThat(undisturbed.stateHash()).isEqualTo(machine.stateHash());
    }

    @Test
    void aWayOnThe486IsWhatLiedtkeCounted() throws Exception {
        Session session = session("i486DX-50");
        List<Way> ways = record(session.machine());
        CodeNames names = new CodeNames(session.boot(), ways);
        Map<String, List<Way>> byPrograms = ways.stream()
                .filter(way -> !way.interrupted())
                .collect(Collectors.groupingBy(way -> names.program(way.from()) + " " + names.program(way.to())));
        assertThat(byPrograms).containsKeys("ping pong", "pong ping");
        WayCost cost = WayCost.of(byPrograms.get("ping pong"), names);

        // INT through a gate to ring 0, and IRET back: 71 and 36 clocks.
        assertThat(cost.crossing().execution()).isEqualTo(107);
        assertThat(cost.crossing().instructions()).isEqualTo(2);
        WayCost.Figures total = cost.total();
        assertThat(total.execution() + total.walk() + total.cache() + total.writes() + total.address())
                .isCloseTo(total.cycles(), within(1e-6));
        assertThat(total.tlbMisses()).isBetween(5.0, 20.0);
        assertThat(total.lines()).isBetween(20.0, total.codeLines() + total.dataLines() + total.walkLines());
        for (Part part : Part.values()) {
            assertThat(cost.parts().get(part).instructions()).isPositive();
        }
        assertThat(cost.rows())
                .anyMatch(r -> r.part() == Part.STUB
                        && r.crossing()
                        && r.code().instruction().startsWith("int"))
                .anyMatch(r -> r.part() == Part.KERNEL
                        && r.crossing()
                        && r.code().instruction().startsWith("iret"))
                .anyMatch(r -> r.code().function().equals("kernel_ipc")
                        && r.code().source().startsWith("mkplay/kernel/ipc/IpcFastPath.java:"))
                .anyMatch(r -> r.part() == Part.CALLER && r.code().program().equals("ping"));
    }

    /** What the observer of memory saw is what the model counted. */
    @ParameterizedTest
    @ValueSource(strings = {"i486DX-50", "Pentium-166"})
    void missesAreThoseOfTheCounters(String model) throws Exception {
        Machine machine = session(model).machine();
        new WayRecorder(machine).next();
        long lines = counted(machine, "code-misses") + counted(machine, "data-misses");
        long pages = counted(machine, "code-tlb-misses") + counted(machine, "data-tlb-misses");
        WayRecorder recorder = new WayRecorder(machine);
        long missedLines = 0;
        long missedPages = 0;
        for (int n = 0; n < WAYS; n++) {
            List<Touch> touched = recorder.next().steps().stream()
                    .flatMap(step -> step.touched().stream())
                    .filter(touch -> !touch.hit())
                    .toList();
            missedLines += touched.stream().filter(t -> t.kind().isLine()).count();
            missedPages += touched.stream().filter(t -> !t.kind().isLine()).count();
        }
        assertThat(missedLines).isEqualTo(counted(machine, "code-misses") + counted(machine, "data-misses") - lines);
        assertThat(missedPages)
                .isEqualTo(counted(machine, "code-tlb-misses") + counted(machine, "data-tlb-misses") - pages)
                .isPositive();
    }

    private static long counted(Machine machine, String event) {
        return machine.counters().timing().stream()
                .filter(e -> e.event().equals(event))
                .mapToLong(e -> e.user() + e.kernel())
                .sum();
    }
}
