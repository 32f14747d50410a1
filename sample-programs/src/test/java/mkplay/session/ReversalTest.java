package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import mkplay.engine.SessionSpec;
import mkplay.x86.machine.Event;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Snapshot;
import mkplay.x86.machine.Stop;
import mkplay.x86.machine.Timeline;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random snapshots, restorations and reversals of the samples give the states of forward execution. The property
 * {@code mkplay.reversals} says how many in all; 1,000 without it.
 */
class ReversalTest {
    private static final int SAMPLES = 6;
    private static final int REVERSALS = Math.ceilDiv(Integer.getInteger("mkplay.reversals", 1000), SAMPLES);
    private static final int PLACES = 40;

    @ParameterizedTest
    @ValueSource(strings = {"hello", "ping-pong", "pager", "preempt", "crash", "timeout"})
    void everyStateIsThatOfForwardExecution(String sample) throws Exception {
        SessionSpec spec = Recorder.batch(sample, Recorder.LIMITS, false);
        Machine machine = new Machine(new MachineConfig(spec.memoryBytes(), spec.model()));
        spec.boot().start(machine);
        spec.input().forEach(event -> machine.inputAt(event.cycle(), event.bytes()));
        Timeline timeline = new Timeline(machine);
        Random random = new Random(sample.hashCode());
        TreeMap<Long, Long> hashes = new TreeMap<>();
        TreeMap<Long, Snapshot> snapshots = new TreeMap<>();
        record(timeline, random, hashes, snapshots);
        Long[] places = hashes.keySet().toArray(Long[]::new);
        for (int n = 0; n < REVERSALS; n++) {
            long place = places[random.nextInt(places.length)];
            switch (random.nextInt(3)) {
                case 0 -> timeline.goTo(place);
                case 1 -> backTo(timeline, place, random);
                default -> restored(spec, snapshots.floorEntry(place), place, hashes.get(place));
            }
            if (machine.instructions() == place) {
                assertThat(machine.stateHash()).as(sample + " at " + place).isEqualTo(hashes.get(place));
            }
        }
    }

    private static void record(
            Timeline timeline, Random random, Map<Long, Long> hashes, Map<Long, Snapshot> snapshots) {
        Machine machine = timeline.machine();
        hashes.put(0L, machine.stateHash());
        snapshots.put(0L, machine.snapshot());
        while (hashes.size() < PLACES) {
            long next = machine.instructions() + 1 + random.nextInt(1 << random.nextInt(4, 17));
            if (!(timeline.run(RunLimits.instructions(next)) instanceof Stop.Limit)) {
                return;
            }
            hashes.put(next, machine.stateHash());
            if (random.nextInt(4) == 0) {
                snapshots.put(next, machine.snapshot());
            }
        }
    }

    /** From a later place back to the last exception or serial output, and from there to the place by single steps. */
    private static void backTo(Timeline timeline, long place, Random random) {
        timeline.goTo(place + random.nextInt(1000));
        List<Event> events = List.of(new Event.Raised(), new Event.PortAccessed(0x3F8));
        timeline.runBackTo(events);
        timeline.goTo(place + 3);
        for (int n = 0; n < 3; n++) {
            timeline.stepBack(1);
        }
    }

    private static void restored(SessionSpec spec, Map.Entry<Long, Snapshot> from, long place, long hash) {
        Machine other = new Machine(new MachineConfig(spec.memoryBytes(), spec.model()));
        other.attachDisk(0, spec.boot().disks().getFirst());
        other.restore(from.getValue());
        other.run(RunLimits.instructions(place));
        assertThat(other.stateHash())
                .as("from " + from.getKey() + " to " + place)
                .isEqualTo(hash);
    }
}
