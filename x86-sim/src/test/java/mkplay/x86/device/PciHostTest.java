package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Configuration mechanism 1 as kernels probe it. */
final class PciHostTest {
    private final Bench bench = new Bench(1_000_000);

    private int read(int device, int function, int register) {
        bench.ports.out(0xCF8, 4, 0x80000000 | device << 11 | function << 8 | register);
        return bench.ports.in(0xCFC, 4);
    }

    private void write(int device, int function, int register, int value) {
        bench.ports.out(0xCF8, 4, 0x80000000 | device << 11 | function << 8 | register);
        bench.ports.out(0xCFC, 4, value);
    }

    @Test
    void theAddressRegisterReadsBackAsADoubleWordOnly() {
        bench.ports.out(0xCF8, 4, 0x80000000);
        assertThat(bench.ports.in(0xCF8, 4)).isEqualTo(0x80000000);
        bench.out(0xCF8, 0x12);
        assertThat(bench.ports.in(0xCF8, 4)).isEqualTo(0x80000000);
        assertThat(bench.in(0xCFB)).isEqualTo(0xFF);
    }

    @Test
    void threeFunctionsAreThere() {
        StringBuilder found = new StringBuilder();
        for (int location = 0; location < 256; location++) {
            int id = read(location >> 3, location & 7, 0);
            if (id != -1) {
                found.append(String.format(
                        "%02x.%x %08x %08x%n", location >> 3, location & 7, id, read(location >> 3, location & 7, 8)));
            }
        }
        assertThat(found.toString().lines())
                .containsExactly("00.0 12378086 06000002", "01.0 70008086 06010000", "01.1 70108086 01010000");
        assertThat(read(1, 0, 0x0C) >>> 16 & 0xFF).as("multifunction").isEqualTo(0x80);
        bench.ports.out(0xCF8, 4, 0x80010000);
        assertThat(bench.ports.in(0xCFC, 4)).as("another bus").isEqualTo(-1);
        bench.ports.out(0xCF8, 4, 0);
        assertThat(bench.ports.in(0xCFC, 4)).as("not enabled").isEqualTo(-1);
    }

    @Test
    void onlyWhatIsThereCanBeWritten() {
        write(1, 1, 0x10, -1);
        write(1, 1, 0x20, -1);
        write(1, 1, 0, 0);
        assertThat(read(1, 1, 0x10)).isZero();
        assertThat(read(1, 1, 0x20)).isZero();
        assertThat(read(1, 1, 0)).isEqualTo(0x70108086);
        write(1, 1, 4, 0);
        assertThat(read(1, 1, 4) & 0xFFFF).isZero();
        write(1, 0, 0x60, 0x0A0B0C0D);
        assertThat(read(1, 0, 0x60)).isEqualTo(0x0A0B0C0D);
    }

    @Test
    void bytesAndWordsOfARegister() {
        read(0, 0, 0);
        assertThat(bench.ports.in(0xCFE, 2)).isEqualTo(0x1237);
        assertThat(bench.in(0xCFD)).isEqualTo(0x80);
        read(1, 0, 0x60);
        bench.out(0xCFE, 0x05);
        assertThat(read(1, 0, 0x60)).isEqualTo(0x80058080);
    }

    @Test
    void theResetControlRegisterPulsesOnItsBit() {
        bench.out(0xCF9, 0x02);
        assertThat(bench.resets).isZero();
        bench.out(0xCF9, 0x06);
        assertThat(bench.resets).isEqualTo(1);
        bench.out(0xCF9, 0x06);
        assertThat(bench.resets).isEqualTo(1);
        assertThat(bench.in(0xCF9)).isEqualTo(6);
    }
}
