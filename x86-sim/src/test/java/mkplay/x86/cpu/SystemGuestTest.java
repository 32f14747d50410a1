package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.x86.cpu.CpuCounters.Event;
import mkplay.x86.cpu.CpuCounters.Mode;
import org.junit.jupiter.api.Test;

/** System instructions, privilege changes, interrupts, limits and probes, by small guest programs. */
final class SystemGuestTest {
    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;

    @Test
    void interruptFromUserModeSwitchesStackAndReturns() {
        guest.gate(0x80, 0x2E00, 0xEE00);
        guest.code(0x2E00, "40 CF");
        CpuCounters before = cpu.counters();
        guest.user().code("CD 80  CD 80  F4").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(2);
        // HLT at CPL 3: general protection, on the kernel stack with the user's frame.
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(cpu.cpl()).isZero();
        assertThat(cpu.gpr(Cpu.ESP)).isEqualTo(Guest.KERNEL_STACK - 24);
        assertThat(guest.stack(0)).isZero();
        assertThat(guest.stack(1)).isEqualTo(Guest.CODE + 4);
        assertThat(guest.stack(2)).isEqualTo(0x1B);
        assertThat(guest.stack(4)).isEqualTo(Guest.STACK);
        assertThat(guest.stack(5)).isEqualTo(0x23);
        CpuCounters after = cpu.counters();
        assertThat(after.get(Event.RING_CHANGES, Mode.USER) - before.get(Event.RING_CHANGES, Mode.USER))
                .isEqualTo(3);
        assertThat(after.get(Event.EXCEPTIONS, Mode.USER)).isEqualTo(3);
        assertThat(after.get(Event.INSTRUCTIONS, Mode.USER)).isEqualTo(3);
    }

