package mkplay.x86.machine;

import static mkplay.x86.machine.Asm.*;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Test kernels whose text must be the same on every PC: each prints what it saw and leaves by the debug-exit port. */
final class Guests {
    private Guests() {}

    /** All of them by name. */
    static Map<String, byte[]> all() {
        Map<String, Consumer<Asm>> bodies = new TreeMap<>();
        bodies.put("hello", Guests::hello);
        bodies.put("multiboot", Guests::multiboot);
        bodies.put("timer-interrupts", asm -> timerInterrupts(asm, 0x34));
        bodies.put("timer-square-wave", asm -> timerInterrupts(asm, 0x36));
        bodies.put("timer-one-shot", Guests::oneShot);
        bodies.put("timer-status", Guests::timerStatus);
        bodies.put("timer-channel-2", Guests::channelTwo);
        bodies.put("clock-interrupts", Guests::clockInterrupts);
        bodies.put("controller-registers", Guests::controllerRegisters);
        bodies.put("controller-nesting", Guests::controllerNesting);
        bodies.put("uart-registers", Guests::uartRegisters);
        bodies.put("uart-loopback", Guests::uartLoopback);
        bodies.put("uart-interrupts", Guests::uartInterrupts);
        bodies.put("divide-error", asm -> asm.hex("31 C9 F7 F1"));
        bodies.put("undefined-opcode", asm -> asm.hex("0F 0B"));
        bodies.put("segment-limit", asm -> asm.mov(EAX, 0x33).hex("8E D8"));
        bodies.put("page-faults", Guests::pageFaults);
        bodies.put("user-mode", Guests::userMode);
        bodies.put(
                "user-port",
                asm -> toUser(asm, "userPort", () -> asm.label("userPort").hex("E6 F4")));
        bodies.put(
                "user-cli",
                asm -> toUser(asm, "userCli", () -> asm.label("userCli").cli()));
        bodies.put("single-step", Guests::singleStep);
        SystemGuests.addTo(bodies);
        FpuGuests.addTo(bodies);
        Map<String, byte[]> images = new TreeMap<>();
        bodies.forEach((name, body) -> images.put(name, GuestKit.kernel(body)));
        return images;
    }

    /** Sends back what it receives, by interrupts; leaves when it gets a q. Not in {@link #all}: it needs input. */
    static byte[] echo() {
        return GuestKit.kernel(asm -> {
            asm.mov(EAX, 0x24).mov(EBX, "serial").call("gate");
            asm.outb(0x3FC, 0x0B).outb(0x21, 0xEF).outb(0x3F9, 0x01).sti();
            asm.label("wait").hlt().jmp("wait");
            asm.label("serial").db(0x60).inb(0x3FA);
            asm.label("more").inb(0x3FD).hex("A8 01").jcc(EQUAL, "served").inb(0x3F8);
            asm.hex("3C 71").jcc(EQUAL, "quit").call("char").jmp("more"); // CMP AL, 'q'
            asm.label("quit").mov(EAX, 13).jmp("exit");
            asm.label("served").hex("B0 20 E6 20 61").iret();
        });
    }

    private static void hello(Asm asm) {
        asm.mov(ESI, "hello").call("print").mov(EAX, 7).jmp("exit");
        asm.label("hello").text("hello, world\n");
    }

    /** Module count, contents and strings as the boot information gives them. */
    private static void multiboot(Asm asm) {
        asm.load(EBX, "multibootInfo");
        asm.hex("8B 03").and(EAX, 0x4D).call("hex"); // the flags that matter
        asm.hex("8B 43 14").call("hex").call("newline"); // mods_count
        asm.hex("8B 6B 18"); // EBP = mods_addr
        asm.hex("8B 75 00").call("print").call("newline"); // content of module 0
        asm.hex("8B 45 04 2B 45 00").call("hex").call("newline"); // its length
        asm.hex("8B 75 10").call("print").call("newline"); // content of module 1
        asm.hex("8B 45 00 0B 45 10").and(EAX, 0xFFF).call("hex").call("newline"); // both on page boundaries
        asm.mov(EAX, 1).jmp("exit");
    }

    /** Counts ten interrupts of channel 0 while halted. */
    private static void timerInterrupts(Asm asm, int controlWord) {
        asm.mov(EAX, 0x20).mov(EBX, "tick").call("gate");
        asm.outb(0x43, controlWord).outb(0x40, 0x9C).outb(0x40, 0x2E); // 100 Hz
        asm.outb(0x21, 0xFE).sti();
        asm.label("wait").hlt().load(EAX, "ticks").cmp(EAX, 10).jcc(NOT_EQUAL, "wait");
        asm.cli().call("hex").call("newline").mov(EAX, 2).jmp("exit");
        asm.label("tick").db(0x60).load(EAX, "ticks").inc(EAX).store("ticks", EAX);
        asm.hex("B0 2E").call("char").hex("B0 20 E6 20 61").iret(); // '.', EOI
    }

