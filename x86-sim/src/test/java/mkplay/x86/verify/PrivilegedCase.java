package mkplay.x86.verify;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A state of the processor and a short sequence of instructions to execute in it; the layout is that of privileged-executor.S.
 *
 * @param words registers EDI ESI EBP ESP EBX EDX ECX EAX, EFLAGS, EIP, CS SS DS ES FS GS, CR0, CR4, number of patches, code, and the
 *     patches: address and value of a dword each
 */
record PrivilegedCase(int[] words) {
    static final int WORDS = 64;
    static final int EFLAGS = 8, EIP = 9, CS = 10, SS = 11, DS = 12, ES = 13, FS = 14, GS = 15, CR0 = 16, CR4 = 17;
    static final int PATCHES = 18, CODE = 19;
    static final int CODE_WORDS = 14;
    static final int CODE_BYTES = 4 * CODE_WORDS;
    static final int PATCH = CODE + CODE_WORDS;
    static final int MOST_PATCHES = (WORDS - PATCH) / 2;

    /** The interrupt with which a sequence ends when nothing else ended it. */
    static final int END = 0xE0;

    private static final int[] END_CODE = {0xCD, END};

    /** With other instructions, END behind them. */
    PrivilegedCase withCode(List<byte[]> instructions) {
        int[] copy = words.clone();
        Arrays.fill(copy, CODE, CODE + CODE_WORDS, 0);
        int at = 0;
        for (byte[] instruction : instructions) {
            for (byte b : instruction) {
                put(copy, at++, b);
            }
        }
        for (int b : END_CODE) {
            put(copy, at++, b);
        }
        return new PrivilegedCase(copy);
    }

    private static void put(int[] words, int at, int value) {
        words[CODE + at / 4] |= (value & 0xFF) << 8 * (at % 4);
    }

    /** Without one of the patches. */
    PrivilegedCase withoutPatch(int index) {
        int[] copy = words.clone();
        int last = --copy[PATCHES];
        for (int n = 0; n < 2; n++) {
            copy[PATCH + 2 * index + n] = copy[PATCH + 2 * last + n];
            copy[PATCH + 2 * last + n] = 0;
        }
        return new PrivilegedCase(copy);
    }

    /** One line of hexadecimal words. */
    String text() {
        return IntStream.of(words).mapToObj(Integer::toHexString).collect(Collectors.joining(" "));
    }

    static PrivilegedCase parse(String line) {
        int[] words = Arrays.stream(line.split(" "))
                .mapToInt(w -> Integer.parseUnsignedInt(w, 16))
                .toArray();
        return new PrivilegedCase(Arrays.copyOf(words, WORDS));
    }
}
