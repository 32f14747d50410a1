package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One cycle is one clock of the baud rate generator here; with divisor 1 a bit takes 16 cycles. */
final class UartTest {
    private static final int BIT = 16;
    private static final int FRAME = 10 * BIT;

    private final Bench bench = new Bench(Uart.HZ).initialised();

    UartTest() {
        bench.out(0x3FB, 0x03); // 8N1, divisor 1
    }

    @Test
    void registersKeepWhatIsWritten() {
        bench.out(0x3FB, 0x83, 0x3F8, 0x0C, 0x3F9, 0x01, 0x3FB, 0x1B, 0x3FF, 0x5A, 0x3F9, 0xFF, 0x3FC, 0xFF);
        assertThat(bench.in(0x3FB)).isEqualTo(0x1B);
        assertThat(bench.in(0x3FF)).isEqualTo(0x5A);
        assertThat(bench.in(0x3F9)).as("high bits do not exist").isEqualTo(0x0F);
        assertThat(bench.in(0x3FC)).isEqualTo(0x1F);
        bench.out(0x3FB, 0x83);
        assertThat(bench.in(0x3F8)).isEqualTo(0x0C);
        assertThat(bench.in(0x3F9)).isEqualTo(0x01);
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 1, 112", // 5 bits, 1 stop
        "0x04, 1, 120", // 5 bits, 1.5 stop
        "0x03, 1, 160", // 8 bits, 1 stop
        "0x07, 1, 176", // 8 bits, 2 stop
        "0x0B, 1, 176", // 8 bits, parity
        "0x03, 12, 1920",
        "0x03, 0, 10485760"
    })
    void aFrameTakesItsTime(int lineControl, int divisor, int clocks) {
        bench.out(0x3FB, lineControl | 0x80, 0x3F8, divisor & 0xFF, 0x3F9, divisor >> 8, 0x3FB, lineControl);
        int bit = 16 * (divisor == 0 ? 65536 : divisor);
        bench.out(0x3F8, 'A');
        assertThat(lsr()).isZero();
        bench.advance(bit);
        assertThat(lsr()).as("in the shift register").isEqualTo(0x20);
        bench.advance(clocks - 1);
        assertThat(lsr()).isEqualTo(0x20);
        bench.advance(1);
        assertThat(lsr()).isEqualTo(0x60);
    }

    @Test
    void bytesAreSeenWhenWritten() {
        bench.out(0x3F8, 'H', 0x3F8, 'i');
        assertThat(bench.sent).containsExactly((int) 'H', (int) 'i');
        assertThat(bench.uart.transmitOverruns())
                .as("the second one came too early for the chip")
                .isEqualTo(1);
        assertThat(bench.uart.sentCount()).isEqualTo(2);
    }

    @Test
    void theFifoTakesSixteen() {
        bench.out(0x3FA, 0x07);
        for (int i = 0; i < 16; i++) {
            bench.out(0x3F8, i);
        }
        assertThat(bench.uart.transmitOverruns()).isZero();
        bench.out(0x3F8, 16);
        assertThat(bench.uart.transmitOverruns()).isEqualTo(1);
        bench.advance(BIT + 15 * FRAME - 1);
        assertThat(lsr() & 0x20).isZero();
        bench.advance(1);
        assertThat(lsr()).isEqualTo(0x20);
        bench.advance(FRAME);
        assertThat(lsr()).isEqualTo(0x60);
    }

    @Test
    void emptyTransmitterInterruptsLater() {
        enableInterrupts(0x02);
        assertThat(bench.intr).as("enabling tells that it is empty").isTrue();
        bench.interrupts.acknowledge();
        assertThat(bench.in(0x3FA)).isEqualTo(0x02);
        assertThat(bench.in(0x3FA)).as("reading the cause clears it").isEqualTo(0x01);
        bench.out(0x20, 0x20);
        bench.out(0x3F8, 'A');
        assertThat(bench.advanceToInterrupt(1000)).isEqualTo(BIT);
        bench.interrupts.acknowledge();
        bench.out(0x3F8, 'B');
        bench.out(0x20, 0x20);
        assertThat(bench.advanceToInterrupt(1000)).isEqualTo(FRAME);
    }

    @Test
    void outTwoGatesTheInterrupt() {
        bench.out(0x3F9, 0x02);
        assertThat(bench.intr).isFalse();
        bench.out(0x3FC, 0x08);
        assertThat(bench.intr).isTrue();
    }

    @Test
    void inputArrivesByteByByte() {
        enableInterrupts(0x01);
        bench.uart.send("ab".getBytes(StandardCharsets.US_ASCII));
        assertThat(bench.advanceToInterrupt(1000)).isEqualTo(FRAME);
        bench.interrupts.acknowledge();
        assertThat(bench.in(0x3FA)).isEqualTo(0x04);
        assertThat(lsr()).isEqualTo(0x61);
        bench.advance(5 * FRAME);
        assertThat(bench.in(0x3F8)).as("the other end waits").isEqualTo('a');
        assertThat(bench.in(0x3FA)).isEqualTo(0x01);
        bench.out(0x20, 0x20);
        assertThat(bench.advanceToInterrupt(1000)).isEqualTo(FRAME);
        assertThat(bench.in(0x3F8)).isEqualTo('b');
        assertThat(bench.uart.active()).isFalse();
        assertThat(bench.uart.receivedCount()).isEqualTo(2);
    }

    @Test
    void receiveFifoInterruptsAtItsTriggerOrAfterATimeout() {
        bench.out(0x3FA, 0x81); // trigger 8
        enableInterrupts(0x01);
        bench.uart.send(new byte[20]);
        assertThat(bench.advanceToInterrupt(10_000)).isEqualTo(8 * FRAME);
        assertThat(bench.in(0x3FA)).isEqualTo(0xC4);
        bench.advance(100 * FRAME);
        for (int i = 0; i < 16; i++) {
            assertThat(lsr() & 1).isOne();
            bench.in(0x3F8);
        }
        bench.interrupts.acknowledge();
        bench.out(0x20, 0x20);
        assertThat(bench.in(0x3FA)).isEqualTo(0xC1);
        // Four more arrive, below the trigger: the first took its time while the sixteen were read.
        assertThat(bench.advanceToInterrupt(10_000)).isEqualTo(4 * FRAME + 4 * FRAME);
        assertThat(bench.in(0x3FA)).isEqualTo(0xCC);
        bench.in(0x3F8);
        assertThat(bench.in(0x3FA)).isEqualTo(0xC1);
        assertThat(bench.uart.receiveOverruns()).isZero();
    }

    @Test
    void loopbackReturnsWhatIsSent() {
        bench.out(0x3FC, 0x1B);
        bench.out(0x3F8, 0x42);
        bench.advance(BIT + FRAME);
        assertThat(bench.in(0x3F8)).isEqualTo(0x42);
        assertThat(bench.sent).isEmpty();
        assertThat(bench.in(0x3FE)).as("DTR, RTS, OUT2 come back, OUT1 is off").isEqualTo(0xB0);
        bench.out(0x3FC, 0x10);
        assertThat(bench.in(0x3FE)).as("all off, changes told").isEqualTo(0x0B);
        assertThat(bench.in(0x3FE)).isZero();
    }

    @Test
    void loopbackCanOverrun() {
        bench.out(0x3FC, 0x10, 0x3F9, 0x04, 0x3F8, 1);
        bench.advance(BIT);
        bench.out(0x3F8, 2);
        bench.advance(2 * FRAME);
        assertThat(bench.in(0x3FA)).isEqualTo(0x06);
        assertThat(lsr()).isEqualTo(0x63);
        assertThat(lsr()).as("reading clears the overrun").isEqualTo(0x61);
        assertThat(bench.in(0x3F8)).isEqualTo(2);
        assertThat(bench.uart.receiveOverruns()).isEqualTo(1);
    }

    @Test
    void modemStatusInterrupts() {
        enableInterrupts(0x08);
        assertThat(bench.intr).isFalse();
        bench.out(0x3FC, 0x18);
        bench.out(0x3FC, 0x08);
        assertThat(bench.intr).isTrue();
        assertThat(bench.in(0x3FA)).isZero();
        bench.in(0x3FE);
        assertThat(bench.in(0x3FA)).isOne();
    }

    @Test
    void receivedDataComesBeforeTransmitterEmpty() {
        bench.uart.send(new byte[] {1});
        bench.advance(FRAME);
        enableInterrupts(0x03);
        assertThat(bench.in(0x3FA)).isEqualTo(0x04);
        bench.in(0x3F8);
        assertThat(bench.in(0x3FA)).isEqualTo(0x02);
    }

    @Test
    void fifoControlEmptiesTheFifos() {
        bench.out(0x3FA, 0x01, 0x3F8, 1, 0x3F8, 2);
        bench.uart.send(new byte[] {1});
        bench.advance(FRAME);
        bench.out(0x3FA, 0x07);
        assertThat(lsr()).as("the byte on the line goes on").isEqualTo(0x20);
        bench.advance(FRAME);
        assertThat(lsr()).isEqualTo(0x60);
    }

    @Test
    void tellsWhetherItWillInterrupt() {
        bench.out(0x3F8, 1);
        assertThat(bench.uart.willInterrupt()).isFalse();
        enableInterrupts(0x02);
        assertThat(bench.uart.willInterrupt()).isTrue();
        assertThat(bench.uart.inputWouldInterrupt()).isFalse();
        bench.advance(2 * FRAME);
        assertThat(bench.uart.willInterrupt()).isFalse();
        enableInterrupts(0x01);
        assertThat(bench.uart.inputWouldInterrupt()).isTrue();
        bench.uart.send(new byte[] {1});
        assertThat(bench.uart.willInterrupt()).isTrue();
    }

    private void enableInterrupts(int causes) {
        bench.out(0x3FC, 0x08, 0x3F9, causes);
    }

    private int lsr() {
        return bench.in(0x3FD);
    }
}
