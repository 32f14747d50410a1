package mkplay.server.web;

import java.util.concurrent.TimeUnit;
import mkplay.server.api.Owner;
import mkplay.server.api.RequestId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Names every request and logs its answer under that name: failures of the server as warnings, refusals as news, everything else
 * only at debug level. The path is logged as its pattern: identifiers of sessions, runs and shares open them and stay out of logs.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class RequestLogFilter implements WebFilter {

    private static final Logger LOG = LoggerFactory.getLogger("mkplay.server.requests");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String id = RequestId.assign(exchange);
        long start = System.nanoTime();
        exchange.getResponse().getHeaders().set(RequestId.HEADER, id);
        exchange.getResponse().beforeCommit(() -> {
            log(exchange, id, System.nanoTime() - start);
            return Mono.empty();
        });
        return chain.filter(exchange);
    }

    private static void log(ServerWebExchange exchange, String id, long nanos) {
        HttpStatusCode code = exchange.getResponse().getStatusCode();
        int status = code == null ? 200 : code.value();
        Level level = level(status);
        if (!LOG.isEnabledForLevel(level)) {
            return;
        }
        LoggingEventBuilder event = LOG.atLevel(level)
                .addKeyValue("request", id)
                .addKeyValue("method", exchange.getRequest().getMethod().name())
                .addKeyValue("path", path(exchange))
                .addKeyValue("status", status)
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(nanos));
        @Nullable Owner owner = exchange.getAttribute(Owner.ATTRIBUTE);
        if (level != Level.DEBUG && owner != null) {
            event = event.addKeyValue("address", owner.address());
        }
        event.log("{} {}: {}, request {}", exchange.getRequest().getMethod(), path(exchange), status, id);
    }

    private static Level level(int status) {
        if (status >= 500) {
            return Level.WARN;
        }
        return status == 403 || status == 429 ? Level.INFO : Level.DEBUG;
    }

    private static String path(ServerWebExchange exchange) {
        @Nullable Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return pattern == null ? "unmatched" : pattern.toString();
    }
}
