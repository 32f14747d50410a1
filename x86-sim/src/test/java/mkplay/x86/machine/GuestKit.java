package mkplay.x86.machine;

import static mkplay.x86.machine.Asm.*;

import java.util.function.Consumer;

/**
 * Multiboot test kernels: segments, interrupt table and text output around a test's own code, which talks by
 * {@code print}, {@code hex} and {@code exit}.
 */
final class GuestKit {
    static final int ORIGIN = Images.MIB + 12;
    static final int CODE = 0x08;
    static final int DATA = 0x10;
    static final int USER_CODE = 0x1B;
    static final int USER_DATA = 0x23;
    static final int TASK = 0x28;
    /** The only port that ring 3 may use. */
    static final int POST_PORT = 0x80;

    static final int STACK = 0x180000;
    static final int USER_STACK = 0x190000;

    private static final int IO_PERMISSION_BYTES = 33; // 256 ports and the final byte of ones

    private GuestKit() {}

    /** A kernel whose body starts with interrupts off, controllers at 0x20 and 0x28 and all IRQs masked. */
    static byte[] kernel(Consumer<Asm> body) {
        return Images.elf(code(body));
    }

    static byte[] code(Consumer<Asm> body) {
        Asm asm = new Asm(ORIGIN);
        asm.mov(ESP, STACK).store("multibootInfo", EBX).cli();
        asm.hex("0F 01 15").dd("gdtr"); // LGDT [gdtr]
        asm.hex("EA").dd("reloaded").dw(CODE); // JMP CODE:reloaded
        asm.label("reloaded");
        asm.hex("66 B8 10 00 8E D8 8E C0 8E D0 8E E0 8E E8"); // AX = DATA; DS, ES, SS, FS, GS = AX
        asm.hex("66 B8 28 00 0F 00 D8"); // AX = TASK; LTR AX
        asm.call("makeInterruptTable");
        asm.hex("0F 01 1D").dd("idtr"); // LIDT [idtr]
        asm.outb(0x3FB, 0x83).outb(0x3F8, 1).outb(0x3F9, 0).outb(0x3FB, 0x03).outb(0x3FA, 0x07);
        controllers(asm);
        body.accept(asm);
        library(asm);
        tables(asm);
        return asm.build();
    }

    private static void controllers(Asm asm) {
        asm.outb(0x20, 0x11).outb(0x21, 0x20).outb(0x21, 0x04).outb(0x21, 0x01);
        asm.outb(0xA0, 0x11).outb(0xA1, 0x28).outb(0xA1, 0x02).outb(0xA1, 0x01);
        asm.outb(0x21, 0xFF).outb(0xA1, 0xFF);
    }

    /** print: ESI = text. hex: EAX. char: AL. newline. exit: AL. drain. gate: EAX = vector, EBX = handler. All keep registers. */
    private static void library(Asm asm) {
        asm.label("char").db(0x60); // PUSHAD
        asm.movReg(EBX, EAX);
        asm.label("charWait").inb(0x3FD).db(0xA8, 0x20); // TEST AL, 20h
        asm.jcc(EQUAL, "charWait");
        asm.movReg(EAX, EBX).hex("66 BA F8 03 EE 61").ret(); // DX = 3F8h; OUT; POPAD
        asm.label("print").db(0x60).label("printNext").hex("AC 84 C0"); // PUSHAD; LODSB; TEST AL, AL
        asm.jcc(EQUAL, "printDone").call("char").jmp("printNext");
        asm.label("printDone").db(0x61).ret();
        asm.label("newline").hex("60 B0 0A").call("char").db(0x61).ret();
        asm.label("hex").db(0x60).mov(ECX, 8).movReg(EBX, EAX);
        asm.label("hexNext").hex("C1 C3 04"); // ROL EBX, 4
        asm.movReg(EAX, EBX).and(EAX, 15).hex("3C 0A 72 02 04 27 04 30"); // CMP AL,10; JB +2; ADD AL,39; ADD AL,48
        asm.call("char").dec(ECX).jcc(NOT_EQUAL, "hexNext");
        asm.hex("B0 20").call("char").db(0x61).ret();
        asm.label("exit").movReg(EBX, EAX).call("drain");
        asm.movReg(EAX, EBX).hex("E6 F4").label("stuck").hlt().jmp("stuck"); // OUT 0F4h, AL
        asm.label("drain").inb(0x3FD).db(0xA8, 0x40).jcc(EQUAL, "drain").ret(); // until the transmitter is empty
        asm.label("gate").db(0x60); // as an interrupt gate of DPL 0
        asm.hex("8D 3C C5").dd("idt"); // LEA EDI, [EAX*8 + idt]
        asm.hex("66 89 1F 66 C7 47 02 08 00 66 C7 47 04 00 8E C1 EB 10 66 89 5F 06 61")
                .ret();
        asm.label("userGate").db(0x60); // the same with DPL 3
        asm.hex("8D 3C C5").dd("idt");
        asm.hex("66 89 1F 66 C7 47 02 08 00 66 C7 47 04 00 EE C1 EB 10 66 89 5F 06 61")
                .ret();
        exceptions(asm);
    }

    /** Every exception prints its vector, error code and CR2, then exits with 0x40 + vector. */
    private static void exceptions(Asm asm) {
        asm.label("makeInterruptTable");
        for (int vector = 0; vector < 32; vector++) {
            asm.mov(EAX, vector).mov(EBX, "exception" + vector).call("gate");
        }
        asm.ret();
        for (int vector = 0; vector < 32; vector++) {
            boolean hasError = vector == 8 || vector >= 10 && vector <= 14 || vector == 17;
            asm.label("exception" + vector);
            if (!hasError) {
                asm.pushImmediate(0);
            }
            asm.pushImmediate(vector).jmp("exception");
        }
        asm.label("exception").mov(ESI, "exceptionText").call("print");
        asm.pop(EBX).movReg(EAX, EBX).call("hex").pop(EAX).call("hex");
        asm.hex("0F 20 D0").call("hex").call("newline"); // EAX = CR2
        asm.movReg(EAX, EBX).add(EAX, 0x40).jmp("exit");
        asm.label("exceptionText").text("exception ");
    }

    private static void tables(Asm asm) {
        asm.align(8).label("gdt").dd(0).dd(0);
        asm.hex("FFFF 0000 00 9B CF 00").hex("FFFF 0000 00 93 CF 00"); // flat ring 0 code and data
        asm.hex("FFFF 0000 00 FB CF 00").hex("FFFF 0000 00 F3 CF 00"); // flat ring 3 code and data
        int tss = asm.here() + 3 * 8;
        asm.dw(0x67 + IO_PERMISSION_BYTES).dw(tss).db(tss >> 16, 0x89, 0, tss >> 24);
        asm.label("freeDescriptors").dd(0).dd(0).dd(0).dd(0);
        asm.label("tss").dd(0).dd(STACK).dd(DATA);
        for (int at = 12; at < 104; at += 4) {
            asm.dd(at == 100 ? 0x00680000 : 0); // I/O permissions follow
        }
        for (int i = 0; i < IO_PERMISSION_BYTES; i++) {
            asm.db(i == POST_PORT / 8 ? ~(1 << POST_PORT % 8) : 0xFF);
        }
        asm.label("gdtr").dw(8 * 8 - 1).dd("gdt").dw(0);
        asm.label("idtr").dw(256 * 8 - 1).dd("idt").dw(0);
        asm.label("multibootInfo").dd(0);
        asm.label("ticks").dd(0);
        asm.align(8).label("idt").bytes(new byte[256 * 8]);
    }
}
