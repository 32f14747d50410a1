package mkplay.x86.machine;

import static mkplay.x86.machine.Asm.*;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * The surroundings in which random guest code lives long: every interrupt and exception goes to a handler that skips a byte
 * and returns, segments of both rings and sizes exist, registers point to memory.
 */
final class FuzzGuest {
    /** How the code runs. */
    enum Mode {
        KERNEL(0x08, 0, false),
        KERNEL_PAGED(0x08, 0, true),
        KERNEL_16(0x38, 0, false),
        USER(0x1B, 0, false),
        USER_PAGED(0x1B, 0, true),
        USER_IO(0x1B, 0x3000, true),
        USER_16(0x43, 0, true),
        VIRTUAL_8086(0x1000, 0x23000, false);

        final int codeSelector;
        final int eflags;
        final boolean paging;

        Mode(int codeSelector, int eflags, boolean paging) {
            this.codeSelector = codeSelector;
            this.eflags = eflags;
            this.paging = paging;
        }
    }

    /** Room for the code under test. */
    static final int CODE_BYTES = 256;

    private static final int ELF_PREFIX = 84 + 12;
    private static final int TASK = 0x28;
    private static final int DIRECTORY = 0x1F0000;
    private static final int TABLE = 0x1F1000;
    private static final int LOW_CODE = 0x10000; // where virtual-8086 and 16-bit segments find the code

    private record Base(byte[] image, int start, int codeAt, int registersAt, int frameAt) {}

    private static final Map<Mode, Base> BASES = new EnumMap<>(Mode.class);

    static {
        for (Mode mode : Mode.values()) {
            BASES.put(mode, base(mode));
        }
    }

    private FuzzGuest() {}

    /** A bootable image that runs {@code code} (cut to {@link #CODE_BYTES}) with random registers and flags. */
    static byte[] image(Mode mode, byte[] code, Random random) {
        Base base = BASES.get(mode);
        byte[] image = base.image().clone();
        System.arraycopy(code, 0, image, base.codeAt(), Math.min(code.length, CODE_BYTES));
        for (int register = 0; register < 8; register++) {
            put(image, base.registersAt() + 4 * register, registerValue(mode, random));
        }
        int flags = random.nextInt(4) == 0 ? random.nextInt() & 0x257FD5 : random.nextInt() & 0x8D5;
        put(image, base.frameAt() + 8, mode.eflags | flags & ~0x20000 | 2);
        return image;
    }

    /** Linear address of the code under test. */
    static int start(Mode mode) {
        return BASES.get(mode).start();
    }

