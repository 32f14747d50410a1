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
 * @param abandoned how long a session goes on without anybody connected to its stream; one that waits for input falls asleep then,
 *     another ends
 * @param longest how long a session goes on at all, sleep not counted
 * @param kept how long the stream of an ended session is kept for those who come back
 * @param keptCount ended sessions that are kept
 * @param counters how often counters are sent
 * @param drowsy how long a session waits for input before it falls asleep: its machine's memory is freed, and what is typed makes
 *     the machine again by executing the same once more
 * @param rebuildInstructions executed instructions up to which a session can fall asleep, or survive a restart of the server
 * @param asleep how long a sleeping session is kept
 * @param asleepCount sleeping sessions that are kept, whoever owns them; then those that were made first are forgotten
 * @param asleepPerOwner the same for one owner
 */
@Validated
@ConfigurationProperties("playground.session")
public record SessionProperties(
        @DefaultValue("60s") @NotNull Duration abandoned,
        @DefaultValue("30m") @NotNull Duration longest,
        @DefaultValue("10m") @NotNull Duration kept,
        @DefaultValue("40") @Min(0) int keptCount,
        @DefaultValue("200ms") @NotNull Duration counters,
        @DefaultValue("60s") @NotNull Duration drowsy,
        @DefaultValue("500000000") @Min(0) long rebuildInstructions,
        @DefaultValue("12h") @NotNull Duration asleep,
        @DefaultValue("500") @Min(0) int asleepCount,
        @DefaultValue("20") @Min(0) int asleepPerOwner) {}
