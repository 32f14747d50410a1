package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InterruptControllerTest {
    private static final int READ_IRR = 0x0A;
    private static final int READ_ISR = 0x0B;
    private static final int EOI = 0x20;
    private static final int SPECIFIC_EOI = 0x60;

    private final Bench bench = new Bench(Bench.TIMER_SPEED).initialised();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void everyLineHasItsVector(int irq) {
        bench.pulse(irq);
        assertThat(bench.intr).isTrue();
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x20 + irq);
        assertThat(bench.intr).isFalse();
    }

    @Test
    void theCascadeHasNoLine() {
        assertThatIllegalArgumentException().isThrownBy(() -> bench.interrupts.line(2));
    }

    @Test
    void higherPriorityInterruptsLowerOnly() {
        bench.pulse(4);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x24);
        bench.pulse(5);
        assertThat(bench.intr).as("IRQ 5 below IRQ 4 in service").isFalse();
        bench.pulse(3);
        assertThat(bench.intr).as("IRQ 3 above IRQ 4 in service").isTrue();
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x23);
        assertThat(isr()).isEqualTo(0x18);
        bench.out(0x20, EOI);
        assertThat(isr()).as("the highest one ended").isEqualTo(0x10);
        bench.out(0x20, EOI);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x25);
    }

    @Test
    void slaveRequestsRankAsInputTwo() {
        bench.pulse(8);
        bench.pulse(3);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x28);
        assertThat(isr()).isEqualTo(0x04);
        bench.pulse(1);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x21);
    }

    @Test
    void specificEndOfInterruptEndsExactlyThatOne() {
        bench.pulse(4);
        bench.interrupts.acknowledge();
        bench.pulse(3);
        bench.interrupts.acknowledge();
        bench.out(0x20, SPECIFIC_EOI | 4);
        assertThat(isr()).isEqualTo(0x08);
    }

    @Test
    void slaveNeedsTwoEnds() {
        bench.pulse(12);
        bench.interrupts.acknowledge();
        bench.pulse(12);
        bench.out(0xA0, SPECIFIC_EOI | 4);
        assertThat(bench.intr).as("the master still serves its input 2").isFalse();
        bench.out(0x20, SPECIFIC_EOI | 2);
        assertThat(bench.intr).isTrue();
    }

    @Test
    void specialFullyNestedMasterLetsTheSlaveNest() {
        bench.out(0x20, 0x11, 0x21, 0x20, 0x21, 0x04, 0x21, 0x11);
        bench.pulse(12);
        bench.interrupts.acknowledge();
        bench.pulse(9);
        assertThat(bench.intr).isTrue();
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x29);
    }

    @Test
    void masksHoldRequestsBack() {
        bench.out(0x21, 0x10);
        bench.pulse(4);
        assertThat(bench.intr).isFalse();
        assertThat(irr()).isEqualTo(0x10);
        assertThat(bench.in(0x21)).isEqualTo(0x10);
        bench.out(0x21, 0);
        assertThat(bench.intr).isTrue();
    }

    @Test
    void anEdgeIsNeededForEachRequest() {
        bench.line(4, true);
        bench.interrupts.acknowledge();
        bench.out(0x20, EOI);
        assertThat(bench.intr).as("still high is no new edge").isFalse();
        bench.line(4, true);
        assertThat(bench.intr).isFalse();
        bench.pulse(4);
        assertThat(bench.intr).isTrue();
    }

    @Test
    void aLevelRequestsAgainUntilItIsLowered() {
        bench.out(0x4D0, 0x20);
        assertThat(bench.in(0x4D0)).isEqualTo(0x20);
        bench.line(5, true);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x25);
        bench.out(0x20, EOI);
        assertThat(bench.intr).isTrue();
        bench.line(5, false);
        assertThat(bench.intr).isFalse();
    }

    @Test
    void systemLinesStayEdgeTriggered() {
        bench.out(0x4D0, 0xFF, 0x4D1, 0xFF);
        assertThat(bench.in(0x4D0)).isEqualTo(0xF8);
        assertThat(bench.in(0x4D1)).isEqualTo(0xDE);
    }

    @Test
    void withoutARequestTheAcknowledgeIsSpurious() {
        bench.line(4, true);
        bench.line(4, false);
        assertThat(bench.intr).as("an edge request that went away").isFalse();
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x27);
        assertThat(isr()).as("a spurious interrupt is not in service").isZero();
        assertThat(bench.interrupts.spurious()).isEqualTo(1);
    }

    @Test
    void theSlaveCanBeSpuriousAfterTheMasterAccepted() {
        bench.out(0xA0, 0x0C); // poll: the read below takes the request that the master has seen
        bench.out(0x4D1, 0x02);
        bench.line(9, true);
        int masterInput = 2;
        assertThat(irr()).isEqualTo(1 << masterInput);
        // The master's input is edge triggered and stays requested although the slave's request is served by polling.
        assertThat(bench.in(0xA0)).isEqualTo(0x81);
        bench.line(9, false);
        assertThat(bench.intr).isFalse();
        bench.out(0xA0, EOI);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x27);
    }

    @Test
    void automaticEndLeavesNothingInService() {
        bench.initialise(0x03);
        bench.pulse(6);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x26);
        assertThat(isr()).isZero();
        bench.pulse(7);
        assertThat(bench.intr).isTrue();
    }

    @Test
    void rotationGivesEqualPriorities() {
        bench.pulse(3);
        bench.interrupts.acknowledge();
        bench.pulse(3);
        bench.pulse(4);
        bench.out(0x20, 0xA0); // rotate on non-specific EOI: 3 is lowest now
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x24);
        bench.out(0x20, 0xE0 | 4); // rotate on specific EOI
        bench.pulse(5);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x25);
    }

    @Test
    void rotationInAutomaticEndMode() {
        bench.initialise(0x03);
        bench.out(0x20, 0x80);
        bench.pulse(0);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x20);
        bench.pulse(0);
        bench.pulse(7);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x27);
    }

    @Test
    void setPriorityCommand() {
        bench.out(0x20, 0xC0 | 5); // 5 lowest, so 6 highest
        bench.pulse(0);
        bench.pulse(6);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x26);
    }

    @Test
    void specialMaskModeLetsLowerOnesThrough() {
        bench.pulse(3);
        bench.interrupts.acknowledge();
        bench.pulse(6);
        assertThat(bench.intr).isFalse();
        bench.out(0x21, 0x08, 0x20, 0x68);
        assertThat(bench.intr).isTrue();
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x26);
        bench.out(0x20, EOI);
        assertThat(isr()).as("a masked one is not ended").isEqualTo(0x08);
        bench.out(0x20, 0x48);
        bench.pulse(6);
        assertThat(bench.intr).isFalse();
    }

    @Test
    void pollTellsTheRequestAndServesIt() {
        bench.pulse(5);
        bench.out(0x20, 0x0C);
        assertThat(bench.in(0x20)).isEqualTo(0x85);
        assertThat(isr()).isEqualTo(0x20);
        bench.out(0x20, 0x0C);
        assertThat(bench.in(0x20)).isZero();
    }

    @Test
    void initialisationForgetsEverything() {
        bench.pulse(3);
        bench.interrupts.acknowledge();
        bench.line(5, true);
        bench.out(0x21, 0xF0);
        bench.out(0x20, 0x11, 0x21, 0x40, 0x21, 0x04, 0x21, 0x01);
        assertThat(bench.in(0x21)).isZero();
        assertThat(isr()).isZero();
        assertThat(irr()).as("edges from before").isZero();
        bench.pulse(1);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x41);
    }

    @Test
    void singleControllerHasNoThirdWord() {
        bench.out(0x20, 0x13, 0x21, 0x50, 0x21, 0x01, 0x21, 0xEF);
        assertThat(bench.in(0x21)).isEqualTo(0xEF);
        bench.pulse(4);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x54);
    }

    @Test
    void wouldDeliverFollowsMaskServiceAndCascade() {
        assertThat(bench.interrupts.wouldDeliver(4)).isTrue();
        bench.out(0x21, 0x10);
        assertThat(bench.interrupts.wouldDeliver(4)).isFalse();
        bench.out(0x21, 0x04);
        assertThat(bench.interrupts.wouldDeliver(8)).isFalse();
        bench.out(0x21, 0x00);
        bench.pulse(1);
        bench.interrupts.acknowledge();
        assertThat(bench.interrupts.wouldDeliver(8)).isFalse();
        assertThat(bench.interrupts.wouldDeliver(0)).isTrue();
    }

    private int isr() {
        bench.out(0x20, READ_ISR);
        return bench.in(0x20);
    }

    private int irr() {
        bench.out(0x20, READ_IRR);
        return bench.in(0x20);
    }
}