    /** Mode 0 interrupts once per count. */
    private static void oneShot(Asm asm) {
        asm.mov(EAX, 0x20).mov(EBX, "shot").call("gate");
        asm.outb(0x43, 0x30).outb(0x21, 0xFE).sti();
        for (int i = 0; i < 3; i++) {
            asm.outb(0x40, 0x00).outb(0x40, 0x20 + i).hlt();
            asm.load(EAX, "ticks").call("hex");
        }
        asm.cli().call("newline").mov(EAX, 3).jmp("exit");
        asm.label("shot")
                .db(0x60)
                .load(EAX, "ticks")
                .inc(EAX)
                .store("ticks", EAX)
                .hex("B0 20 E6 20 61")
                .iret();
    }

    /** Mode and access by read-back; without OUT, which QEMU gives inverted in modes 2 and 4. */
    private static void timerStatus(Asm asm) {
        int[][] programs = {
            {0x34, 0xFF, 0xFF}, {0x36, 0xFF, 0xFF}, {0x30, 0xFF, 0xFF}, {0x14, 0xFF, -1}, {0x28, 0xF0, -1}
        };
        for (int[] program : programs) {
            asm.outb(0x43, program[0]);
            asm.outb(0x40, program[1]);
            if (program[2] >= 0) {
                asm.outb(0x40, program[2]);
            }
            asm.mov(ECX, 200).label("settle" + program[0]).inb(0x61).dec(ECX).jcc(NOT_EQUAL, "settle" + program[0]);
            asm.outb(0x43, 0xE2).inb(0x40).and(EAX, 0x7F).call("hex"); // status of channel 0
            asm.call("newline");
        }
        asm.mov(EAX, 4).jmp("exit");
    }

    /** The gate and output of channel 2 in port 0x61, polled. */
    private static void channelTwo(Asm asm) {
        asm.inb(0x61).and(EAX, 0x0C).hex("EE").outb(0x43, 0xB0); // gate closed, mode 0
        asm.inb(0x61).and(EAX, 0x01).call("hex"); // without OUT, which is high before the count on QEMU
        asm.inb(0x61).and(EAX, 0x0C).hex("0C 01 EE"); // gate open
        asm.outb(0x42, 0x00).outb(0x42, 0x10);
        asm.inb(0x61).and(EAX, 0x21).call("hex");
        asm.label("counting").inb(0x61).hex("A8 20").jcc(EQUAL, "counting");
        asm.and(EAX, 0x21).call("hex").call("newline").mov(EAX, 5).jmp("exit");
    }

    /** Periodic interrupts of the real-time clock, by way of the second controller, and its fixed registers. */
    private static void clockInterrupts(Asm asm) {
        asm.mov(EAX, 0x28).mov(EBX, "tick").call("gate");
        asm.outb(0x70, 0x0A).outb(0x71, 0x26).outb(0x70, 0x0C).inb(0x71); // 1024 Hz
        asm.outb(0x70, 0x0B).outb(0x71, 0x42).outb(0x21, 0xFB).outb(0xA1, 0xFE).sti();
        asm.label("wait")
                .hlt()
                .load(EAX, "ticks")
                .cmp(EAX, 20)
                .jcc(NOT_EQUAL, "wait")
                .cli()
                .call("hex");
        for (int register : new int[] {0x0A, 0x0B, 0x0D, 0x32, 0x15, 0x16}) {
            asm.outb(0x70, register).inb(0x71).and(EAX, 0x7F).call("hex");
        }
        asm.outb(0x70, 0x20)
                .outb(0x71, 0x5A)
                .inb(0x71)
                .call("hex")
                .call("newline")
                .mov(EAX, 14)
                .jmp("exit");
        asm.label("tick").db(0x60).outb(0x70, 0x0C).inb(0x71).hex("A8 40").jcc(EQUAL, "stuck"); // TEST AL, 40h
        asm.load(EAX, "ticks")
                .inc(EAX)
                .store("ticks", EAX)
                .hex("B0 20 E6 A0 E6 20 61")
                .iret();
    }

