package mkplay.server.program;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.compile.*}: what one compilation may use.
 *
 * @param wall time for all files and the link of one program
 * @param cpuSeconds processor time of one tool's run
 * @param memoryBytes address space of one tool's run
 * @param fileBytes size of one file that a tool writes
 * @param processes processes and threads of one tool's run
 * @param cacheBytes images kept in memory, so that sources that were just compiled are not compiled again
 */
@Validated
@ConfigurationProperties("playground.compile")
public record CompileProperties(
        @DefaultValue("10s") @NotNull Duration wall,
        @DefaultValue("10") @Min(1) int cpuSeconds,
        @DefaultValue("1073741824") @Min(1 << 29) long memoryBytes,
        @DefaultValue("16777216") @Min(1 << 16) long fileBytes,
        @DefaultValue("16") @Min(1) int processes,
        @DefaultValue("67108864") @Min(0) long cacheBytes) {}