    private static int registerValue(Mode mode, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> 0x80000000;
            case 3 -> random.nextInt();
            case 4 -> random.nextInt(256);
            case 5 -> mode.paging ? 0x400000 + random.nextInt(0x9000) : 0x140000 + random.nextInt(0x80000);
            default -> mode == Mode.VIRTUAL_8086 ? random.nextInt(0x10000) : 0x140000 + random.nextInt(0x80000);
        };
    }

    private static void put(byte[] image, int at, int value) {
        for (int i = 0; i < 4; i++) {
            image[at + i] = (byte) (value >> 8 * i);
        }
    }

    private static Base base(Mode mode) {
        Asm asm = new Asm(Images.MIB + 12);
        asm.mov(ESP, GuestKit.STACK).hex("0F 01 15").dd("gdtr").hex("0F 01 1D").dd("idtr");
        asm.hex("EA").dd("reloaded").dw(0x08).label("reloaded");
        asm.hex("66 B8 10 00 8E D0 66 B8 23 00 8E D8 8E C0 8E E0 8E E8 66 B8")
                .dw(TASK)
                .hex("0F 00 D8");
        int[] fastCall = {0x08, GuestKit.STACK, Images.MIB + 12}; // SYSENTER starts all over
        for (int i = 0; i < fastCall.length; i++) {
            asm.mov(ECX, 0x174 + i).mov(EAX, fastCall[i]).hex("31 D2 0F 30");
        }
        boolean sixteen = mode.codeSelector != 0x08 && mode.codeSelector != 0x1B;
        if (sixteen) {
            asm.mov(ESI, "code").mov(EDI, LOW_CODE).mov(ECX, CODE_BYTES / 4).hex("F3 A5"); // REP MOVSD
        }
        if (mode.paging) {
            paging(asm);
        }
        asm.mov(ESP, "registers").hex("61").mov(ESP, "frame").iret(); // POPAD, which leaves ESP alone
        handlers(asm);
        asm.align(4).label("registers").bytes(new byte[32]);
        asm.label("frame");
        if (mode == Mode.VIRTUAL_8086 || sixteen) {
            asm.dd(mode == Mode.VIRTUAL_8086 ? 0 : LOW_CODE);
        } else {
            asm.dd("code");
        }
        asm.dd(mode.codeSelector).dd(2);
        boolean virtual = mode == Mode.VIRTUAL_8086;
        asm.dd(virtual ? 0xF000 : GuestKit.USER_STACK).dd(virtual ? 0x2000 : GuestKit.USER_DATA);
        asm.dd(0x1000).dd(0x1000).dd(0x3000).dd(0x4000); // ES, DS, FS, GS of virtual-8086 mode
        tables(asm);
        asm.label("code").bytes(new byte[CODE_BYTES]);
        byte[] code = asm.build();
        return new Base(
                Images.elf(code),
                sixteen ? LOW_CODE : asm.address("code"),
                ELF_PREFIX + asm.address("code") - GuestKit.ORIGIN,
                ELF_PREFIX + asm.address("registers") - GuestKit.ORIGIN,
                ELF_PREFIX + asm.address("frame") - GuestKit.ORIGIN);
    }

    /** The first 4 MiB by one large page, above it a few small pages of every kind. */
    private static void paging(Asm asm) {
        asm.hex("C7 05").dd(DIRECTORY).dd(0x87).hex("C7 05").dd(DIRECTORY + 4).dd(TABLE | 7);
        int[] entries = {0x1C0007, 0x1C1005, 0x1C2003, 0x1C3001, 0x1C4107, 0, 0x1C6007, 0x7FC00007};
        for (int i = 0; i < entries.length; i++) {
            asm.hex("C7 05").dd(TABLE + 4 * i).dd(entries[i]);
        }
        asm.mov(EAX, DIRECTORY).hex("0F 22 D8 0F 20 E0 0C 90 0F 22 E0"); // CR3; CR4 |= PSE | PGE
        asm.hex("0F 20 C0 0D 00 00 01 80 0F 22 C0"); // CR0 |= PG | WP
    }

    /** Skips the byte at the return address: with an error code on the stack it is one word further up. */
    private static void handlers(Asm asm) {
        asm.label("withError")
                .hex("83 C4 04")
                .label("withoutError")
                .hex("FF 04 24")
                .iret();
        asm.label("interrupt").push(EAX).hex("B0 20 E6 20 E6 A0").pop(EAX).iret();
    }

    private static void tables(Asm asm) {
        asm.align(8).label("gdt").dd(0).dd(0);
        asm.hex("FFFF 0000 00 9B CF 00").hex("FFFF 0000 00 93 CF 00").hex("FFFF 0000 00 FB CF 00");
        asm.hex("FFFF 0000 00 F3 CF 00");
        int tss = asm.here() + 6 * 8;
        asm.dw(0x2000).dw(tss).db(tss >> 16, 0x89, 0, tss >> 24); // 28
        asm.dd(0).dd(0); // 30
        asm.hex("FFFF 0000 00 9B 0F 00").hex("FFFF 0000 00 FB 0F 00"); // 38, 40: 16-bit code
        asm.dw(0x20).dw(0x08).hex("00 EC 10 00"); // 48: a call gate to CODE:100020
        asm.dw(0x30).dw(tss).db(tss >> 16, 0x82, 0, 0); // 50: an LDT over the task state
        asm.label("tss").dd(0).dd(GuestKit.STACK).dd(0x10);
        for (int at = 12; at < 104; at += 4) {
            asm.dd(at == 100 ? 0x00680000 : 0);
        }
        asm.bytes(new byte[64]); // I/O permissions of the first ports
        asm.label("gdtr").dw(11 * 8 - 1).dd("gdt").dw(0);
        asm.label("idtr").dw(256 * 8 - 1).dd("idt").dw(0);
        asm.align(8).label("idt");
        for (int vector = 0; vector < 256; vector++) {
            boolean hasError = vector == 8 || vector >= 10 && vector <= 14 || vector == 17;
            boolean hardware = vector >= 0x70 && vector < 0x78 || vector == 8;
            int handler = asm.address(hardware ? "interrupt" : hasError ? "withError" : "withoutError");
            asm.dw(handler).dw(0x08).db(0, vector % 3 == 0 ? 0xEE : 0x8E).dw(handler >> 16);
        }
    }
}