    @Test
    void interruptGateNeedsPrivilegeAndFaultNamesIt() {
        guest.user().code("CD 81").run();
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(0)).isEqualTo(0x81 * 8 + 2);
    }

    @Test
    void trapGateKeepsInterruptFlagAndInterruptGateClearsIt() {
        guest.gate(0x40, 0x2E00, 0x8F00);
        guest.code(0x2E00, "F4");
        guest.code("FB CD 40").run();
        assertThat(cpu.eflags() & 0x200).isEqualTo(0x200);
        Guest other = new Guest();
        other.code("FB CD 40").run();
        assertThat(other.cpu.eflags() & 0x200).isZero();
        assertThat(other.vector()).isEqualTo(0x40);
    }

    @Test
    void sysenterAndSysexit() {
        // WRMSR 174h..176h, then SYSEXIT to user code that executes SYSENTER.
        guest.code("B9 74 01 00 00 B8 08 00 00 00 31 D2 0F 30" + "41 B8 00 70 00 00 0F 30" + "41 B8 00 2E 00 00 0F 30"
                + "BA 00 80 00 00 B9 00 A0 00 00 0F 35");
        guest.code(Guest.DATA, "45 0F 34");
        guest.code(0x2E00, "46 F4");
        guest.run();
        assertThat(cpu.gpr(Cpu.EBP)).isEqualTo(1);
        assertThat(cpu.gpr(Cpu.ESI)).isEqualTo(1);
        assertThat(cpu.gpr(Cpu.ESP)).isEqualTo(0x7000);
        assertThat(cpu.selector(Cpu.CS)).isEqualTo(8);
        assertThat(cpu.selector(Cpu.SS)).isEqualTo(16);
        assertThat(cpu.counters().get(Event.INSTRUCTIONS, Mode.USER)).isEqualTo(2);
    }

    @Test
    void interruptShadowOfStiLastsOneInstruction() {
        cpu.setInterruptLine(true);
        guest.code("FB 40 40 F4").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
        assertThat(guest.vector()).isEqualTo(0x20);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 2);
    }

    @Test
    void loadOfStackSegmentDelaysInterrupts() {
        // STI, NOP, then MOV SS / MOV ESP with the line asserted by the OUT before.
        guest.bus.onOut = value -> cpu.setInterruptLine(true);
        guest.code("B8 10 00 00 00 FB 90 FA E6 10 FB 8E D0 BC 00 90 00 00 F4").run();
        assertThat(guest.vector()).isEqualTo(0x20);
        assertThat(cpu.gpr(Cpu.ESP)).isEqualTo(0x9000 - 12);
    }

    @Test
    void haltEndsByInterruptOnly() {
        guest.code("FB F4 40 F4").run();
        assertThat(cpu.isHalted()).isTrue();
        assertThat(cpu.gpr(Cpu.EAX)).isZero();
        guest.code(Guest.HANDLERS + 16 * 0x20, "FA CF");
        guest.bus.onAcknowledge = () -> cpu.setInterruptLine(false);
        cpu.setInterruptLine(true);
        cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
        assertThat(cpu.counters().total(Event.INTERRUPTS)).isEqualTo(1);
    }

    @Test
    void limitsAreExactAlsoInsideRepetitions() {
        guest.code("40 40 40 40 B9 64 00 00 00 BF 00 80 00 00 F3 AA F4");
        long start = cpu.instructions();
        cpu.run(Long.MAX_VALUE, start + 3);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(3);
        cpu.run(cpu.cycles() + 10, Long.MAX_VALUE);
        assertThat(cpu.instructions()).isEqualTo(start + 13);
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(93);
        assertThat(cpu.eip()).isEqualTo(Guest.CODE + 14);
        cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(cpu.instructions()).isEqualTo(start + 3 + 4 + 99 + 1);
        assertThat(cpu.counters().total(Event.STORES)).isEqualTo(100);
    }

    @Test
    void stringPrefixRepneRepeatsMoves() {
        guest.memory.write32(Guest.DATA, 0x11223344);
        guest.memory.write32(Guest.DATA + 4, 0x55667788);
        guest.code("BE 00 80 00 00 BF 00 90 00 00 B9 02 00 00 00 F2 A5 F4").run();
        assertThat(guest.memory.read32(0x9004)).isEqualTo(0x55667788);
        assertThat(cpu.gpr(Cpu.ECX)).isZero();
    }

    @Test
    void portsFollowPrivilegeAndBitmap() {
        guest.code("E5 60 66 ED E6 80 F4");
        cpu.setGpr(Cpu.EDX, 0x3F8);
        guest.run();
        assertThat(guest.bus.ports).containsExactly("in 60 4", "in 3f8 2", "out 80 1 78");
        // User mode: no bitmap inside the TSS's limit.
        Guest user = new Guest();
        user.user().code("E6 80").run();
        assertThat(user.vector()).isEqualTo(13);
        // A bitmap that allows port 80h only.
        Guest open = new Guest();
        open.descriptor(5, 0x00008900500000FFL);
        open.memory.write32(Guest.TSS + 0x68 + 0x10, 0xFFFFFFFE);
        open.cpu.setGpr(Cpu.EAX, 0x28);
        open.kernel().code("0F 00 D8 F4").run();
        open.user().code("E6 80 E6 81").run();
        assertThat(open.bus.ports).containsExactly("out 80 1 28");
        assertThat(open.vector()).isEqualTo(13);
        assertThat(open.stack(1)).isEqualTo(Guest.CODE + 2);
    }

    @Test
    void stringPortInstructions() {
        cpu.setGpr(Cpu.EDX, 0x1F0);
        cpu.setGpr(Cpu.ECX, 2);
        cpu.setGpr(Cpu.EDI, Guest.DATA);
        cpu.setGpr(Cpu.ESI, Guest.DATA);
        guest.code("F3 66 6D 6E F4").run();
        assertThat(guest.memory.read32(Guest.DATA)).isEqualTo(0x56785678);
        assertThat(guest.bus.ports).containsExactly("in 1f0 2", "in 1f0 2", "out 1f0 1 78");
    }

    @Test
    void farTransfersAndPointerLoads() {
        guest.memory.write32(Guest.DATA, Guest.CODE + 0x100);
        guest.memory.write16(Guest.DATA + 4, 8);
        guest.memory.write32(Guest.DATA + 8, 0x1234);
        guest.memory.write16(Guest.DATA + 12, 0x23);
        // CALLF [DATA]; LES/LFS/LGS/LDS; JMPF to a HLT.
        guest.code("FF 1D 00 80 00 00 C4 05 08 80 00 00 0F B4 0D 08 80 00 00 0F B5 15 08 80 00 00 0F B2 1D 10 80 00 00"
                + "9A 00 02 01 00 08 00  EA 00 03 01 00 08 00");
        guest.memory.write32(Guest.DATA + 16, Guest.STACK - 0x100);
        guest.memory.write16(Guest.DATA + 20, 0x10);
        guest.code(Guest.CODE + 0x100, "46 CB");
        guest.code(Guest.CODE + 0x200, "46 6A 00 83 C4 04 CB");
        guest.code(Guest.CODE + 0x300, "C5 05 08 80 00 00 F4");
        guest.run();
        assertThat(cpu.gpr(Cpu.ESI)).isEqualTo(2);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x1234);
        assertThat(cpu.selector(Cpu.DS)).isEqualTo(0x23);
        assertThat(cpu.selector(Cpu.ES)).isEqualTo(0x23);
        assertThat(cpu.selector(Cpu.FS)).isEqualTo(0x23);
        assertThat(cpu.selector(Cpu.GS)).isEqualTo(0x23);
        assertThat(cpu.gpr(Cpu.EBX)).isEqualTo(Guest.STACK - 0x100);
        assertThat(cpu.selector(Cpu.SS)).isEqualTo(0x10);
        // Both far calls returned.
        assertThat(cpu.gpr(Cpu.ESP)).isEqualTo(Guest.STACK);
    }

    @Test
    void farReturnToUserModeDropsKernelSegments() {
        // PUSH user SS, ESP, CS, EIP; RETF 4.
        guest.code("6A 23 68 00 90 00 00 83 EC 04 6A 1B 68 00 80 00 00 CA 04 00");
        guest.memory.write32(Guest.STACK - 12, 0x9000);
        guest.code(Guest.DATA, "40 F4");
        guest.run();
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
        assertThat(guest.stack(2)).isEqualTo(0x1B);
        assertThat(cpu.selector(Cpu.DS)).isZero();
        assertThat(cpu.segmentAttributes(Cpu.DS)).isZero();
    }

    @Test
    void indirectCallsJumpsAndReturnWithRelease() {
        guest.memory.write32(Guest.DATA, Guest.CODE + 0x40);
        // MOV ECX, f; PUSH 1; CALL ECX; PUSH 2; CALL [DATA]; JMP [DATA+4]
        guest.code("B9 40 00 01 00 6A 01 FF D1 6A 02 FF 15 00 80 00 00 FF 25 04 80 00 00");
        guest.code(Guest.CODE + 0x40, "03 44 24 04 C2 04 00");
        guest.memory.write32(Guest.DATA + 4, Guest.CODE + 0x80);
        guest.code(Guest.CODE + 0x80, "B9 90 00 01 00 FF E1");
        guest.code(Guest.CODE + 0x90, "EB 00 F4");
        guest.run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(3);
        assertThat(cpu.gpr(Cpu.ESP)).isEqualTo(Guest.STACK);
        assertThat(cpu.eip()).isEqualTo(Guest.CODE + 0x93);
    }

    @Test
    void tablesAndTaskRegister() {
        guest.descriptor(7, 0x0000820090000017L);
        guest.memory.write32(0x9008, 0x0000ffff);
        guest.memory.write32(0x900C, 0x00cf9300);
        guest.memory.write32(0x9010, 0x0100000F);
        guest.memory.write32(0x9014, 0x00409200);
        // SGDT, SIDT, LLDT 38h, SLDT ECX, STR EDX, MOV FS from LDT entry 2 (selector 14h)
        guest.code("0F 01 05 00 80 00 00 0F 01 0D 08 80 00 00 B8 38 00 00 00 0F 00 D0 0F 00 C1 0F 00 CA"
                + "B8 14 00 00 00 8E E0 F4");
        guest.run();
        assertThat(guest.memory.read16(Guest.DATA)).isEqualTo(127);
        assertThat(guest.memory.read32(Guest.DATA + 2)).isEqualTo(Guest.GDT);
        assertThat(guest.memory.read32(Guest.DATA + 10)).isEqualTo(Guest.IDT);
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(0x38);
        assertThat(cpu.gpr(Cpu.EDX)).isEqualTo(0x28);
        assertThat(cpu.segmentBase(Cpu.FS)).isEqualTo(0x100);
        assertThat(cpu.segmentLimit(Cpu.FS)).isEqualTo(15);
        // The descriptor is marked accessed, the TSS busy.
        assertThat(guest.memory.read32(0x9014) & 0x100).isEqualTo(0x100);
        assertThat(guest.memory.read32(Guest.GDT + 5 * 8 + 4) & 0x200).isEqualTo(0x200);
        // LGDT and LIDT read back.
        guest.kernel().code("0F 01 15 00 80 00 00 0F 01 1D 00 80 00 00 F4").run();
        assertThat(cpu.idtrBase()).isEqualTo(Guest.GDT);
        assertThat(cpu.idtrLimit()).isEqualTo(127);
    }

    @Test
    void controlRegisters() {
        // SMSW EAX; LMSW with TS; MOV ECX,CR0; CLTS; MOV EDX,CR0; MOV DR0,ECX; MOV EBX,DR0; SLDT etc. elsewhere
        guest.code("0F 01 E0 66 83 C8 08 0F 01 F0 0F 20 C1 0F 06 0F 20 C2 0F 23 C1 0F 21 C3 F4")
                .run();
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(0x19);
        assertThat(cpu.gpr(Cpu.EDX)).isEqualTo(0x11);
        assertThat(cpu.gpr(Cpu.EBX)).isEqualTo(0x19);
        cpu.setGpr(Cpu.EAX, 1 << 20);
        guest.kernel().code("0F 22 E0").run();
        assertThat(guest.vector()).isEqualTo(13);
        guest.user().code("0F 20 C0").run();
        assertThat(guest.vector()).isEqualTo(13);
    }

    @Test
    void identificationTimeAndModelSpecificRegisters() {
        guest.code("31 C0 0F A2 89 1D 00 80 00 00 B8 01 00 00 00 0F A2 89 15 04 80 00 00 0F 31 F4")
                .run();
        assertThat(guest.memory.read32(Guest.DATA)).isEqualTo(0x756e6547);
        int features = guest.memory.read32(Guest.DATA + 4);
        assertThat(features).isEqualTo(0x181AB3D);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo((int) cpu.cycles() - 2);
        cpu.setGpr(Cpu.ECX, 0x175);
        cpu.setGpr(Cpu.EAX, 0x7700);
        cpu.setGpr(Cpu.EDX, 0);
        guest.kernel().code("0F 30 31 C0 0F 32 0F 08 0F 09 F4").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x7700);
        cpu.setGpr(Cpu.ECX, 0x9999);
        guest.kernel().code("0F 32").run();
        assertThat(guest.vector()).isEqualTo(13);
    }

    @Test
    void theApicCanBeSwitchedOffButNotMoved() {
        cpu.setGpr(Cpu.ECX, 0x1B);
        // RDMSR; AND AH, F7; WRMSR; MOV EAX, 1; CPUID
        guest.code("0F 32 A3 00 80 00 00 80 E4 F7 0F 30 B8 01 00 00 00 0F A2 F4")
                .run();
        assertThat(guest.memory.read32(Guest.DATA)).isEqualTo(0xFEE00900);
        assertThat(cpu.gpr(Cpu.EDX) & 0x200).isZero();
        cpu.setGpr(Cpu.ECX, 0x1B);
        cpu.setGpr(Cpu.EAX, 0xFED00900);
        cpu.setGpr(Cpu.EDX, 0);
        guest.kernel().code("0F 30").run();
        assertThat(guest.vector()).isEqualTo(13);
    }

    @Test
    void userModeMayChangeInterruptFlagOnlyWithIopl() {
        guest.user().code("FA").run();
        assertThat(guest.vector()).isEqualTo(13);
        guest.user();
        cpu.setEflags(0x3202);
        guest.code("FA 9C 58 FB 9C 5B CD 82").run();
        assertThat(cpu.gpr(Cpu.EAX) & 0x3200).isEqualTo(0x3000);
        assertThat(cpu.gpr(Cpu.EBX) & 0x3200).isEqualTo(0x3200);
        // POPF at CPL 3 and IOPL 0 leaves IF and IOPL alone.
        guest.user();
        cpu.setEflags(0x202);
        guest.code("68 00 30 00 00 9D 9C 58 F4").run();
        assertThat(cpu.gpr(Cpu.EAX) & 0x3200).isEqualTo(0x200);
    }

    @Test
    void singleStepTrapsAfterEachInstruction() {
        guest.code("68 02 01 00 00 9D 40 40 F4").run();
        assertThat(guest.vector()).isEqualTo(1);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 7);
        guest.kernel().code("F1").run();
        assertThat(guest.vector()).isEqualTo(1);
    }

    @Test
    void probesFireOncePerExecutionAndStopBeforeTheInstruction() {
        guest.code("40 90 40 F4");
        cpu.addProbe(Guest.CODE + 1);
        guest.bus.onProbe = address -> cpu.requestStop();
        cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(cpu.eip()).isEqualTo(Guest.CODE + 1);
        assertThat(cpu.takeStopRequest()).isTrue();
        cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(guest.bus.probes).containsExactly(Guest.CODE + 1);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(2);
    }

    @Test
    void probesCostNothing() {
        Guest probed = new Guest();
        probed.cpu.addProbe(Guest.CODE + 2);
        for (Guest g : new Guest[] {guest, probed}) {
            g.code("B9 10 00 00 00 90 49 75 FC F4");
            g.cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
        }
        assertThat(probed.cpu.stateHash()).isEqualTo(cpu.stateHash());
        assertThat(probed.cpu.counters()).isEqualTo(cpu.counters());
    }

    @Test
    void codeMayChangeTheNextInstruction() {
        // MOV BYTE [CODE+7], 41h (INC ECX) over INC EAX.
        guest.code("C6 05 07 00 01 00 41 40 F4").run();
        assertThat(cpu.gpr(Cpu.EAX)).isZero();
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(1);
        assertThat(cpu.eip()).isEqualTo(Guest.CODE + 9);
    }

    @Test
    void writesFromOutsideReplaceDecodedCode() {
        guest.code("40 F4").run();
        guest.kernel().code("43 F4").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
        assertThat(cpu.gpr(Cpu.EBX)).isEqualTo(1);
    }
}
