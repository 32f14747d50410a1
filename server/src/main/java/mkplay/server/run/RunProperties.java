package mkplay.server.run;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.run.*}.
 *
 * @param maxWait the longest that an answer waits for a run's end, whatever {@code Prefer: wait} asks for
 */
@Validated
@ConfigurationProperties("playground.run")
public record RunProperties(@DefaultValue("60s") @NotNull Duration maxWait) {}
