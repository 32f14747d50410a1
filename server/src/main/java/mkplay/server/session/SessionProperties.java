package mkplay.server.session;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.session.*}: live sessions.
 *
 * @param abandoned how long a session goes on without anybody connected to its stream
 * @param longest how long a session goes on at all
 * @param kept how long the stream of an ended session is kept for those who come back
 * @param keptCount ended sessions that are kept
 * @param counters how often counters are sent
 */
@Validated
@ConfigurationProperties("playground.session")
public record SessionProperties(
        @DefaultValue("60s") @NotNull Duration abandoned,
        @DefaultValue("30m") @NotNull Duration longest,
        @DefaultValue("10m") @NotNull Duration kept,
        @DefaultValue("40") @Min(0) int keptCount,
        @DefaultValue("200ms") @NotNull Duration counters) {}
