package mkplay.x86.verify;

import java.util.Random;

/** The address space in which {@link UserCase}s run, the same on the host and on this machine. */
final class UserSpace {
    /** The code page: readable, full of HLT. */
    static final int CODE = 0x400000;
    /** A page for 16-bit addresses. */
    static final int LOW = 0x1000;
    /** The last page that 16-bit addresses reach; the page behind it is not mapped. */
    static final int LOW_END = 0xF000;
    /** Two pages. */
    static final int DATA = 0x500000;
    /** A page that cannot be written; the one behind it is not mapped. */
    static final int READ_ONLY = 0x502000;
    /** Where the host's executor itself is; cases that would touch it are not run. */
    static final int EXECUTOR = 0x70000000;
    /** First address behind the executor. */
    static final int EXECUTOR_END = 0x71000000;

    static final int PAGE = 4096;

    /** The data pages in the executor's order; all but the last are writable. */
    static final int[] DATA_PAGES = {LOW, LOW_END, DATA, DATA + PAGE, READ_ONLY};

    /** What the data pages hold before a case's patches, one after the other. */
    static final byte[] PRISTINE = contents();

    private UserSpace() {}

    private static byte[] contents() {
        byte[] bytes = new byte[DATA_PAGES.length * PAGE];
        new Random(7).nextBytes(bytes);
        // Equal bytes here and there let string comparisons run on.
        for (int at = 0; at < bytes.length; at += 512) {
            java.util.Arrays.fill(bytes, at, at + 64, (byte) (at >> 9 & 1));
        }
        return bytes;
    }

    /** A byte of {@link #PRISTINE} by its address, 0 where no data page is. */
    static int pristine(int address) {
        for (int n = 0; n < DATA_PAGES.length; n++) {
            if ((address & -PAGE) == DATA_PAGES[n]) {
                return PRISTINE[n * PAGE + (address & PAGE - 1)] & 0xFF;
            }
        }
        return 0;
    }

    /** Whether the executor itself is at an address. */
    static boolean isExecutor(int address) {
        return Integer.compareUnsigned(address, EXECUTOR - 64) >= 0
                && Integer.compareUnsigned(address, EXECUTOR_END + 64) < 0;
    }
}
