package mkplay.server.limits;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import mkplay.server.api.Owner;
import mkplay.server.api.Problem;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Limits requests to the API by network address, whatever tokens they bring: a client that makes up a new token for each
 * request escapes the owner's quotas, not this one. Each address has a bucket that holds one minute's requests.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 30)
public class RequestRateFilter implements WebFilter {

    /** Addresses that are remembered; a forgotten one starts with a full bucket. */
    private static final int ADDRESSES = 10_000;

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final int perMinute;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ADDRESSES;
        }
    };

    private static final class Bucket {
        double left;
        long filled;
    }

    @Autowired
    RequestRateFilter(LimitProperties limits) {
        this(limits.requestsPerMinute(), System::nanoTime);
    }

    RequestRateFilter(int perMinute, LongSupplier nanos) {
        this.perMinute = perMinute;
        this.nanos = nanos;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Owner owner = exchange.getAttribute(Owner.ATTRIBUTE);
        boolean counted =
                owner != null && exchange.getRequest().getPath().value().startsWith("/api/");
        if (counted && !take(owner.address())) {
            return Mono.error(Problem.tooMany(
                    "More than " + perMinute + " requests a minute came from your network address.",
                    Duration.ofNanos(MINUTE / perMinute)));
        }
        return chain.filter(exchange);
    }

    /** Takes one request out of an address's bucket; false if it is empty. */
    synchronized boolean take(String address) {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(address, a -> {
            Bucket full = new Bucket();
            full.left = perMinute;
            full.filled = now;
            return full;
        });
        bucket.left = Math.min(perMinute, bucket.left + (double) (now - bucket.filled) * perMinute / MINUTE);
        bucket.filled = now;
        if (bucket.left < 1) {
            return false;
        }
        bucket.left--;
        return true;
    }
}
