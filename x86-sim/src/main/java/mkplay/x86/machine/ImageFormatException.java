package mkplay.x86.machine;

/** A boot image or ELF file that cannot be used, with the place that is wrong. The file is hostile until proven good. */
public final class ImageFormatException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Kind {
        /** The file ends before a structure that it announces. */
        TRUNCATED,
        /** No multiboot header in the first 8 KiB, or not an ELF file. */
        NO_HEADER,
        /** A checksum does not match. */
        BAD_CHECKSUM,
        /** Valid but for a different machine, class, byte order or version, or asks for a feature that is absent. */
        UNSUPPORTED,
        /** A field contradicts another one or the specification. */
        BAD_FIELD,
        /** Offsets or addresses overflow or leave the address space. */
        OUT_OF_RANGE,
        /** Two parts want the same memory. */
        OVERLAP,
        /** More entries than this loader accepts. */
        TOO_MANY,
        /** The image or a module does not fit into the machine's memory. */
        NO_MEMORY,
        /** The entry point is not inside a loaded part. */
        BAD_ENTRY
    }

    private final Kind kind;
    private final long offset;

    /**
     * @param offset byte offset in the file of what is wrong, or -1 when it is not about a place in the file
     */
    public ImageFormatException(Kind kind, long offset, String message) {
        super(offset < 0 ? message : message + " (at file offset 0x" + Long.toHexString(offset) + ")");
        this.kind = kind;
        this.offset = offset;
    }

    /** What is wrong, for programs. */
    public Kind kind() {
        return kind;
    }

    /** Byte offset in the file, or -1. */
    public long offset() {
        return offset;
    }
}
