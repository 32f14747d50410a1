package mkplay.server.storage;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.storage.*}: where programs, runs and shares are kept.
 *
 * @param url JDBC URL: an H2 file by default, {@code jdbc:postgresql://host/database?user=..&password=..} for PostgreSQL.
 *     With H2 the URL must keep {@code WRITE_DELAY=0}, without which acknowledged rows are lost when the process is killed
 * @param threads statements under way at a time, and connections
 * @param waiting statements that wait for a thread; more is a 503
 * @param keepRuns how long a finished run and its result are kept
 * @param outputBytes bytes of consoles, traces and profiles that are kept of finished runs, compressed, whoever owns them; the oldest
 *     go first
 * @param outputBytesPerOwner the same of one owner's runs
 * @param cleanUp how often runs and shares whose time is over are removed
 */
@Validated
@ConfigurationProperties("playground.storage")
public record StorageProperties(
        @NotBlank String url,
        @DefaultValue("8") @Min(1) @Max(256) int threads,
        @DefaultValue("1000") @Min(1) int waiting,
        @DefaultValue("7d") @NotNull Duration keepRuns,
        @DefaultValue("21474836480") @Min(1) long outputBytes,
        @DefaultValue("2147483648") @Min(1) long outputBytesPerOwner,
        @DefaultValue("10m") @NotNull Duration cleanUp) {}
