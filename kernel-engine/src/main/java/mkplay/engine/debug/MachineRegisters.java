package mkplay.engine.debug;

import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;

/** The processor's registers. */
public record MachineRegisters(
        int eax,
        int ebx,
        int ecx,
        int edx,
        int esi,
        int edi,
        int ebp,
        int esp,
        int eip,
        int eflags,
        int cs,
        int ss,
        int cr2,
        int cr3) {

    static MachineRegisters of(Machine machine) {
        return new MachineRegisters(
                machine.register(Reg.EAX),
                machine.register(Reg.EBX),
                machine.register(Reg.ECX),
                machine.register(Reg.EDX),
                machine.register(Reg.ESI),
                machine.register(Reg.EDI),
                machine.register(Reg.EBP),
                machine.register(Reg.ESP),
                machine.register(Reg.EIP),
                machine.register(Reg.EFLAGS),
                machine.register(Reg.CS),
                machine.register(Reg.SS),
                machine.register(Reg.CR2),
                machine.register(Reg.CR3));
    }
}
