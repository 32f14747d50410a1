package mkplay.x86.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a case ended.
 *
 * @param words as privileged-executor.S records them; {@link #NAMES} says what they are. Empty: the processor shut down
 */
record PrivilegedOutcome(int[] words) {
    static final int WORDS = 64;
    static final PrivilegedOutcome SHUTDOWN = new PrivilegedOutcome(new int[0]);

    static final int VECTOR = 0, FRAME = 9, CR2 = 26;
    /** Set in the frame of a fault (SDM 3B, 17.3.1.1); QEMU leaves it. */
    private static final int RESUME_FLAG = 0x10000;

    private static final int VIRTUAL_FLAG = 0x20000;

    static final List<String> NAMES = List.of(
            "vector",
            "edi",
            "esi",
            "ebp",
            "esp",
            "ebx",
            "edx",
            "ecx",
            "eax",
            "error code",
            "frame 1",
            "frame 2",
            "frame 3",
            "frame 4",
            "frame 5",
            "frame 6",
            "frame 7",
            "frame 8",
            "frame 9",
            "ds",
            "es",
            "fs",
            "gs",
            "ss",
            "esp after",
            "cr0",
            "cr2",
            "cr3",
            "cr4",
            "dr0",
            "dr1",
            "dr2",
            "dr3",
            "tr",
            "ldtr",
            "gdtr 0",
            "gdtr 1",
            "idtr 0",
            "idtr 1",
            "msr 174",
            "msr 175",
            "msr 176",
            "descriptors",
            "task states",
            "directory",
            "other directory",
            "low pages",
            "window",
            "other window",
            "data 0",
            "data 1",
            "data 2",
            "data 3",
            "targets",
            "user stack",
            "kernel stack",
            "ring 1 stack",
            "ring 2 stack");

    boolean shutDown() {
        return words.length == 0;
    }

    /** What differs, empty if nothing. */
    String difference(PrivilegedOutcome expected) {
        if (shutDown() || expected.shutDown()) {
            return shutDown() == expected.shutDown() ? "" : shutDown() ? " shutdown" : " no shutdown";
        }
        List<String> texts = new ArrayList<>();
        for (int n = 0; n < NAMES.size(); n++) {
            if (((words[n] ^ expected.words[n]) & compared(n)) != 0) {
                texts.add(" %s %x, not %x".formatted(NAMES.get(n), words[n], expected.words[n]));
            }
        }
        return String.join(",", texts);
    }

    /** The bits of a word that count: behind the frame of protected mode there is whatever was on the stack. */
    private int compared(int word) {
        boolean virtual = (words[FRAME + 3] & VIRTUAL_FLAG) != 0;
        return word == FRAME + 3 ? ~RESUME_FLAG : word > FRAME + 5 && word < FRAME + 10 && !virtual ? 0 : -1;
    }

    String text() {
        return shutDown()
                ? "shutdown"
                : IntStream.of(words)
                        .limit(NAMES.size())
                        .mapToObj(Integer::toHexString)
                        .collect(Collectors.joining(" "));
    }

    static PrivilegedOutcome parse(String line) {
        if (line.equals("shutdown")) {
            return SHUTDOWN;
        }
        int[] words = Arrays.stream(line.split(" "))
                .mapToInt(w -> Integer.parseUnsignedInt(w, 16))
                .toArray();
        return new PrivilegedOutcome(Arrays.copyOf(words, WORDS));
    }
}
