package mkplay.x86.machine;

import static mkplay.x86.machine.Asm.*;

import java.util.Map;
import java.util.function.Consumer;

/** Test kernels for what only operating systems use: gates, fast calls, permissions, paging of every kind. */
final class SystemGuests {
    private static final int DIRECTORY = 0x1A0000;
    private static final int REAL_CODE = 0x10000;

    private SystemGuests() {}

    static void addTo(Map<String, Consumer<Asm>> bodies) {
        bodies.put("fast-call", SystemGuests::fastCall);
        bodies.put("io-permissions", SystemGuests::ioPermissions);
        bodies.put("double-fault", SystemGuests::doubleFault);
        bodies.put("virtual-8086", SystemGuests::virtual8086);
        bodies.put("large-pages", SystemGuests::largePages);
        bodies.put("write-protect", SystemGuests::writeProtect);
        bodies.put("user-pages", SystemGuests::userPages);
        bodies.put("privileged", SystemGuests::privileged);
        bodies.put("selectors", SystemGuests::selectors);
    }

    /** SYSENTER from ring 3 and SYSEXIT back, then HLT, which ring 3 may not. */
    private static void fastCall(Asm asm) {
        asm.mov(EAX, 0x80).mov(EBX, "service").call("userGate").hex("31 D2"); // XOR EDX, EDX
        asm.mov(ECX, 0x174).mov(EAX, GuestKit.CODE).hex("0F 30");
        asm.mov(ECX, 0x175).mov(EAX, GuestKit.STACK - 0x1000).hex("0F 30");
        asm.mov(ECX, 0x176).mov(EAX, "entry").hex("0F 30");
        Guests.toUser(asm, "user", () -> {
            asm.label("user").movReg(ECX, ESP).mov(EDX, "back").mov(EAX, 0x55).hex("0F 34");
            asm.label("back").hex("8C C8 CD 80 8C D0 CD 80").movReg(EAX, ESP).hex("CD 80 F4"); // CS, SS, ESP
        });
        asm.label("entry")
                .call("hex")
                .hex("8C C8")
                .call("hex")
                .hex("8C D0")
                .call("hex")
                .movReg(EAX, ESP)
                .call("hex");
        asm.hex("9C 58").and(EAX, 0x20200).call("hex").call("newline").hex("0F 35"); // EFLAGS: IF and VM off
        asm.label("service").hex("0F B7 C0").call("hex").iret();
    }

    /** Port 0x80 is permitted, 0x81 is not, nor is a word at 0x80. */
    private static void ioPermissions(Asm asm) {
        asm.mov(EAX, 13).mov(EBX, "fault").call("gate");
        Guests.toUser(asm, "user", () -> asm.label("user").mov(EAX, 0x5A).hex("E6 80 E6 81 66 E7 80 CC"));
        asm.label("fault")
                .db(0x60)
                .hex("8B 44 24 20")
                .call("hex")
                .hex("8B 44 24 24")
                .hex("0F B6 00")
                .call("hex");
        asm.hex("8B 44 24 1C").call("hex"); // EAX of ring 3
        asm.hex("8B 4C 24 24 80 39 66 75 04 FF 44 24 24 83 44 24 24 02 61 83 C4 04")
                .iret(); // skips the instruction
    }

    /** A general protection fault whose gate is not present. */
    private static void doubleFault(Asm asm) {
        asm.hex("C6 05").dd("idt").hex("00"); // the assembler has no offsets: the gate of vector 13 follows
        asm.mov(EDI, "idt").hex("C6 47 6D 0E").mov(EAX, 0x1230).hex("8E D8");
    }

