package mkplay.x86.machine;

import static mkplay.x86.machine.Asm.EAX;
import static mkplay.x86.machine.Asm.EBX;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.x86.device.ScanCodes;
import mkplay.x86.device.TextScreen;
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

    /** A guest whose only hope is the clock's periodic interrupt is not at its end, unless that is masked. */
    @Test
    void aClockThatWillInterruptIsSomethingUnderWay() {
        String periodic = "B0 0B E6 70 B0 42 E6 71 B0 FB E6 21 ";
        Run masked = out(periodic + "B0 FF E6 A1");
        masked.toTheEnd();
        assertThat(masked.machine.quiescent()).isTrue();
        Run open = out(periodic + "B0 FE E6 A1");
        open.toTheEnd();
        assertThat(open.machine.quiescent()).isFalse();
    }

    @Test
    void theScreenShowsWhatIsInTextMemory() {
        Run run = out("66 C7 05 00 80 0B 00 41 1F C6 05 02 80 0B 00 42");
        run.toTheEnd();
        TextScreen screen = run.machine.screen();
        assertThat(screen.row(0)).isEqualTo("AB");
        assertThat(run.machine.screen()).isSameAs(screen);
        run.machine.board.memory.write8(0xB8000, 'C');
        assertThat(run.machine.screen()).isNotSameAs(screen);
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

    /** The local APIC's timer wakes the processor five times; nothing else is unmasked. */
    private static byte[] apicTimerGuest() {
        return GuestKit.kernel(asm -> {
            asm.mov(EAX, 0x40).mov(EBX, "tick").call("gate");
            asm.hex("C7 05 20 03 E0 FE 40 00 02 00"); // periodic, vector 0x40
            asm.hex("C7 05 E0 03 E0 FE 0B 00 00 00"); // divide by 1
            asm.hex("C7 05 80 03 E0 FE 40 42 0F 00"); // 1,000,000 bus ticks
            asm.hex("31 FF").sti();
            asm.label("wait")
                    .hlt()
                    .hex("83 FF 05")
                    .jcc(Asm.NOT_EQUAL, "wait")
                    .mov(EAX, 3)
                    .jmp("exit");
            asm.label("tick")
                    .hex("47 A1 90 03 E0 FE")
                    .call("hex")
                    .hex("C7 05 B0 00 E0 FE 00 00 00 00")
                    .iret();
        });
    }

    @Test
    void theApicTimerWakesAHaltedProcessor() {
        Run run = new Run(apicTimerGuest());
        assertThat(run.toTheEnd()).isEqualTo(new Stop.DebugExit(3));
        assertThat(run.machine.cycle()).isBetween(5_000_000L, 6_000_000L);
        assertThat(run.machine.idleCycles()).isGreaterThan(4_000_000);
    }

    /** Reads of the timer's count depend on exact time inside blocks of code. */
    @Test
    void slicesDoNotMatterToDevicesInMemory() {
        Run whole = new Run(apicTimerGuest());
        whole.toTheEnd();
        Run sliced = new Run(apicTimerGuest());
        long instructions = 0;
        while (sliced.machine.run(RunLimits.instructions(instructions)) instanceof Stop.Limit) {
            instructions += 3;
        }
        assertThat(sliced.text()).isEqualTo(whole.text());
        assertThat(sliced.machine.stateHash()).isEqualTo(whole.machine.stateHash());
        assertThat(sliced.machine.counters()).isEqualTo(whole.machine.counters());
    }

    /** Reads the first sector by interrupt and prints its first word; halts until the disk is ready. */
    private static byte[] diskGuest(boolean ioApic) {
        return GuestKit.kernel(asm -> {
            asm.mov(EAX, 0x2E).mov(EBX, "ready").call("gate");
            if (ioApic) {
                asm.hex("C7 05 00 00 C0 FE 2C 00 00 00 C7 05 10 00 C0 FE 2E 00 00 00"); // input 14, vector 0x2E
            } else {
                asm.outb(0x21, 0xFB).outb(0xA1, 0xBF);
            }
            asm.hex("66 BA F2 01 B0 01 EE 42 B0 00 EE 42 EE 42 EE 42 B0 E0 EE 42 B0 20 EE"); // one sector from 0
            asm.sti().hlt().mov(EAX, 4).jmp("exit");
            asm.label("ready").hex("66 BA F7 01 EC 66 BA F0 01 ED").call("hex").iret();
        });
    }

    @Test
    void aDiskInterruptsByEitherController() {
        byte[] image = new byte[1024];
        image[0] = 0x34;
        image[1] = 0x12;
        for (boolean ioApic : new boolean[] {false, true}) {
            Run run = new Run(GuestKit.kernel(asm -> asm.cli().hlt()), run0 -> run0.attachDisk(0, image));
            run.boot(diskGuest(ioApic));
            assertThat(run.toTheEnd()).isEqualTo(new Stop.DebugExit(4));
            assertThat(run.text()).isEqualToIgnoringWhitespace("00001234");
            assertThat(run.machine.idleCycles()).isGreaterThan(40_000);
        }
    }

    @Test
    void withoutADiskNothingWakesTheProcessor() {
        assertThat(new Run(diskGuest(false)).toTheEnd()).isEqualTo(new Stop.Halted(false));
    }
}
