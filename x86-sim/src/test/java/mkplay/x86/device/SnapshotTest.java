package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Random;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a guest did to the devices, their state can be written down and restored, and then goes on the same way. */
final class SnapshotTest {
    private static final long CPU_HZ = 10_000_000;
    private static final int[] PORTS = {
        0x20, 0x21, 0xA0, 0xA1, 0x4D0, 0x4D1, 0x40, 0x41, 0x42, 0x43, 0x61, 0x70, 0x71, 0x71, 0x71, 0x80, 0x92, 0x3F8,
        0x3F9, 0x3FA, 0x3FB, 0x3FC, 0x3FD, 0x3FE, 0x3FF, 0x60, 0x60, 0x64, 0x64, 0x3C0, 0x3C4, 0x3C5, 0x3C8, 0x3C9,
                0x3CE, 0x3CF,
        0x3D4, 0x3D5, 0x3DA
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void restoredDevicesGoOnTheSameWay(long seed) {
        Bench original = new Bench(CPU_HZ);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            play(original, random.nextLong(), 40);
            byte[] state = save(original);
            Bench copy = new Bench(CPU_HZ);
            copy.advance(original.cycle());
            load(copy, state);
            assertThat(save(copy)).isEqualTo(state);
            long future = random.nextLong();
            assertThat(play(copy, future, 40)).isEqualTo(play(original, future, 40));
            assertThat(save(copy)).isEqualTo(save(original));
        }
    }

    @Test
    void resetIsThePowerOnState() {
        Bench used = new Bench(CPU_HZ);
        play(used, 99, 500);
        all(used).forEach(device -> ((Resettable) device).reset());
        assertThat(save(used)).isEqualTo(save(new Bench(CPU_HZ)));
        assertThat(used.events.next()).isEqualTo(EventQueue.NEVER);
    }

    @Test
    void damagedStatesAreRefused() {
        byte[] state = save(new Bench(CPU_HZ));
        byte[] shorter = java.util.Arrays.copyOf(state, state.length - 1);
        assertThatExceptionOfType(StateReader.StateFormatException.class)
                .isThrownBy(() -> load(new Bench(CPU_HZ), shorter));
    }

    /** A random life: accesses, time, input, acknowledges. Returns a digest of everything seen. */
    private static long play(Bench bench, long seed, int steps) {
        Random random = new Random(seed);
        long digest = 17;
        for (int i = 0; i < steps; i++) {
            int port = PORTS[random.nextInt(PORTS.length)];
            switch (random.nextInt(7)) {
                case 0, 1 -> bench.out(port, port == 0x70 ? random.nextInt(16) : random.nextInt(256));
                case 2 -> digest = 31 * digest + bench.in(port);
                case 3 -> bench.advance(random.nextInt(1 << random.nextInt(1, 20)));
                case 4 -> bench.keyboard.press(new byte[] {0x1E, (byte) 0x9E});
                case 5 -> bench.uart.send(new byte[random.nextInt(3)]);
                default -> digest = 31 * digest + (bench.intr ? bench.interrupts.acknowledge() : -1);
            }
        }
        return digest;
    }

    private static byte[] save(Bench bench) {
        StateWriter out = new StateWriter();
        all(bench).forEach(device -> device.save(out));
        return out.toByteArray();
    }

    private static void load(Bench bench, byte[] state) {
        StateReader in = new StateReader(state);
        all(bench).forEach(device -> device.load(in));
        assertThat(in.atEnd()).isTrue();
    }

    private static List<Snapshotable> all(Bench bench) {
        return List.of(
                bench.interrupts,
                bench.timer,
                bench.clock,
                bench.uart,
                bench.keyboard,
                bench.vga,
                bench.systemPorts,
                bench.ports);
    }
}
