package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Local and I/O APIC with the 8259 pair beside them, as kernels use them. */
final class ApicTest {
    private static final long CPU_HZ = 200_000_000; // two cycles for a tick of the bus
    private static final int ID = 0x20, TPR = 0x80, PPR = 0xA0, EOI = 0xB0, LDR = 0xD0, DFR = 0xE0, SVR = 0xF0;
    private static final int ISR = 0x100, TMR = 0x180, IRR = 0x200, ESR = 0x280, ICR = 0x300, ICR_HIGH = 0x310;
    private static final int LVT_TIMER = 0x320, LINT0 = 0x350, LVT_ERROR = 0x370;
    private static final int INITIAL = 0x380, CURRENT = 0x390, DIVIDE = 0x3E0;

    private final Bench bench = new Bench(CPU_HZ);

    @BeforeEach
    void enable() {
        bench.system.setApicPresent(true);
        write(SVR, 0x1FF);
    }

    private int read(int register) {
        return bench.localApic.read(LocalApic.ADDRESS + register, 4);
    }

    private void write(int register, int value) {
        bench.localApic.write(LocalApic.ADDRESS + register, 4, value);
    }

    private void redirect(int input, int low) {
        io(0x10 + 2 * input, low);
    }

    private int io(int register) {
        bench.ioApic.write(IoApic.ADDRESS, 4, register);
        return bench.ioApic.read(IoApic.ADDRESS + 0x10, 4);
    }

    private void io(int register, int value) {
        bench.ioApic.write(IoApic.ADDRESS, 4, register);
        bench.ioApic.write(IoApic.ADDRESS + 0x10, 4, value);
    }

    private void self(int vector) {
        write(ICR, 0x40000 | vector);
    }

    private int acknowledge() {
        return bench.localApic.acknowledge();
    }

    @Test
    void versionsAndIds() {
        assertThat(read(0x30)).isEqualTo(0x00030011);
        assertThat(io(1)).isEqualTo(0x00170011);
        io(0, 0x02000000);
        assertThat(io(0)).isEqualTo(0x02000000);
        write(ID, 0x05000000);
        assertThat(read(ID)).isEqualTo(0x05000000);
    }

    @Test
    void interruptsAreServedByPriorityClass() {
        self(0x41);
        self(0x62);
        self(0x4F);
        assertThat(bench.intr).isTrue();
        assertThat(read(IRR + 0x20)).isEqualTo(1 << 1 | 1 << 15);
        assertThat(acknowledge()).isEqualTo(0x62);
        assertThat(read(PPR)).isEqualTo(0x60);
        assertThat(read(ISR + 0x30)).isEqualTo(1 << 2);
        assertThat(bench.intr).isFalse();
        self(0x6F);
        assertThat(bench.intr).as("same class").isFalse();
        self(0x71);
        assertThat(acknowledge()).isEqualTo(0x71);
        write(EOI, 0);
        assertThat(bench.intr).isFalse();
        write(EOI, 0);
        assertThat(acknowledge()).isEqualTo(0x6F);
        write(EOI, 0);
        assertThat(acknowledge()).isEqualTo(0x4F);
        write(EOI, 0);
        assertThat(acknowledge()).isEqualTo(0x41);
    }

    @Test
    void theTaskPriorityHoldsBack() {
        write(TPR, 0x50);
        self(0x5F);
        assertThat(bench.intr).isFalse();
        assertThat(bench.localApic.requested()).isTrue();
        assertThat(acknowledge()).as("spurious").isEqualTo(0xFF);
        write(TPR, 0x4F);
        assertThat(bench.intr).isTrue();
        assertThat(acknowledge()).isEqualTo(0x5F);
    }

    @Test
    void softwareDisabledNothingComesAndEntriesAreMasked() {
        write(LINT0, 0x700);
        write(SVR, 0xFF);
        assertThat(read(LINT0)).isEqualTo(0x10700);
        write(LINT0, 0x700);
        assertThat(read(LINT0)).isEqualTo(0x10700);
        self(0x41);
        assertThat(bench.intr).isFalse();
        assertThat(bench.localApic.requested()).isFalse();
    }

    @Test
    void theOneShotTimerCountsBusTicks() {
        write(DIVIDE, 0x0B);
        write(LVT_TIMER, 0x40);
        write(INITIAL, 1000);
        bench.advance(600);
        assertThat(read(CURRENT)).isEqualTo(700);
        assertThat(bench.localApic.willInterrupt()).isTrue();
        assertThat(bench.localApic.oneShotRunning()).isTrue();
        assertThat(bench.advanceToInterrupt(10_000)).isEqualTo(1400);
        assertThat(acknowledge()).isEqualTo(0x40);
        assertThat(read(CURRENT)).isZero();
        bench.advance(10_000);
        write(EOI, 0);
        assertThat(bench.intr).isFalse();
        assertThat(bench.localApic.willInterrupt()).isFalse();
    }

