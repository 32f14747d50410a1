package mkplay.server.api;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Finds out who a request is from and gives pages a token for the next ones. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
public class OwnerFilter implements WebFilter {

    private static final Duration COOKIE_AGE = Duration.ofDays(365);

    private static final List<String> FORWARDED = List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        List<MediaType> accepted;
        try {
            accepted = request.getHeaders().getAccept();
        } catch (InvalidMediaTypeException e) {
            // Here, as it would fail again wherever an answer is written, an error's too.
            return Mono.error(Problem.malformed("The header Accept is not a list of media types."));
        }
        String header = request.getHeaders().getFirst(Owner.HEADER);
        if (header != null && !Ids.wellFormed(header)) {
            // Taken for none, its sender's things would be anybody's.
            return Mono.error(Problem.malformed("The header " + Owner.HEADER + " must be " + Ids.LENGTH
                    + " characters of A-Z a-z 0-9 - _, and has " + header.length() + "."));
        }
        String token = header != null ? header : cookieToken(request);
        String address = NetworkAddress.of(request.getRemoteAddress());
        String key = token != null ? Owner.TOKEN_PREFIX + Ids.hash(token) : Owner.ADDRESS_PREFIX + address;
        exchange.getAttributes().put(Owner.ATTRIBUTE, new Owner(key, token != null, address, loopback(request)));
        if (token == null && wantsPage(accepted)) {
            exchange.getResponse().addCookie(cookie(request, Ids.random()));
        }
        return chain.filter(exchange);
    }

    /** A cookie that is none of ours gets a page a new one. */
    private static @Nullable String cookieToken(ServerHttpRequest request) {
        HttpCookie cookie = request.getCookies().getFirst(Owner.COOKIE);
        return cookie != null && Ids.wellFormed(cookie.getValue()) ? cookie.getValue() : null;
    }

    /** Only pages set the cookie: an API client that wants a token asks for none, it makes one up and sends the header. */
    private static boolean wantsPage(List<MediaType> accepted) {
        return accepted.stream().anyMatch(type -> type.getSubtype().equals("html"));
    }

    private static ResponseCookie cookie(ServerHttpRequest request, String token) {
        return ResponseCookie.from(Owner.COOKIE, token)
                .httpOnly(true)
                .secure("https".equals(request.getURI().getScheme()))
                .sameSite("Lax")
                .path("/")
                .maxAge(COOKIE_AGE)
                .build();
    }

    /** A request that a proxy on this machine passed on is not from this machine. */
    private static boolean loopback(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        HttpHeaders headers = request.getHeaders();
        return remote != null
                && remote.getAddress() != null
                && remote.getAddress().isLoopbackAddress()
                && FORWARDED.stream().noneMatch(headers::containsHeader);
    }
}
