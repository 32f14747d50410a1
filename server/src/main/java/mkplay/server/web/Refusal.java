package mkplay.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * In the place of everything else on a connection that is beyond a bound: answers the first bytes with the reason and closes. Who
 * sends nothing gets no answer.
 */
final class Refusal extends ChannelInboundHandlerAdapter {

    /** A browser sends its request at once; nobody else is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ByteBuf answer;
    private boolean answered;

    Refusal(ByteBuf answer) {
        this.answer = answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.executor().schedule(() -> context.close(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        ReferenceCountUtil.release(bytes);
        if (!answered) {
            answered = true;
            context.writeAndFlush(answer.retainedDuplicate()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        answer.release();
    }
}
