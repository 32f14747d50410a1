package mkplay.server.limits;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.batch.*}: runs that one request makes from a template and a matrix.
 *
 * @param items runs of one batch
 * @param requestBytes size of the request's body
 * @param expandedBytes size of all the requests that template and matrix make
 * @param atOnce runs of one batch that wait or run at a time, so that a batch leaves most of its owner's places to others
 * @param perOwner batches of one owner that have not ended; more is a 429
 */
@Validated
@ConfigurationProperties("playground.batch")
public record BatchProperties(
        @DefaultValue("500") @Min(1) @Max(10_000) int items,
        @DefaultValue("8388608") @Min(1024) @Max(64 << 20) int requestBytes,

        @DefaultValue("33554432") @Min(1024) @Max(1 << 30) int expandedBytes,

        @DefaultValue("4") @Min(1) int atOnce,
        @DefaultValue("4") @Min(1) int perOwner) {}
