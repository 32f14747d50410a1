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
        0x3CE, 0x3CF, 0x3D4, 0x3D5, 0x3DA, 0x1F0, 0x1F0, 0x1F1, 0x1F2, 0x1F3, 0x1F6, 0x3F6, 0xCFC
    };
    private static final int[] DISK_COMMANDS = {0x20, 0x30, 0xC4, 0xC5, 0xC6, 0xEC, 0x91, 0x90, 0x00};
    private static final int[] APIC_REGISTERS = {
        0x80, 0xB0, 0xD0, 0xE0, 0xF0, 0x280, 0x300, 0x310, 0x320, 0x320, 0x350, 0x360, 0x370, 0x380, 0x380, 0x3E0
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void restoredDevicesGoOnTheSameWay(long seed) {
        Bench original = bench();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            play(original, random.nextLong(), 40);
            byte[] state = save(original);
            Bench copy = bench();
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
        Bench used = bench();
        play(used, 99, 500);
        all(used).forEach(device -> ((Resettable) device).reset());
        used.withoutApic();
        used.primary.revertDisks();
        assertThat(save(used)).isEqualTo(save(bench()));
        assertThat(used.events.next()).isEqualTo(EventQueue.NEVER);
    }

    @Test
    void damagedStatesAreRefused() {
        byte[] state = save(bench());
        byte[] shorter = java.util.Arrays.copyOf(state, state.length - 1);
        assertThatExceptionOfType(StateReader.StateFormatException.class).isThrownBy(() -> load(bench(), shorter));
    }

    /** A random life: accesses, time, input, acknowledges. Returns a digest of everything seen. */
    private static long play(Bench bench, long seed, int steps) {
        Random random = new Random(seed);
        long digest = 17;
        for (int i = 0; i < steps; i++) {
            int port = PORTS[random.nextInt(PORTS.length)];
            switch (random.nextInt(11)) {
                case 0, 1 -> bench.out(port, port == 0x70 ? random.nextInt(16) : random.nextInt(256));
                case 2 -> digest = 31 * digest + bench.in(port);
                case 3 -> bench.advance(random.nextInt(1 << random.nextInt(1, 20)));
                case 4 -> bench.keyboard.press(new byte[] {0x1E, (byte) 0x9E});
                case 6 -> bench.out(0x1F7, DISK_COMMANDS[random.nextInt(DISK_COMMANDS.length)]);
                case 7 -> bench.ports.out(0xCF8, 4, 0x80000000 | random.nextInt(1 << 12));
                case 8 -> localApic(bench, random);
                case 9 -> digest = 31 * digest + ioApic(bench, random);
                case 5 -> bench.uart.send(new byte[random.nextInt(3)]);
                default -> digest = 31 * digest + (bench.intr ? bench.acknowledge() : -1);
            }
        }
        return digest;
    }

    private static void localApic(Bench bench, Random random) {
        if (random.nextInt(20) == 0) {
            bench.system.setApicPresent(random.nextBoolean());
        }
        int register = APIC_REGISTERS[random.nextInt(APIC_REGISTERS.length)];
        bench.localApic.write(LocalApic.ADDRESS + register, 4, random.nextInt() >>> random.nextInt(32));
    }

    private static int ioApic(Bench bench, Random random) {
        bench.ioApic.write(IoApic.ADDRESS, 4, random.nextInt(0x10, 0x20));
        if (random.nextBoolean()) {
            bench.ioApic.write(IoApic.ADDRESS + 0x10, 4, random.nextInt() & (random.nextBoolean() ? -1 : 0x8FFFF));
        }
        return bench.ioApic.read(IoApic.ADDRESS + 0x10, 4) ^ bench.localApic.read(LocalApic.ADDRESS + 0x390, 4);
    }

    private static Bench bench() {
        Bench bench = new Bench(CPU_HZ);
        bench.primary.insert(0, new AtaDisk(new byte[64 * AtaDisk.SECTOR]));
        return bench;
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
                bench.system,
                bench.timer,
                bench.clock,
                bench.uart,
                bench.a20,
                bench.keyboard,
                bench.vga,
                bench.primary,
                bench.pci,
                bench.systemPorts,
                bench.ports);
    }
}
