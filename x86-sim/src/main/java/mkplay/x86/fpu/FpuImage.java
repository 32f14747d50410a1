package mkplay.x86.fpu;

/** The formats in which an FPU's state lies in memory (SDM 1, 8.1.10; SDM 2A, FSTENV, FSAVE and FXSAVE). */
public final class FpuImage {
    /** Bytes of an FXSAVE image, of its head without the SSE control words, and of its x87 registers. */
    public static final int FAST_BYTES = 512, FAST_HEAD_BYTES = 24, FAST_REGISTERS = 32, FAST_REGISTERS_BYTES = 128;
    /** Where MXCSR and its mask stand in an FXSAVE image, and the XMM registers. */
    public static final int FAST_MXCSR = 24, FAST_XMM = 160, FAST_XMM_BYTES = 128;

    private final byte[] bytes;

    /** @param bytes room for an FXSAVE image */
    public FpuImage(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of the image. */
    public byte[] get() {
        return bytes.clone();
    }

    /** Takes over a whole image. */
    public void set(byte[] image) {
        System.arraycopy(image, 0, bytes, 0, bytes.length);
    }

    /** Bytes of an FNSTENV image for an operand size of 2 or 4. */
    public static int environmentBytes(int size) {
        return 7 * size;
    }

    /** 16 bits of the image. */
    public int word(int at) {
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
    }

    /** Sets 16 bits of the image. */
    public void setWord(int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
    }

    /** 32 bits of the image. */
    public int dword(int at) {
        return word(at) | word(at + 2) << 16;
    }

    /** Sets 32 bits of the image. */
    public void setDword(int at, int value) {
        setWord(at, value);
        setWord(at + 2, value >>> 16);
    }

    /** 64 bits of the image. */
    public long quadword(int at) {
        return dword(at) & 0xFFFFFFFFL | (long) dword(at + 4) << 32;
    }

    /** Sets 64 bits of the image. */
    public void setQuadword(int at, long value) {
        setDword(at, (int) value);
        setDword(at + 4, (int) (value >>> 32));
    }

    /**
     * Writes the environment at the image's start.
     *
     * @param size operand size: 2 or 4
     * @param paragraphs real-mode format: pointers are linear addresses
     * @return its length
     */
    public int storeEnvironment(FpuState s, int size, boolean paragraphs) {
        int[] words = paragraphs ? linearWords(s) : selectorWords(s);
        for (int n = 0; n < words.length; n++) {
            if (size == 4) {
                setDword(4 * n, words[n]);
            } else {
                setWord(2 * n, words[n]);
            }
        }
        return environmentBytes(size);
    }

    /** Unused halves of the 32-bit protected-mode format are ones, but for the opcode's. */
    private static int[] selectorWords(FpuState s) {
        int ones = 0xFFFF0000;
        return new int[] {
            s.control() | ones,
            s.statusWord() | ones,
            s.tagWord() | ones,
            s.instructionOffset,
            s.instructionSelector | s.opcode << 16,
            s.operandOffset,
            s.operandSelector | ones
        };
    }

    /** The upper bits of the linear addresses stand at bit 12 of words of their own, the opcode below one of them. */
    private static int[] linearWords(FpuState s) {
        int ones = 0xFFFF0000;
        int instruction = (s.instructionSelector << 4) + s.instructionOffset;
        int operand = (s.operandSelector << 4) + s.operandOffset;
        return new int[] {
            s.control() | ones,
            s.statusWord() | ones,
            s.tagWord() | ones,
            instruction & 0xFFFF | ones,
            instruction >>> 16 << 12 | s.opcode,
            operand & 0xFFFF | ones,
            operand >>> 16 << 12
        };
    }

    /** Takes the environment at the image's start. */
    public void loadEnvironment(FpuState s, int size, boolean paragraphs) {
        int[] words = new int[7];
        for (int n = 0; n < words.length; n++) {
            words[n] = size == 4 ? dword(4 * n) : word(2 * n);
        }
        s.setControl(words[0]);
        s.setStatusWord(words[1]);
        s.setTagWord(words[2]);
        if (paragraphs) {
            // The address as a whole becomes the offset; what it was made of is not in the image.
            s.instructionOffset = words[3] & 0xFFFF | words[4] >>> 12 << 16;
            s.instructionSelector = 0;
            s.operandOffset = words[5] & 0xFFFF | words[6] >>> 12 << 16;
            s.operandSelector = 0;
            s.opcode = words[4] & 0x7FF;
        } else {
            s.instructionOffset = words[3];
            s.instructionSelector = words[4] & 0xFFFF;
            s.operandOffset = words[5];
            s.operandSelector = words[6] & 0xFFFF;
            s.opcode = size == 4 ? words[4] >>> 16 & 0x7FF : 0;
        }
    }

    /** Writes the registers from ST(0) on, ten bytes each. */
    public void storeRegisters(FpuState s, int at) {
        for (int n = 0; n < 8; n++) {
            int index = s.index(n);
            setQuadword(at + 10 * n, s.sig[index]);
            setWord(at + 10 * n + 8, s.se[index]);
        }
    }

    /** Takes the registers; the environment's TOP and tags are in place. */
    public void loadRegisters(FpuState s, int at) {
        for (int n = 0; n < 8; n++) {
            int index = s.index(n);
            s.sig[index] = quadword(at + 10 * n);
            s.se[index] = word(at + 10 * n + 8);
        }
    }

    /** Writes the x87 part of an FXSAVE image; the tags are one bit for each register that is not empty. */
    public void storeFast(FpuState s) {
        setWord(0, s.control());
        setWord(2, s.statusWord());
        setWord(4, ~s.empty & 0xFF);
        setWord(6, s.opcode);
        setDword(8, s.instructionOffset);
        setDword(12, s.instructionSelector);
        setDword(16, s.operandOffset);
        setDword(20, s.operandSelector);
        for (int n = 0; n < 8; n++) {
            int at = FAST_REGISTERS + 16 * n;
            int index = s.index(n);
            setQuadword(at, s.sig[index]);
            setQuadword(at + 8, s.se[index]);
        }
    }

    /** Takes the x87 part of an FXSAVE image. */
    public void loadFast(FpuState s) {
        s.setControl(word(0));
        s.setStatusWord(word(2));
        s.empty = ~word(4) & 0xFF;
        s.opcode = word(6) & 0x7FF;
        s.instructionOffset = dword(8);
        s.instructionSelector = word(12);
        s.operandOffset = dword(16);
        s.operandSelector = word(20);
        for (int n = 0; n < 8; n++) {
            int at = FAST_REGISTERS + 16 * n;
            int index = s.index(n);
            s.sig[index] = quadword(at);
            s.se[index] = word(at + 8);
        }
    }
}