    private static void controllerRegisters(Asm asm) {
        asm.inb(0x21).call("hex").inb(0xA1).call("hex");
        asm.outb(0x21, 0x5A)
                .inb(0x21)
                .call("hex")
                .outb(0xA1, 0xA5)
                .inb(0xA1)
                .call("hex")
                .call("newline");
        asm.outb(0x21, 0xFF).outb(0x43, 0x30).outb(0x40, 0x10).outb(0x40, 0x00); // mode 0, soon
        asm.outb(0x20, 0x0A).label("requested").inb(0x20).and(EAX, 1).jcc(EQUAL, "requested");
        asm.call("hex").outb(0x20, 0x0B).inb(0x20).call("hex"); // requested, not in service
        asm.outb(0x20, 0x0C).inb(0x20).call("hex"); // poll: masked, so nothing
        asm.outb(0x21, 0xFE).outb(0x20, 0x0C).inb(0x20).call("hex"); // poll serves it
        asm.outb(0x20, 0x0B)
                .inb(0x20)
                .call("hex")
                .outb(0x20, 0x60)
                .inb(0x20)
                .call("hex")
                .call("newline");
        asm.mov(EAX, 6).jmp("exit");
    }

    /** IRQ 0 interrupts the handler of IRQ 4, and IRQ 4 does not interrupt that of IRQ 0. */
    private static void controllerNesting(Asm asm) {
        asm.mov(EAX, 0x20)
                .mov(EBX, "timer")
                .call("gate")
                .mov(EAX, 0x24)
                .mov(EBX, "serial")
                .call("gate");
        asm.outb(0x43, 0x30).outb(0x3FC, 0x0B).outb(0x21, 0xEE).sti();
        asm.outb(0x3F9, 0x02); // transmitter empty: interrupts at once
        asm.label("unserved").load(EAX, "ticks").cmp(EAX, 2).jcc(NOT_EQUAL, "unserved");
        asm.cli().call("newline").mov(EAX, 7).jmp("exit");
        asm.label("serial").db(0x60).inb(0x3FA).and(EAX, 0x0F).movReg(EBX, EAX).outb(0x3F9, 0x00);
        asm.movReg(EAX, EBX).call("hex").outb(0x20, 0x0B).inb(0x20).call("hex");
        asm.outb(0x40, 0x10).outb(0x40, 0x00).sti();
        asm.label("nested").load(EAX, "ticks").cmp(EAX, 1).jcc(NOT_EQUAL, "nested");
        asm.cli().load(EAX, "ticks").inc(EAX).store("ticks", EAX);
        asm.inb(0x20).call("hex").hex("B0 64 E6 20 61").iret(); // specific EOI of 4
        asm.label("timer").db(0x60).load(EAX, "ticks").inc(EAX).store("ticks", EAX);
        asm.inb(0x20).call("hex").hex("B0 60 E6 20 61").iret();
    }

    private static void uartRegisters(Asm asm) {
        asm.outb(0x3FF, 0xA5).inb(0x3FF).call("hex");
        asm.call("drain")
                .outb(0x3FB, 0x83)
                .inb(0x3F8)
                .movReg(EBX, EAX)
                .inb(0x3F9)
                .movReg(ECX, EAX); // DLAB: no printing
        asm.inb(0x3FB).movReg(EDI, EAX).outb(0x3FB, 0x03);
        asm.movReg(EAX, EBX)
                .call("hex")
                .movReg(EAX, ECX)
                .call("hex")
                .movReg(EAX, EDI)
                .call("hex");
        asm.outb(0x3FC, 0x0B)
                .inb(0x3FC)
                .call("hex")
                .inb(0x3F9)
                .call("hex")
                .inb(0x3FA)
                .and(EAX, 0xC0)
                .call("hex");
        asm.inb(0x3FE).and(EAX, 0xF0).call("hex").call("newline").mov(EAX, 8).jmp("exit");
    }

    /** Sends bytes to itself; the text comes after loopback is off again. */
    private static void uartLoopback(Asm asm) {
        asm.call("drain")
                .outb(0x3FC, 0x1F)
                .inb(0x3FE)
                .hex("50")
                .outb(0x3FC, 0x10)
                .inb(0x3FE)
                .hex("50"); // PUSH EAX
        asm.outb(0x3F8, 0x5A).label("arrive").inb(0x3FD).hex("A8 01").jcc(EQUAL, "arrive");
        asm.inb(0x3F8).hex("50").call("drain").outb(0x3FC, 0x0B);
        asm.pop(EAX)
                .call("hex")
                .pop(EAX)
                .and(EAX, 0xF0)
                .call("hex")
                .pop(EAX)
                .and(EAX, 0xF0)
                .call("hex");
        asm.call("newline").mov(EAX, 9).jmp("exit");
    }