    /** 8086 code stops at HLT; the handler prints what was pushed. */
    private static void virtual8086(Asm asm) {
        asm.hex("C7 05").dd(REAL_CODE).hex("B8 34 12 F4"); // MOV AX, 1234h; HLT
        asm.mov(EAX, 13).mov(EBX, "fault").call("gate");
        for (int word : new int[] {0x44, 0x33, 0x22, 0x11, 0x2000, 0xFFF0, 0x20002, 0x1000, 0}) {
            asm.pushImmediate(word); // GS FS DS ES SS ESP EFLAGS CS EIP
        }
        asm.iret();
        asm.label("fault")
                .hex("0F B7 C0")
                .call("hex")
                .hex("8C D8")
                .call("hex")
                .hex("8C E8")
                .call("hex")
                .call("newline");
        asm.hex("66 B8 10 00 8E D8 8E C0").mov(ECX, 10);
        // The frame's RF is masked: QEMU leaves it out.
        asm.label("next").pop(EAX).and(EAX, ~0x10000).call("hex").dec(ECX).jcc(NOT_EQUAL, "next");
        asm.call("newline").mov(EAX, 15).jmp("exit");
    }

    /** A 4 MiB page gets accessed and dirty bits in the directory. */
    private static void largePages(Asm asm) {
        asm.hex("0F 20 E0 0C 90 0F 22 E0"); // CR4 |= PSE | PGE
        asm.hex("C7 05")
                .dd(DIRECTORY)
                .dd(0x83)
                .hex("C7 05")
                .dd(DIRECTORY + 4 * 512)
                .dd(0x183); // also at 2 GiB, global
        asm.mov(EAX, DIRECTORY).hex("0F 22 D8 0F 20 C0 0D 00 00 01 80 0F 22 C0");
        asm.hex("A1").dd(DIRECTORY + 4 * 512).call("hex"); // untouched
        asm.hex("A1")
                .dd(0x80000000 + 0x1B0000)
                .hex("A1")
                .dd(DIRECTORY + 4 * 512)
                .call("hex"); // accessed
        asm.hex("C7 05").dd(0x80000000 + 0x1B0004).dd(0x12345678);
        asm.hex("A1")
                .dd(DIRECTORY + 4 * 512)
                .call("hex")
                .hex("A1")
                .dd(0x1B0004)
                .call("hex")
                .call("newline");
        asm.hex("A1").dd(0x40000000).jmp("exit"); // not mapped
    }

    /** Ring 0 writes to read-only pages without CR0.WP and not with it. */
    private static void writeProtect(Asm asm) {
        int table = DIRECTORY + 0x1000;
        asm.hex("C7 05").dd(DIRECTORY).dd(table | 3).mov(EDI, table).mov(EAX, 3).mov(ECX, 1024);
        asm.label("fill").hex("AB").add(EAX, 0x1000).dec(ECX).jcc(NOT_EQUAL, "fill");
        asm.hex("C7 05").dd(table + 4 * 0x1B0).dd(0x1B0001);
        asm.mov(EAX, DIRECTORY).hex("0F 22 D8 0F 20 C0 0D 00 00 00 80 0F 22 C0");
        asm.hex("C7 05").dd(0x1B0000).dd(0x77).hex("A1").dd(table + 4 * 0x1B0).call("hex");
        asm.hex("0F 20 C0 0D 00 00 01 00 0F 22 C0")
                .hex("A1")
                .dd(0x1B0000)
                .call("hex")
                .call("newline");
        asm.hex("C7 05").dd(0x1B0000).dd(0x78).jmp("exit");
    }