    @Test
    void thePeriodicTimerDivides() {
        write(DIVIDE, 0x03); // by 16
        write(LVT_TIMER, 0x20040);
        write(INITIAL, 100);
        for (int n = 0; n < 5; n++) {
            assertThat(bench.advanceToInterrupt(10_000)).isEqualTo(3200);
            assertThat(acknowledge()).isEqualTo(0x40);
            write(EOI, 0);
        }
        write(LVT_TIMER, 0x30040);
        bench.advance(1600);
        assertThat(read(CURRENT)).as("counts while masked").isEqualTo(50);
        assertThat(bench.events.next()).isEqualTo(EventQueue.NEVER);
        write(LVT_TIMER, 0x20040);
        assertThat(bench.advanceToInterrupt(10_000)).isEqualTo(1600);
        write(INITIAL, 0);
        assertThat(bench.localApic.willInterrupt()).isFalse();
    }

    @Test
    void edgesOfDevicesComeThroughTheIoApic() {
        redirect(1, 0x31);
        assertThat(bench.system.wouldDeliver(1)).isTrue();
        bench.line(1, true);
        assertThat(acknowledge()).isEqualTo(0x31);
        assertThat(read(TMR + 0x10)).isZero();
        write(EOI, 0);
        bench.line(1, false);
        assertThat(bench.intr).isFalse();
        redirect(1, 0x10031);
        bench.pulse(1);
        redirect(1, 0x31);
        assertThat(bench.intr).as("an edge at a masked input is lost").isFalse();
        bench.pulse(0);
        assertThat(bench.intr).isFalse();
        redirect(2, 0x30);
        bench.pulse(0);
        assertThat(acknowledge()).as("IRQ 0 is on input 2").isEqualTo(0x30);
    }

    @Test
    void aLevelComesAgainAfterItsEndUntilItIsGone() {
        redirect(11, 0x8000 | 0x51);
        bench.line(11, true);
        assertThat(io(0x10 + 22)).isEqualTo(0xC051);
        assertThat(acknowledge()).isEqualTo(0x51);
        assertThat(read(TMR + 0x20)).isEqualTo(1 << 17);
        assertThat(bench.intr).isFalse();
        write(EOI, 0);
        assertThat(acknowledge()).isEqualTo(0x51);
        bench.line(11, false);
        write(EOI, 0);
        assertThat(bench.intr).isFalse();
        assertThat(io(0x10 + 22)).isEqualTo(0x8051);
    }

    @Test
    void logicalDestinations() {
        write(LDR, 0x04000000);
        redirect(3, 0x0800 | 0x61);
        io(0x10 + 7, 0x03000000);
        bench.pulse(3);
        assertThat(bench.intr).isFalse();
        io(0x10 + 7, 0x06000000);
        bench.pulse(3);
        assertThat(acknowledge()).isEqualTo(0x61);
        write(EOI, 0);
        write(DFR, 0x0FFFFFFF);
        write(LDR, 0x21000000);
        bench.pulse(3);
        assertThat(bench.intr).as("another cluster").isFalse();
        io(0x10 + 7, 0x23000000);
        bench.pulse(3);
        assertThat(bench.intr).isTrue();
    }

    /** As at power-on, and as firmware leaves it (MP specification 3.6.2.2). */
    @Test
    void the8259PairReachesTheProcessorByTheVirtualWire() {
        bench.initialise(0x01);
        bench.pulse(1);
        assertThat(bench.intr).isFalse();
        write(LINT0, 0x700);
        assertThat(bench.intr).isTrue();
        assertThat(bench.acknowledge()).isEqualTo(0x21);
        bench.out(0x20, 0x20);
        write(LINT0, 0x10700);
        redirect(0, 0x700);
        bench.pulse(1);
        assertThat(bench.intr).as("by the I/O APIC").isTrue();
        assertThat(bench.acknowledge()).isEqualTo(0x21);
        assertThat(bench.intr).isFalse();
    }

    @Test
    void withoutTheApicThe8259PairIsWiredToTheProcessor() {
        bench.initialise(0x01);
        bench.localApic.setPresent(false);
        bench.pulse(1);
        assertThat(bench.acknowledge()).isEqualTo(0x21);
        self(0x41);
        bench.out(0x20, 0x20);
        assertThat(bench.intr).isFalse();
    }

    @Test
    void messagesToNobodyAndIllegalOnesAreErrors() {
        write(LVT_ERROR, 0x45);
        write(ICR_HIGH, 0x07000000);
        write(ICR, 0x4500); // INIT to a processor that is not there
        assertThat(acknowledge()).isEqualTo(0x45);
        write(ESR, 0);
        assertThat(read(ESR)).isEqualTo(0x04);
        write(ESR, 0);
        assertThat(read(ESR)).isZero();
        self(0x0F);
        read(0x50);
        write(ESR, 0);
        assertThat(read(ESR)).isEqualTo(0xA0);
        write(ICR, 0xC4500); // INIT to all but itself
        write(ESR, 0);
        assertThat(read(ESR)).isZero();
    }

    @Test
    void nmi() {
        write(ICR, 0x40400);
        assertThat(bench.nmis).isEqualTo(1);
        redirect(5, 0x400);
        bench.pulse(5);
        assertThat(bench.nmis).isEqualTo(2);
    }
}
