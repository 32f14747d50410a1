package mkplay.systemjava;

import java.util.Arrays;

/** The floating-point unit's registers on the JVM: an image in memory's form, which nothing interprets. */
public final class HostedFpu {
    static final int FXSAVE_WORDS = 128;
    static final int FNSAVE_WORDS = 27;

    private final int[] image = new int[FXSAVE_WORDS];

    /** A word of the registers, as FXSAVE or FNSAVE would store it there. */
    public int word(int index) {
        return image[index];
    }

    /** Changes a word, as calculating does. */
    public void setWord(int index, int value) {
        image[index] = value;
    }

    void save(int address, int words) {
        for (int i = 0; i < words; i++) {
            Memory.store32(address + 4 * i, image[i]);
        }
    }

    void load(int address, int words) {
        for (int i = 0; i < words; i++) {
            image[i] = Memory.load32(address + 4 * i);
        }
    }

    /** What FNINIT sets, in the form of FNSAVE: control word 37F, all registers empty. */
    void initialise() {
        Arrays.fill(image, 0);
        image[0] = 0x37F;
        image[2] = 0xFFFF;
    }
}
