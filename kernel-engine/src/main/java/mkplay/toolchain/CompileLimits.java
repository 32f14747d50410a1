package mkplay.toolchain;

import java.time.Duration;

/**
 * What one compilation may use.
 *
 * @param wall        for all files and the link together
 * @param cpuSeconds  of one tool's run
 * @param memoryBytes address space of one tool's run; the tools map about 300 MB before they start
 * @param fileBytes   size of one object file, of the image, and of what a tool prints
 * @param processes   processes and threads of one tool's run; the kernel does not apply it to root, for whom the sandbox
 *                    forbids new processes in any case
 */
public record CompileLimits(Duration wall, long cpuSeconds, long memoryBytes, long fileBytes, int processes) {
    public static final CompileLimits DEFAULT = new CompileLimits(Duration.ofSeconds(10), 10, 1L << 30, 16L << 20, 16);

    public CompileLimits {
        if (!wall.isPositive() || cpuSeconds <= 0 || memoryBytes <= 0 || fileBytes <= 0 || processes <= 0) {
            throw new IllegalArgumentException("every limit must be positive");
        }
    }
}
