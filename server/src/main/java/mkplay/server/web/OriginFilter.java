package mkplay.server.web;

import java.util.Set;
import mkplay.server.api.Problem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses changes and streams that another site's page asks for in a visitor's name. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
public class OriginFilter implements WebFilter {

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Set<String> allowed;

    OriginFilter(WebProperties properties) {
        this.allowed = Set.copyOf(properties.allowedOrigins());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        String origin = request.getHeaders().getOrigin();
        boolean stream = "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade());
        if (origin == null || READING.contains(request.getMethod()) && !stream || permitted(origin, request)) {
            return chain.filter(exchange);
        }
        return Mono.error(Problem.forbidden("Pages of " + printable(origin) + " may not do this."));
    }

    /** Same host and port as the request was sent to, or one that the configuration names. */
    private boolean permitted(String origin, ServerHttpRequest request) {
        String host = request.getHeaders().getFirst("Host");
        return allowed.contains(origin)
                || host != null && (origin.equals("http://" + host) || origin.equals("https://" + host));
    }

    private static String printable(String origin) {
        return origin.matches("[\\x21-\\x7e]{1,200}") ? origin : "that origin";
    }
}
