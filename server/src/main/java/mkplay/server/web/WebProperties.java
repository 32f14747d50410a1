package mkplay.server.web;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.web.*}.
 *
 * @param allowedOrigins origins other than the page's own that may open streams and send changes, for example
 *     {@code https://course.example.org}; needed behind a proxy that changes the Host header
 * @param embeddingOrigins origins whose pages may show shared programs in a frame, from {@code /embed/s/}; without any that page
 *     is shown by itself only
 * @param bodyTimeout how long the body of a request may take to come
 */
@Validated
@ConfigurationProperties("playground.web")
public record WebProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue List<String> embeddingOrigins,
        @DefaultValue("30s") @NotNull Duration bodyTimeout) {}
