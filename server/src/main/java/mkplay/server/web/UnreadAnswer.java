package mkplay.server.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.netty.NettyPipeline;

/** Closes a connection whose client takes no byte of its answer for some time. Streams count acknowledgements instead. */
final class UnreadAnswer extends IdleStateHandler {

    /** @param time without a byte taken */
    UnreadAnswer(Duration time) {
        // Writes that go on count as activity, not only those that are complete.
        super(true, 0, time.toNanos(), 0, TimeUnit.NANOSECONDS);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        boolean http = context.pipeline().get(NettyPipeline.HttpCodec) != null;
        if (http && waiting != null && waiting.totalPendingWriteBytes() > 0) {
            context.close();
        }
    }
}