    /** A text sent by transmitter-empty interrupts, one byte each. */
    private static void uartInterrupts(Asm asm) {
        asm.mov(EAX, 0x24).mov(EBX, "serial").call("gate").mov(ESI, "message");
        asm.outb(0x3FC, 0x0B).outb(0x21, 0xEF).outb(0x3F9, 0x02).sti();
        asm.label("wait").hlt().hex("80 3E 00").jcc(NOT_EQUAL, "wait"); // CMP BYTE [ESI], 0
        asm.cli().outb(0x3F9, 0x00).mov(EAX, 10).jmp("exit");
        asm.label("serial")
                .push(EAX)
                .push(EDX)
                .inb(0x3FA)
                .and(EAX, 0x0F)
                .cmp(EAX, 2)
                .jcc(NOT_EQUAL, "served");
        asm.hex("80 3E 00").jcc(EQUAL, "served"); // nothing left
        asm.hex("AC 66 BA F8 03 EE"); // LODSB; OUT 3F8h, AL
        asm.label("served").hex("B0 20 E6 20").pop(EDX).pop(EAX).iret();
        asm.label("message").text("sent by interrupts, byte after byte\n");
    }

    /** Identity-mapped 4 MiB with a hole, a read-only page and accessed and dirty bits. */
    private static void pageFaults(Asm asm) {
        int directory = 0x1A0000;
        int table = 0x1A1000;
        asm.mov(EDI, table).mov(EAX, 3).mov(ECX, 1024);
        asm.label("fill").hex("AB").add(EAX, 0x1000).dec(ECX).jcc(NOT_EQUAL, "fill"); // STOSD
        asm.hex("C7 05").dd(directory).dd(table | 3);
        asm.mov(EAX, directory).hex("0F 22 D8 0F 20 C0 0D 00 00 01 80 0F 22 C0"); // CR3; CR0 |= PG | WP
        asm.hex("A1").dd(0x1C0000).hex("C6 05").dd(0x1C1000).db(5); // read one page, write another
        asm.hex("A1").dd(table + 4 * 0x1C0).and(EAX, 0x60).call("hex");
        asm.hex("A1").dd(table + 4 * 0x1C1).and(EAX, 0x60).call("hex");
        asm.hex("A1").dd(directory).and(EAX, 0x20).call("hex").call("newline");
        asm.mov(EAX, 14).mov(EBX, "fault").call("gate");
        asm.hex("C7 05").dd(table + 4 * 0x1C2).dd(0x1C2001).hex("0F 01 3D").dd(0x1C2000); // read-only; INVLPG
        asm.hex("C6 05").dd(0x1C2123).db(1); // write: protection
        asm.hex("A1").dd(0x00812344); // read: no table
        asm.call("newline").mov(EAX, 11).jmp("exit");
        asm.label("fault")
                .db(0x60)
                .hex("8B 44 24 20")
                .call("hex")
                .hex("0F 20 D0")
                .call("hex");
        asm.hex("8B 44 24 24 80 38 C6").jcc(EQUAL, "seven"); // the length of the instruction at fault
        asm.hex("83 44 24 24 05 61 83 C4 04").iret();
        asm.label("seven").hex("83 44 24 24 07 61 83 C4 04").iret();
    }

    private static void userMode(Asm asm) {
        asm.mov(EAX, 0x80).mov(EBX, "service").call("userGate");
        toUser(
                asm,
                "user",
                () -> asm.label("user").hex("8C C8").mov(EBX, 0x1234).hex("CD 80 F4")); // EAX = CS; INT; HLT
        asm.label("service").hex("0F B7 C0").call("hex").movReg(EAX, EBX).call("hex");
        asm.hex("8B 44 24 04")
                .call("hex")
                .hex("8B 44 24 10")
                .call("hex")
                .hex("8C D0")
                .call("hex")
                .call("newline")
                .iret();
    }

    /** Continues in ring 3 at a label, which {@code user} places. */
    static void toUser(Asm asm, String label, Runnable user) {
        asm.hex("66 B8 23 00 8E D8 8E C0").pushImmediate(GuestKit.USER_DATA).pushImmediate(GuestKit.USER_STACK);
        asm.pushImmediate(2).pushImmediate(GuestKit.USER_CODE);
        asm.db(0x68).dd(label).iret();
        user.run();
    }

    /** The trap flag stops after each instruction. */
    private static void singleStep(Asm asm) {
        asm.mov(EAX, 1).mov(EBX, "step").call("gate");
        asm.hex("9C 81 0C 24 00 01 00 00 9D"); // PUSHFD; OR [ESP], 100h; POPFD
        asm.mov(EAX, 5).inc(EAX).inc(EAX).hex("9C 81 24 24 FF FE FF FF 9D"); // and off again
        asm.load(EAX, "ticks").call("hex").call("newline").mov(EAX, 12).jmp("exit");
        asm.label("step")
                .push(EAX)
                .load(EAX, "ticks")
                .inc(EAX)
                .store("ticks", EAX)
                .pop(EAX)
                .iret();
    }
}
