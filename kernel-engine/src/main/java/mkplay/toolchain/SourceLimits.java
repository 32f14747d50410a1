package mkplay.toolchain;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mkplay.toolchain.InvalidSourceException.Reason;

/** What a set of sources must be to reach the compiler. */
public final class SourceLimits {
    public static final int MAX_FILES = 64;

    /** UTF-8 bytes of one file. */
    public static final int MAX_FILE_BYTES = 256 << 10;

    /** UTF-8 bytes of all files of a program. */
    public static final int MAX_PROGRAM_BYTES = 1 << 20;

    private SourceLimits() {}

    /** Checks names, number and sizes. */
    public static void check(List<SourceFile> files) throws InvalidSourceException {
        if (files.size() > MAX_FILES) {
            throw new InvalidSourceException(
                    Reason.TOO_MANY_FILES, "", "a program has at most %d files".formatted(MAX_FILES));
        }
        Set<String> names = new HashSet<>();
        long total = 0;
        boolean compiles = false;
        for (SourceFile file : files) {
            compiles |= languageOf(file) != Language.HEADER;
            if (!names.add(file.name())) {
                throw new InvalidSourceException(
                        Reason.DUPLICATE_NAME, file.name(), "two files are called " + file.name());
            }
            total += sizeOf(file);
            if (total > MAX_PROGRAM_BYTES) {
                throw new InvalidSourceException(
                        Reason.PROGRAM_TOO_LONG,
                        "",
                        "the files of a program have at most %d bytes together".formatted(MAX_PROGRAM_BYTES));
            }
        }
        if (!compiles) {
            throw new InvalidSourceException(
                    Reason.NOTHING_TO_COMPILE, "", "a program needs a file that ends in .c, .cc, .cpp, .S or .s");
        }
    }

    private static Language languageOf(SourceFile file) throws InvalidSourceException {
        if (!SourceFile.NAME.matcher(file.name()).matches()) {
            throw new InvalidSourceException(
                    Reason.BAD_NAME,
                    file.name(),
                    "a file name has 1 to 64 letters, digits and _ . + - and starts with a letter, digit or _");
        }
        return Language.of(file.name())
                .orElseThrow(() -> new InvalidSourceException(
                        Reason.UNKNOWN_LANGUAGE,
                        file.name(),
                        file.name() + " must end in .c, .cc, .cpp, .S, .s, .h, .hpp or .inc"));
    }

    private static long sizeOf(SourceFile file) throws InvalidSourceException {
        // The length in UTF-16 units first: it is never more than the bytes, and free.
        long size = file.text().length();
        if (size <= MAX_FILE_BYTES) {
            size = file.text().getBytes(StandardCharsets.UTF_8).length;
        }
        if (size > MAX_FILE_BYTES) {
            throw new InvalidSourceException(
                    Reason.FILE_TOO_LONG,
                    file.name(),
                    "%s has more than %d bytes".formatted(file.name(), MAX_FILE_BYTES));
        }
        return size;
    }
}
