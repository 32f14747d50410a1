package mkplay.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import mkplay.server.api.NetworkAddress;
import mkplay.server.api.Problem;
import mkplay.server.meters.Meters;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;

/**
 * What a connection may cost before and while HTTP is spoken on it: how many there are, how long headers, bodies and the reading of
 * answers take.
 */
@Component
class ConnectionBounds implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

    private final WebProperties properties;
    private final RawAnswer answers;
    private final Meters meters;
    private final ConnectionTable table;
    private final Supplier<ByteBuf> lateHeaders;

    /** @param forwarded Spring's {@code server.forward-headers-strategy} */
    ConnectionBounds(
            WebProperties properties,
            RawAnswer answers,
            Meters meters,
            @Value("${server.forward-headers-strategy:none}") String forwarded) {
        this.properties = properties;
        this.answers = answers;
        this.meters = meters;
        // Behind a proxy all connections are the proxy's: it bounds those of a client, this server its requests.
        int perAddress = ForwardedRequestFilter.behindProxy(forwarded)
                ? properties.connections()
                : properties.connectionsPerAddress();
        this.table = new ConnectionTable("connections", properties.connections(), perAddress);
        this.lateHeaders = () -> answers.of(Problem.timeout("The headers of your request did not come within "
                + properties.headerTimeout().toMillis() + " ms."));
        meters.connections(table::open);
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> server.doOnChannelInit((observer, channel, none) -> guard(channel)));
    }

    private void guard(Channel channel) {
        String address =
                NetworkAddress.of(channel.remoteAddress() instanceof InetSocketAddress internet ? internet : null);
        Problem refused = table.open(address);
        ChannelPipeline pipeline = channel.pipeline();
        if (refused != null) {
            meters.connectionRefused(refused.status().is5xxServerError());
            pipeline.addFirst(new Refusal(answers.of(refused)));
            return;
        }
        channel.closeFuture().addListener(closed -> table.close(address));
        new RequestDeadlines(properties.headerTimeout(), properties.bodyTimeout(), lateHeaders).addTo(pipeline);
        pipeline.addAfter(NettyPipeline.HttpCodec, null, new Undecodable(answers::of));
        pipeline.addFirst(new UnreadAnswer(properties.readTimeout()));
    }
}
