package mkplay.server.stream;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.stream.*}: the stream of a live session.
 *
 * @param traceBytes trace records kept for a slow or returning client, per session
 * @param messageBytes messages kept for a slow or returning client, per session
 * @param windowBytes bytes sent ahead of the client's acknowledgement
 * @param batchRecords trace records in one binary message
 * @param ping how often the server pings
 * @param stall how long a client may be silent, or leave a full window unacknowledged, before it is closed
 * @param linger how long the last acknowledgement of an ended session's client is waited for before the connection is closed
 * @param frameBytes size of one frame of a client
 * @param framesPerSecond frames of a client
 * @param watchers clients that watch one session without controlling it
 */
@Validated
@ConfigurationProperties("playground.stream")
public record StreamProperties(
        @DefaultValue("8388608") @Min(65536) int traceBytes,
        @DefaultValue("2097152") @Min(65536) int messageBytes,
        @DefaultValue("1048576") @Min(16384) int windowBytes,
        @DefaultValue("512") @Min(1) @Max(4096) int batchRecords,
        @DefaultValue("20s") @NotNull Duration ping,
        @DefaultValue("60s") @NotNull Duration stall,
        @DefaultValue("5s") @NotNull Duration linger,
        @DefaultValue("16384") @Min(1024) int frameBytes,
        @DefaultValue("1000") @Min(1) int framesPerSecond,
        @DefaultValue("40") @Min(0) int watchers) {}
