package mkplay.server.web;

import java.util.List;
import mkplay.server.api.Ids;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Security headers of every answer. Scripts and style elements run only with the answer's nonce; what a guest prints can
 * therefore never become a script, wherever it ends up.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
public class SecurityHeadersFilter implements WebFilter {

    /** Name of the request attribute that has the nonce. */
    public static final String NONCE = "mkplay.nonce";

    /** Where answers are data and no pages. */
    private static final List<String> DATA = List.of("/api/", "/v3/", "/actuator", "/livez", "/readyz");

    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

    /** Of the page that others embed: it has no scripts at all. */
    private final String embeddedPolicy;

    SecurityHeadersFilter(WebProperties properties) {
        properties.embeddingOrigins().forEach(SecurityHeadersFilter::checkOrigin);
        String ancestors = String.join(" ", properties.embeddingOrigins());
        embeddedPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors " + (ancestors.isEmpty() ? "'none'" : ancestors);
    }

    /** What is no plain origin could change the policy around it. */
    private static void checkOrigin(String origin) {
        if (!origin.matches("https?://[A-Za-z0-9.-]+(:\\d{1,5})?")) {
            throw new IllegalArgumentException("playground.web.embedding-origins: no origin: " + origin);
        }
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        String nonce = Ids.random();
        exchange.getAttributes().put(NONCE, nonce);
        HttpHeaders headers = exchange.getResponse().getHeaders();
        boolean data = DATA.stream().anyMatch(path::startsWith);
        boolean embedded = path.startsWith("/embed/");
        headers.set("Content-Security-Policy", data ? API_POLICY : embedded ? embeddedPolicy : pagePolicy(nonce));
        headers.set("X-Content-Type-Options", "nosniff");
        if (!embedded) {
            headers.set("X-Frame-Options", "DENY");
        }
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", embedded ? "cross-origin" : "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        if (data) {
            headers.set("Cache-Control", "no-store");
        }
        return chain.filter(exchange);
    }

    private static String pagePolicy(String nonce) {
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src 'self' 'nonce-" + nonce + "'",
                "style-src 'self' 'nonce-" + nonce + "'",
                "img-src 'self' data:",
                "font-src 'self'",
                "connect-src 'self'",
                "manifest-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'");
    }
}
