package mkplay.x86.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A case on which this machine once was wrong, with the right outcome: replayed by a test, without QEMU.
 *
 * @param code its instructions, for the reader
 * @param privilegedCase the case
 * @param expected the outcome
 */
record PrivilegedReproducer(String code, PrivilegedCase privilegedCase, PrivilegedOutcome expected) {
    /** Beginning of the files' names. */
    static final String PREFIX = "privileged-";

    /** Writes it into a folder. */
    Path save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(
                "%s%08x.txt".formatted(PREFIX, privilegedCase.text().hashCode()));
        return Files.write(file, List.of(code, privilegedCase.text(), expected.text()));
    }

    static PrivilegedReproducer read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return new PrivilegedReproducer(
                lines.get(0), PrivilegedCase.parse(lines.get(1)), PrivilegedOutcome.parse(lines.get(2)));
    }
}
