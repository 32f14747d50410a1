package mkplay.server.session;

import java.util.Map;
import mkplay.server.stream.StreamProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import reactor.netty.http.server.WebsocketServerSpec;

/** Where the WebSocket is and how large a client's frames may be. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class StreamConfiguration {

    @Bean
    SimpleUrlHandlerMapping streamMapping(StreamHandler handler) {
        return new SimpleUrlHandlerMapping(
                Map.of(SessionView.PATH + "/{id}/stream", handler, WatchView.PATH + "/{id}/stream", handler), -1);
    }

    @Bean
    WebSocketHandlerAdapter webSocketHandlerAdapter(StreamProperties properties) {
        return new WebSocketHandlerAdapter(new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy(
                () -> WebsocketServerSpec.builder().maxFramePayloadLength(properties.frameBytes()))));
    }
}
