package mkplay.x86.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Whose processor gave an outcome: where manuals leave something open, or a vendor departs from them, that decides. */
enum Vendor {
    /** Intel, the one whose manual this machine follows. */
    INTEL,
    /** AMD, and Hygon, whose processors are AMD's. */
    AMD,
    /** One whose ways nobody has written down: whatever some vendor does is allowed. */
    OTHER;

    /** From what CPUID leaves in EBX, EDX and ECX for leaf 0 (SDM 2A, CPUID). */
    static Vendor of(int ebx, int edx, int ecx) {
        ByteBuffer name = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        name.putInt(ebx).putInt(edx).putInt(ecx);
        return switch (new String(name.array(), StandardCharsets.ISO_8859_1)) {
            case "GenuineIntel" -> INTEL;
            case "AuthenticAMD", "HygonGenuine" -> AMD;
            default -> OTHER;
        };
    }
}
