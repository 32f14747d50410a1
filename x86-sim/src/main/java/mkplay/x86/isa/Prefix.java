package mkplay.x86.isa;

/** Prefix bytes (SDM 2A 2.1.1). */
final class Prefix {
    static final int ES = 0x26;
    static final int CS = 0x2E;
    static final int SS = 0x36;
    static final int DS = 0x3E;
    static final int FS = 0x64;
    static final int GS = 0x65;
    static final int OPERAND = 0x66;
    static final int ADDRESS = 0x67;
    static final int LOCK = 0xF0;
    static final int REPNE = 0xF2;
    static final int REP = 0xF3;

    private Prefix() {}
}
