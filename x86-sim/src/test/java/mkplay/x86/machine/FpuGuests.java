package mkplay.x86.machine;

import static mkplay.x86.machine.Asm.*;

import java.util.Map;
import java.util.function.Consumer;

/** Test kernels for the x87 as operating systems meet it: errors by exception and by interrupt, switching by CR0.TS. */
final class FpuGuests {
    private static final int NUMERIC_ERROR = 0x20;
    private static final int TASK_SWITCHED = 8;
    private static final int IRQ_13 = 0x2D;

    private FpuGuests() {}

    static void addTo(Map<String, Consumer<Asm>> bodies) {
        bodies.put("fpu-exception", FpuGuests::exception);
        bodies.put("fpu-lazy-switch", FpuGuests::lazySwitch);
        bodies.put("fpu-arithmetic", FpuGuests::arithmetic);
    }

    private static Asm setCr0(Asm asm, int bits) {
        return asm.hex("0F 20 C0 0D").dd(bits).hex("0F 22 C0"); // EAX = CR0; OR EAX, bits; CR0 = EAX
    }

    /** Division by zero, unmasked: FNINIT; FLDCW; FLD1; FLDZ; FDIVP. */
    private static void divideByZero(Asm asm) {
        asm.hex("DB E3 D9 2D").dd("control").hex("D9 E8 D9 EE DE F9");
    }

    /** With CR0.NE the error is exception 16 of the next waiting instruction. */
    private static void exception(Asm asm) {
        setCr0(asm, NUMERIC_ERROR);
        divideByZero(asm);
        asm.hex("DF E0").and(EAX, 0x84).call("hex").db(0x9B).mov(EAX, 1).jmp("exit");
        asm.label("control").dw(0x37B);
    }

    /** Without it, it is IRQ 13, answered at port F0h. Not among {@link #addTo}'s: QEMU 7.2 aborts when FERR# is asserted. */
    static byte[] interrupt() {
        return GuestKit.kernel(FpuGuests::interrupt);
    }

    private static void interrupt(Asm asm) {
        asm.mov(EAX, IRQ_13).mov(EBX, "error").call("gate");
        asm.outb(0x21, 0xFB).outb(0xA1, 0xDF).sti();
        divideByZero(asm);
        asm.db(0x9B, 0x90).call("newline");
        asm.hex("DF E0").and(EAX, 0x84).call("hex").load(EAX, "ticks").call("hex");
        asm.mov(EAX, 5).jmp("exit");
        asm.label("error").db(0x60).load(EAX, "ticks").inc(EAX).store("ticks", EAX);
        asm.hex("31 C0 E6 F0 DF E0").and(EAX, 0x84).call("hex"); // OUT F0h, AL; FNSTSW AX
        asm.hex("DB E2 B0 20 E6 A0 E6 20 61").iret(); // FNCLEX, EOI to both controllers
        asm.label("control").dw(0x37B);
    }

    /** Two tasks with a state each; it is switched when the other one's first FPU instruction raises exception 7. */
    private static void lazySwitch(Asm asm) {
        asm.mov(EAX, 7).mov(EBX, "unavailable").call("gate").hex("DB E3");
        asm.hex("D9 EB"); // first task: FLDPI
        setCr0(asm, TASK_SWITCHED).mov(EDI, "first").mov(ESI, "second");
        asm.hex("D9 E8 D8 C0"); // second task: FLD1; FADD ST, ST
        setCr0(asm, TASK_SWITCHED).mov(EDI, "second").mov(ESI, "first");
        asm.hex("DD 1D").dd("value").load(EAX, "value").call("hex"); // first task: FSTP qword
        setCr0(asm, TASK_SWITCHED).mov(EDI, "first").mov(ESI, "second");
        asm.hex("DB 1D").dd("value").load(EAX, "value").call("hex"); // second task: FISTP dword
        asm.load(EAX, "ticks").call("hex").call("newline").mov(EAX, 6).jmp("exit");
        asm.label("unavailable").db(0x60).hex("0F 06 DD 37 DD 26"); // CLTS; FNSAVE [EDI]; FRSTOR [ESI]
        asm.load(EAX, "ticks").inc(EAX).store("ticks", EAX).db(0x61).iret();
        asm.align(8).label("value").dd(0).dd(0);
        asm.label("first").bytes(new byte[108]);
        // A state that FNINIT leaves: control, status and tag word.
        asm.label("second").dd(0x37F).dd(0).dd(0xFFFF).bytes(new byte[96]);
    }

    /** A sum of square roots in double and in full precision, and comparisons: only exactly rounded operations. */
    private static void arithmetic(Asm asm) {
        for (int control : new int[] {0x27F, 0x37F, 0x77F, 0xF7F}) {
            asm.hex("DB E3 D9 2D").dd("control" + control).mov(ECX, 40).hex("D9 EE");
            asm.label("again" + control).hex("51 DB 04 24 58 D9 FA"); // PUSH ECX; FILD [ESP]; POP EAX; FSQRT
            asm.hex("DC C1 D9 E8 D8 F1 DE C2 DD D8"); // FADD ST1,ST; FLD1; FDIV ST,ST1; FADDP ST2; FSTP ST0
            asm.dec(ECX).jcc(NOT_EQUAL, "again" + control);
            asm.hex("DB 3D").dd("value").load(EAX, "value").call("hex");
            asm.hex("DF E0").and(EAX, 0x3F).call("hex");
        }
        asm.hex("D9 EB D9 E8 DB F1 9C 58").and(EAX, 0x45).call("hex").call("newline"); // FCOMI; EFLAGS
        asm.mov(EAX, 8).jmp("exit");
        for (int control : new int[] {0x27F, 0x37F, 0x77F, 0xF7F}) {
            asm.label("control" + control).dw(control);
        }
        asm.align(16).label("value").dd(0).dd(0).dd(0);
    }
}
