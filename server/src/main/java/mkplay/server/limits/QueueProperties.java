package mkplay.server.limits;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.queue.*}: how the processors are shared.
 *
 * @param workers platform threads that run guests; 0 for as many as there are processors, at least two
 * @param running guests that have a machine at a time, whoever owns them; each needs the memory of an emulated PC
 * @param runningPerOwner guests of one owner that have a machine at a time
 * @param queued runs that wait, whoever owns them; more is a 503
 * @param queuedPerOwner runs of one owner that wait; more is a 429
 * @param sessions live sessions, whoever owns them; more is a 503
 * @param sessionsPerOwner live sessions of one owner; more is a 429
 * @param compilers compilers that run at a time
 */
@Validated
@ConfigurationProperties("playground.queue")
public record QueueProperties(
        @DefaultValue("0") @Min(0) @Max(1024) int workers,
        @DefaultValue("32") @Min(1) int running,
        @DefaultValue("6") @Min(1) int runningPerOwner,
        @DefaultValue("200") @Min(1) int queued,
        @DefaultValue("50") @Min(1) int queuedPerOwner,
        @DefaultValue("32") @Min(1) int sessions,
        @DefaultValue("4") @Min(1) int sessionsPerOwner,
        @DefaultValue("2") @Min(1) @Max(64) int compilers) {

    /** Worker threads after the default was worked out. */
    public int effectiveWorkers() {
        return workers > 0 ? workers : Math.max(2, Runtime.getRuntime().availableProcessors());
    }
}
