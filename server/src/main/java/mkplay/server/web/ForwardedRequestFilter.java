package mkplay.server.web;

import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.util.Locale;
import mkplay.server.api.Owner;
import mkplay.server.api.Problem;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Behind a proxy, where every connection is the proxy's: bounds the requests and streams that are under way by the address that the
 * proxy tells, as {@link ConnectionBounds} does by connection where there is no proxy.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 25)
class ForwardedRequestFilter implements WebFilter {

    private final boolean proxy;
    private final ConnectionTable table;

    /** @param forwarded Spring's {@code server.forward-headers-strategy} */
    ForwardedRequestFilter(
            WebProperties properties, @Value("${server.forward-headers-strategy:none}") String forwarded) {
        proxy = behindProxy(forwarded);
        table = new ConnectionTable(
                "requests and streams", properties.connections(), properties.connectionsPerAddress());
    }

    /** Whether addresses are those that a proxy tells in a header. */
    static boolean behindProxy(String strategy) {
        return !strategy.toLowerCase(Locale.ROOT).equals("none");
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Owner owner = exchange.getAttribute(Owner.ATTRIBUTE);
        return proxy && owner != null ? counted(exchange, chain, owner.address()) : chain.filter(exchange);
    }

    private Mono<Void> counted(ServerWebExchange exchange, WebFilterChain chain, String address) {
        Problem refused = table.open(address);
        if (refused != null) {
            return Mono.error(refused);
        }
        return chain.filter(exchange).doFinally(signal -> over(exchange, address));
    }

    /** The chain of a stream is over when the stream begins; it counts until its connection closes. */
    private void over(ServerWebExchange exchange, String address) {
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        request.withConnection(connection -> {
            if (connection.channel().pipeline().get(WebSocketFrameDecoder.class) != null) {
                connection.channel().closeFuture().addListener(closed -> table.close(address));
            } else {
                table.close(address);
            }
        });
    }
}
