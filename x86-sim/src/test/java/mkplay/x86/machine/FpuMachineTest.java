package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The x87 on the board. */
final class FpuMachineTest {
    @Test
    void errorsReachTheProgramByInterrupt() {
        Run run = new Run(FpuGuests.interrupt());
        assertThat(run.toTheEnd()).isEqualTo(new Stop.DebugExit(5));
        assertThat(run.text()).isEqualTo("00000084 \n00000000 00000001 ");
    }

    @Test
    void aBootedKernelFindsTheFpuInitialised() {
        // FLD1; FLD1; FADDP; FISTP dword [ESP - 4]; MOV EAX, [ESP - 4]
        Run run = new Run(GuestKit.kernel(asm ->
                asm.hex("D9 E8 D9 E8 DE C1 DB 5C 24 FC 8B 44 24 FC").call("hex").jmp("exit")));
        assertThat(run.toTheEnd()).isEqualTo(new Stop.DebugExit(2));
        assertThat(run.text()).isEqualTo("00000002 ");
    }

    @Test
    void oneInstructionAtATimeItIsTheSame() {
        Run whole = new Run(FpuGuests.interrupt());
        Stop end = whole.toTheEnd();
        Run steps = new Run(FpuGuests.interrupt());
        Stop stop;
        do {
            stop = steps.machine.run(RunLimits.instructions(steps.machine.instructions() + 1));
        } while (stop instanceof Stop.Limit);
        assertThat(stop).isEqualTo(end);
        assertThat(steps.machine.stateHash()).isEqualTo(whole.machine.stateHash());
    }
}
