package mkplay.server.web;

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
 */
@Validated
@ConfigurationProperties("playground.web")
public record WebProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue List<String> embeddingOrigins) {}
