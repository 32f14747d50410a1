package mkplay.x86.machine;

import java.util.function.ToIntFunction;
import mkplay.x86.cpu.Cpu;

/** Registers that observers can read. Segment registers give the selector. */
public enum Reg {
    EAX(cpu -> cpu.gpr(Cpu.EAX)),
    ECX(cpu -> cpu.gpr(Cpu.ECX)),
    EDX(cpu -> cpu.gpr(Cpu.EDX)),
    EBX(cpu -> cpu.gpr(Cpu.EBX)),
    ESP(cpu -> cpu.gpr(Cpu.ESP)),
    EBP(cpu -> cpu.gpr(Cpu.EBP)),
    ESI(cpu -> cpu.gpr(Cpu.ESI)),
    EDI(cpu -> cpu.gpr(Cpu.EDI)),
    EIP(Cpu::eip),
    EFLAGS(Cpu::eflags),
    ES(cpu -> cpu.selector(Cpu.ES)),
    CS(cpu -> cpu.selector(Cpu.CS)),
    SS(cpu -> cpu.selector(Cpu.SS)),
    DS(cpu -> cpu.selector(Cpu.DS)),
    FS(cpu -> cpu.selector(Cpu.FS)),
    GS(cpu -> cpu.selector(Cpu.GS)),
    CR0(Cpu::cr0),
    CR2(Cpu::cr2),
    CR3(Cpu::cr3),
    CR4(Cpu::cr4);

    @SuppressWarnings("ImmutableEnumChecker") // a stateless function
    private final ToIntFunction<Cpu> reader;

    Reg(ToIntFunction<Cpu> reader) {
        this.reader = reader;
    }

    /** Sets the register from outside; false for those that cannot be set so. */
    boolean write(Cpu cpu, int value) {
        if (ordinal() <= EDI.ordinal()) {
            cpu.setGpr(ordinal(), value);
        } else if (this == EIP) {
            cpu.setEip(value);
        } else if (this == EFLAGS) {
            cpu.setEflags(value);
        } else {
            return false;
        }
        return true;
    }

    int read(Cpu cpu) {
        return reader.applyAsInt(cpu);
    }
}
