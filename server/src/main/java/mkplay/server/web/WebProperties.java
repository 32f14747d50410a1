package mkplay.server.web;

import jakarta.validation.constraints.Min;
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
 * @param headerTimeout how long the request line and headers of a request may take to come
 * @param bodyTimeout how long the body of a request may take to come
 * @param readTimeout how long a client may take no byte of an answer that waits for it
 * @param connections open connections, whoever has them; more is a 503
 * @param connectionsPerAddress open connections of one network address (IPv4) or network (64 bits of IPv6); more is a 429. Coarse, as a
 *     lecture hall shares one. With {@code server.forward-headers-strategy} it counts requests and streams by the address that the proxy tells
 */
@Validated
@ConfigurationProperties("playground.web")
public record WebProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue List<String> embeddingOrigins,
        @DefaultValue("10s") @NotNull Duration headerTimeout,
        @DefaultValue("30s") @NotNull Duration bodyTimeout,
        @DefaultValue("60s") @NotNull Duration readTimeout,
        @DefaultValue("4000") @Min(1) int connections,
        @DefaultValue("1000") @Min(1) int connectionsPerAddress) {}
