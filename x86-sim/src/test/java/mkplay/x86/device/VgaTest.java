package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Text mode as kernels use it. */
final class VgaTest {
    private static final long CPU_HZ = 100_000_000;

    private final Bench bench = new Bench(CPU_HZ);

    private void put(int cell, String text) {
        for (int i = 0; i < text.length(); i++) {
            bench.memory.write16(Vga.MEMORY + 2 * (cell + i), 0x1700 | text.charAt(i));
        }
    }

    private void crt(int index, int value) {
        bench.out(0x3D4, index, 0x3D5, value);
    }

    private int crt(int index) {
        bench.out(0x3D4, index);
        return bench.in(0x3D5);
    }

    @Test
    void charactersAndAttributesAreShown() {
        put(0, "hello");
        put(24 * 80 + 77, "end");
        TextScreen screen = bench.vga.screen();
        assertThat(screen.columns()).isEqualTo(80);
        assertThat(screen.rows()).isEqualTo(25);
        assertThat(screen.cellHeight()).isEqualTo(16);
        assertThat(screen.blink()).isTrue();
        assertThat(screen.row(0)).isEqualTo("hello");
        assertThat(screen.row(24)).endsWith("  end");
        assertThat(screen.attributes()[0]).isEqualTo((byte) 0x17);
        assertThat(bench.vga.screen()).isEqualTo(screen).hasSameHashCodeAs(screen);
        put(3, "X");
        assertThat(bench.vga.screen()).isNotEqualTo(screen);
    }

    @Test
    void theStartAddressScrollsAndWraps() {
        put(80, "second row");
        put(0, "first of all");
        crt(0x0C, 0);
        crt(0x0D, 80);
        assertThat(bench.vga.screen().row(0)).isEqualTo("second row");
        crt(0x0C, 0x3F);
        crt(0x0D, 0xB0); // 80 cells before the end of the 16 Ki cells
        assertThat(bench.vga.screen().row(1)).isEqualTo("first of all");
    }

    @Test
    void theCursorIsACellOfTheScreenOrNowhere() {
        crt(0x0E, 0x01);
        crt(0x0F, 0x04);
        TextScreen screen = bench.vga.screen();
        assertThat(screen.cursor()).isEqualTo(260);
        assertThat(screen.cursorStart()).isEqualTo(13);
        assertThat(screen.cursorEnd()).isEqualTo(14);
        crt(0x0A, 0x20);
        assertThat(bench.vga.screen().cursor()).isEqualTo(-1);
        crt(0x0A, 0x0E);
        crt(0x0E, 0x20);
        assertThat(bench.vga.screen().cursor()).isEqualTo(-1);
        assertThat(crt(0x0E)).isEqualTo(0x20);
    }

    @Test
    void fortyColumnsAndFiftyRows() {
        crt(0x11, 0x0E); // unlock
        crt(0x01, 39);
        crt(0x13, 20);
        crt(0x09, 0x47);
        put(40, "row 1");
        TextScreen screen = bench.vga.screen();
        assertThat(screen.columns()).isEqualTo(40);
        assertThat(screen.rows()).isEqualTo(50);
        assertThat(screen.row(1)).isEqualTo("row 1");
    }

    @Test
    void lockedCrtRegistersKeepTheirValue() {
        assertThat(crt(0x11) & 0x80).isNotZero();
        crt(0x01, 39);
        assertThat(crt(0x01)).isEqualTo(0x4F);
        crt(0x07, 0x00);
        assertThat(crt(0x07)).isEqualTo(0x0F);
    }

    @Test
    void attributeRegistersShareAPort() {
        bench.in(0x3DA);
        bench.out(0x3C0, 0x30, 0x3C0, 0x04); // index 0x10 with the palette on: no blinking
        assertThat(bench.vga.screen().blink()).isFalse();
        bench.out(0x3C0, 0x2C);
        assertThat(bench.in(0x3C1)).isEqualTo(0x3C);
        bench.in(0x3DA);
        bench.out(0x3C0, 0x30, 0x3C0, 0x01);
        assertThat(bench.vga.screen().columns()).isZero();
    }

    @Test
    void registersReadBackAndColoursToo() {
        bench.out(0x3C4, 2, 0x3C5, 0x0F, 0x3CE, 6, 0x3CF, 0x0E, 0x3C8, 63);
        assertThat(bench.in(0x3C5)).isEqualTo(0x0F);
        assertThat(bench.in(0x3CF)).isEqualTo(0x0E);
        bench.out(0x3C9, 1, 0x3C9, 2, 0x3C9, 0xFF);
        bench.out(0x3C7, 63);
        assertThat(bench.in(0x3C7)).isZero();
        assertThat(bench.in(0x3C9)).isEqualTo(1);
        assertThat(bench.in(0x3C9)).isEqualTo(2);
        assertThat(bench.in(0x3C9)).isEqualTo(0x3F);
        bench.out(0x3C7, 2);
        assertThat(bench.in(0x3C9)).isZero(); // green has no red
        assertThat(bench.in(0x3C9)).isEqualTo(42);
    }

    @Test
    void monochromeAddressesAreUsedOnRequest() {
        assertThat(bench.in(0x3B5)).isEqualTo(0xFF);
        bench.out(0x3C2, 0x66);
        assertThat(bench.in(0x3CC)).isEqualTo(0x66);
        bench.out(0x3B4, 0x0E, 0x3B5, 0x12);
        assertThat(bench.in(0x3B5)).isEqualTo(0x12);
        assertThat(bench.in(0x3D5)).isEqualTo(0xFF);
    }

    /** One frame lasts 449 lines of 31.469 kHz; the beam is in the vertical retrace for two of them. */
    @Test
    void theRetraceComesSeventyTimesASecond() {
        int frames = 0;
        int retraceSteps = 0;
        boolean before = false;
        int steps = 50_000;
        for (int i = 0; i < steps; i++) {
            bench.advance(CPU_HZ / steps);
            boolean retrace = (bench.in(0x3DA) & 8) != 0;
            frames += retrace && !before ? 1 : 0;
            retraceSteps += retrace ? 1 : 0;
            before = retrace;
        }
        assertThat(frames).isEqualTo(70);
        assertThat(retraceSteps / (double) steps).isCloseTo(2 / 449.0, within(0.0005));
    }
}
