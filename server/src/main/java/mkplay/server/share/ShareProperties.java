package mkplay.server.share;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.share.*}.
 *
 * @param perOwnerAndDay shares that one owner may make in 24 hours
 * @param longestDays the most days that an expiry may be ahead
 */
@Validated
@ConfigurationProperties("playground.share")
public record ShareProperties(
        @DefaultValue("200") @Min(1) int perOwnerAndDay,
        @DefaultValue("3650") @Min(1) int longestDays) {}
