package mkplay.toolchain;

import java.nio.file.Path;

/**
 * What user programs are compiled and linked with.
 *
 * @param include the folder of headers
 * @param lib     the folder with {@code crt0.o} (start-up code), {@code libl4.a} (the library) and {@code program.ld}
 *                (the linker script)
 */
public record Sdk(Path include, Path lib) {
    /** Start-up code, first in the link. */
    public static final String START_FILE = "crt0.o";

    public static final String LIBRARY = "libl4.a";
    public static final String LINKER_SCRIPT = "program.ld";
}
