package mkplay.x86.machine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A very small assembler for test guests: what is used often has a method, the rest is written as bytes. Labels may be used
 * before they are placed; branches are always near (32-bit).
 */
final class Asm {
    static final int EAX = 0;
    static final int ECX = 1;
    static final int EDX = 2;
    static final int EBX = 3;
    static final int ESP = 4;
    static final int EBP = 5;
    static final int ESI = 6;
    static final int EDI = 7;

    /** Condition codes. */
    static final int BELOW = 2;

    static final int EQUAL = 4;
    static final int NOT_EQUAL = 5;
    static final int SIGN = 8;

    private record Fixup(String label, boolean relative) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int origin;
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<Integer, Fixup> fixups = new LinkedHashMap<>();

    /** @param origin linear address of the first byte */
    Asm(int origin) {
        this.origin = origin;
    }

    int here() {
        return origin + out.size();
    }

    Asm label(String name) {
        if (labels.put(name, here()) != null) {
            throw new IllegalArgumentException("label " + name + " twice");
        }
        return this;
    }

    int address(String label) {
        Integer at = labels.get(label);
        if (at == null) {
            throw new IllegalArgumentException("no label " + label);
        }
        return at;
    }

    /** Bytes as hex digits, blanks allowed. */
    Asm hex(String digits) {
        out.writeBytes(HexFormat.of().parseHex(digits.replace(" ", "")));
        return this;
    }

    Asm db(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    Asm bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Asm dw(int value) {
        return db(value, value >> 8);
    }

    Asm dd(int value) {
        return dw(value).dw(value >> 16);
    }

    /** The address of a label as a 32-bit value. */
    Asm dd(String label) {
        fixups.put(out.size(), new Fixup(label, false));
        return dd(0);
    }

    Asm text(String text) {
        out.writeBytes((text + '\0').getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Asm align(int bytes) {
        while (here() % bytes != 0) {
            out.write(0);
        }
        return this;
    }

    Asm mov(int register, int value) {
        return db(0xB8 + register).dd(value);
    }

    Asm mov(int register, String label) {
        return db(0xB8 + register).dd(label);
    }

    Asm movReg(int to, int from) {
        return db(0x89, 0xC0 | from << 3 | to);
    }

    /** MOV register, [label]. */
    Asm load(int register, String label) {
        return db(0x8B, 0x05 | register << 3).dd(label);
    }

    /** MOV [label], register. */
    Asm store(String label, int register) {
        return db(0x89, 0x05 | register << 3).dd(label);
    }

    Asm inc(int register) {
        return db(0x40 + register);
    }

    Asm dec(int register) {
        return db(0x48 + register);
    }

    Asm push(int register) {
        return db(0x50 + register);
    }

    Asm pop(int register) {
        return db(0x58 + register);
    }

    Asm pushImmediate(int value) {
        return db(0x68).dd(value);
    }

    /** CMP register, imm32. */
    Asm cmp(int register, int value) {
        return db(0x81, 0xF8 | register).dd(value);
    }

    /** ADD register, imm32. */
    Asm add(int register, int value) {
        return db(0x81, 0xC0 | register).dd(value);
    }

    /** AND register, imm32. */
    Asm and(int register, int value) {
        return db(0x81, 0xE0 | register).dd(value);
    }

    Asm jmp(String label) {
        return db(0xE9).relative(label);
    }

    Asm call(String label) {
        return db(0xE8).relative(label);
    }

    Asm jcc(int condition, String label) {
        return db(0x0F, 0x80 | condition).relative(label);
    }

    private Asm relative(String label) {
        fixups.put(out.size(), new Fixup(label, true));
        return dd(0);
    }

    Asm ret() {
        return db(0xC3);
    }

    Asm iret() {
        return db(0xCF);
    }

    Asm hlt() {
        return db(0xF4);
    }

    Asm sti() {
        return db(0xFB);
    }

    Asm cli() {
        return db(0xFA);
    }

    /** MOV AL, value; MOV DX, port; OUT DX, AL. */
    Asm outb(int port, int value) {
        return db(0xB0, value).db(0x66, 0xBA).dw(port).db(0xEE);
    }

    /** MOV DX, port; XOR EAX, EAX; IN AL, DX. */
    Asm inb(int port) {
        return db(0x66, 0xBA).dw(port).db(0x31, 0xC0, 0xEC);
    }

    byte[] build() {
        byte[] code = out.toByteArray();
        fixups.forEach((at, fixup) -> {
            int value = address(fixup.label());
            if (fixup.relative()) {
                value -= origin + at + 4;
            }
            for (int i = 0; i < 4; i++) {
                code[at + i] = (byte) (value >> 8 * i);
            }
        });
        return code;
    }
}