    /** Ring 3 may use user pages only. */
    private static void userPages(Asm asm) {
        int table = DIRECTORY + 0x1000;
        asm.hex("C7 05").dd(DIRECTORY).dd(table | 7).mov(EDI, table).mov(EAX, 7).mov(ECX, 1024);
        asm.label("fill").hex("AB").add(EAX, 0x1000).dec(ECX).jcc(NOT_EQUAL, "fill");
        asm.hex("C7 05")
                .dd(table + 4 * 0x1B0)
                .dd(0x1B0003)
                .hex("C7 05")
                .dd(table + 4 * 0x1B1)
                .dd(0x1B1005);
        asm.mov(EAX, 14).mov(EBX, "fault").call("gate");
        asm.mov(EAX, DIRECTORY).hex("0F 22 D8 0F 20 C0 0D 00 00 00 80 0F 22 C0");
        Guests.toUser(asm, "user", () -> {
            asm.label("user")
                    .hex("A1")
                    .dd(0x1B1008)
                    .hex("A1")
                    .dd(0x1B0004)
                    .hex("A3")
                    .dd(0x1B0008)
                    .hex("A3")
                    .dd(0x1B100C);
            asm.hex("A1").dd(0x1B0FFE + 0x1000 - 1).hex("A1").dd(0x4000000).hex("F4");
        });
        asm.label("fault")
                .db(0x60)
                .hex("8B 44 24 20")
                .call("hex")
                .hex("0F 20 D0")
                .call("hex")
                .call("newline");
        asm.hex("83 44 24 24 05 61 83 C4 04").iret(); // all of these instructions have 5 bytes
    }

    /** What ring 3 may not execute; every fault skips the instruction, whose length is in the table. */
    private static void privileged(Asm asm) {
        String[] instructions = {
            "FA", "FB", "F4", "0F 20 C0", "0F 22 C0", "0F 06", "0F 08", "0F 09", "0F 01 38", "0F 01 10", "0F 01 18",
            "0F 01 F0", "0F 00 D8", "0F 00 D0", "0F 30", "0F 32", "0F 35", "E6 81", "EC", "6C", "0F 21 C0", "0F 23 C0"
        };
        asm.mov(EAX, 13)
                .mov(EBX, "fault")
                .call("gate")
                .mov(EAX, 6)
                .mov(EBX, "undefined")
                .call("gate");
        asm.mov(EAX, 0x80).mov(EBX, "done").call("userGate");
        Guests.toUser(asm, "user", () -> {
            asm.label("user").mov(EAX, 0x1B0000).mov(EDI, 0x1B0000).mov(EDX, 0x81);
            for (String instruction : instructions) {
                asm.mov(EBP, instruction.replace(" ", "").length() / 2).hex(instruction);
            }
            asm.hex("CD 80");
        });
        asm.label("undefined").pushImmediate(0xFFFF);
        asm.label("fault").push(EAX).hex("8B 44 24 04").call("hex").pop(EAX);
        asm.hex("01 6C 24 04 83 C4 04").iret(); // ADD [ESP+4], EBP; drop the error code
        asm.label("done").call("newline").mov(EAX, 16).jmp("exit");
    }

    /** LAR, LSL, VERR and VERW on every descriptor; loads of bad selectors. */
    private static void selectors(Asm asm) {
        asm.mov(EAX, 13)
                .mov(EBX, "fault")
                .call("gate")
                .mov(EAX, 12)
                .mov(EBX, "fault")
                .call("gate");
        asm.mov(EAX, 11)
                .mov(EBX, "fault")
                .call("gate")
                .mov(EAX, 0x80)
                .mov(EBX, "done")
                .call("userGate");
        for (int selector : new int[] {0, 0x08, 0x10, 0x1B, 0x20, 0x28, 0x30, 0x40, 0x13}) {
            asm.mov(ECX, selector)
                    .hex("31 C0 0F 02 C1")
                    .call("hex")
                    .hex("31 C0 0F 03 C1")
                    .call("hex");
            asm.hex("31 C0 0F 00 E1 0F 94 C0 0F 00 E9 0F 94 C4").call("hex").call("newline");
        }
        for (int selector : new int[] {0x08, 0x1B, 0x28, 0x30, 0x40, 0x13}) {
            asm.mov(EAX, selector).hex("8E E0 8E D0"); // FS, SS: two bytes each
        }
        asm.hex("CD 80");
        asm.label("fault")
                .push(EAX)
                .hex("8B 44 24 04")
                .call("hex")
                .pop(EAX)
                .hex("83 44 24 04 02 83 C4 04")
                .iret();
        asm.label("done").call("newline").mov(EAX, 17).jmp("exit");
    }
}
