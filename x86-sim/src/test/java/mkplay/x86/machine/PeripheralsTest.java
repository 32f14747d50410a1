package mkplay.x86.machine;

import static mkplay.x86.machine.Asm.EAX;
import static mkplay.x86.machine.Asm.EBX;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.x86.device.ScanCodes;
import org.junit.jupiter.api.Test;

/** Keyboard, display, reset and power-off of a whole machine. */
final class PeripheralsTest {
    /** Echoes scan codes to the serial port by interrupts; leaves at the code of Escape. */
    private static byte[] keyboardGuest() {
        return GuestKit.kernel(asm -> {
            asm.mov(EAX, 0x21).mov(EBX, "key").call("gate");
            asm.outb(0x21, 0xFD).sti();
            asm.label("wait").hlt().jmp("wait");
            asm.label("key")
                    .db(0x60)
                    .inb(0x60)
                    .hex("3C 01")
                    .jcc(Asm.EQUAL, "quit")
                    .hex("0F B6 C0")
                    .call("hex");
            asm.hex("B0 20 E6 20 61").iret();
            asm.label("quit").mov(EAX, 5).jmp("exit");
        });
    }

    private static Run out(String hex) {
        return new Run(GuestKit.kernel(asm -> asm.hex(hex).cli().hlt()));
    }

    @Test
    void aHaltedMachineWaitsForTheKeyboardOnlyWithInput() {
        Run run = new Run(keyboardGuest());
        assertThat(run.toTheEnd()).isEqualTo(new Stop.Halted(true));
        run.machine.keys(ScanCodes.type("a"));
        assertThat(run.toTheEnd()).isEqualTo(new Stop.Halted(true));
        assertThat(run.text()).isEqualToIgnoringWhitespace("0000001e 0000009e");
        assertThat(run.machine.board.keyboard.active()).isFalse();
        run.machine.inputAt(run.machine.cycle() + 1000, InputSource.KEYBOARD, new byte[] {1});
        assertThat(run.machine.quiescent()).isFalse();
        assertThat(run.toTheEnd()).isEqualTo(new Stop.DebugExit(5));
    }

    @Test
    void typingIsRepeatedFromTheLog() {
        Run typed = new Run(keyboardGuest());
        typed.machine.run(RunLimits.cycles(123_457));
        typed.machine.keys(ScanCodes.type("Hi"));
        typed.machine.run(RunLimits.cycles(456_789));
        typed.machine.keys(new byte[] {1});
        typed.toTheEnd();
        Run again = new Run(keyboardGuest());
        for (InputLog.Entry entry : typed.machine.inputLog().entries()) {
            assertThat(entry.source()).isEqualTo(InputSource.KEYBOARD);
            again.machine.inputAt(entry.cycle(), entry.source(), entry.bytes());
        }
        assertThat(again.toTheEnd()).isEqualTo(new Stop.DebugExit(5));
        assertThat(again.text()).isEqualTo(typed.text());
        assertThat(again.machine.stateHash()).isEqualTo(typed.machine.stateHash());
    }

    @Test
    void theScreenShowsWhatIsInTextMemory() {
        Run run = out("66 C7 05 00 80 0B 00 41 1F C6 05 02 80 0B 00 42");
        run.toTheEnd();
        assertThat(run.machine.screen().row(0)).isEqualTo("AB");
        assertThat(run.machine.screen().attributes()[0]).isEqualTo((byte) 0x1F);
        assertThat(run.machine.screen().attributes()[1]).isEqualTo((byte) 0x07);
    }

    @Test
    void resetsEndTheRunWhereThereIsNoRom() {
        for (String way : new String[] {"B0 FE E6 64", "B0 03 E6 92"}) {
            Run run = out(way + " 40 40");
            assertThat(run.toTheEnd()).isEqualTo(new Stop.Reset());
            assertThat(run.toTheEnd()).isEqualTo(new Stop.Reset());
            run.boot(GuestKit.kernel(asm -> asm.cli().hlt()));
            assertThat(run.toTheEnd()).isEqualTo(new Stop.Halted(false));
        }
    }

    @Test
    void powerOffEndsTheRun() {
        assertThat(out("66 BA 04 06 66 B8 00 20 66 EF").toTheEnd()).isEqualTo(new Stop.PowerOff());
        assertThat(out("66 BA 04 B0 66 B8 00 20 66 EF").toTheEnd()).isEqualTo(new Stop.PowerOff());
    }
}
