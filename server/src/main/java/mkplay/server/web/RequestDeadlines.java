package mkplay.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Gives up on requests whose line and headers, or whose body, do not come to their end in time. Netty's read timeouts begin anew with
 * every byte; Reactor Netty's request timeout leaves the headers out, and goes on to run when the request becomes a WebSocket. This
 * handler sees bytes before the HTTP decoder does, its second half the requests that come out of it.
 */
final class RequestDeadlines extends ChannelInboundHandlerAdapter {

    private final Duration headers;
    private final Duration body;
    private final Supplier<ByteBuf> late;
    private @Nullable Future<?> deadline;
    /** Whether what comes belongs to a request line or headers, not to a body. */
    private boolean betweenRequests = true;

    private int requests;

    /**
     * Watches one connection.
     *
     * @param headers from a request's first byte to the end of its headers
     * @param body from there to the end of its body
     * @param late what is said to a client whose first request did not come in time
     */
    RequestDeadlines(Duration headers, Duration body, Supplier<ByteBuf> late) {
        this.headers = headers;
        this.body = body;
        this.late = late;
    }

    /** Begins. */
    void addTo(ChannelPipeline pipeline) {
        pipeline.addBefore(NettyPipeline.HttpCodec, null, this);
        pipeline.addAfter(NettyPipeline.HttpCodec, null, new Requests());
    }

    private final class Requests extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                betweenRequests = false;
                requests++;
                begin(context, body, () -> context.fireExceptionCaught(ReadTimeoutException.INSTANCE));
            }
            if (message instanceof LastHttpContent) {
                betweenRequests = true;
                cancel();
            }
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        boolean head = betweenRequests;
        int before = requests;
        context.fireChannelRead(bytes);
        if (!isHttp(context)) {
            // A WebSocket, which has its own rules.
            cancel();
            context.pipeline().remove(this);
        } else if (head && requests == before && deadline == null) {
            begin(context, headers, () -> headersAreLate(context));
        }
    }

    private static boolean isHttp(ChannelHandlerContext context) {
        return context.pipeline().get(NettyPipeline.HttpCodec) != null;
    }

    private void headersAreLate(ChannelHandlerContext context) {
        if (requests > 0) {
            // An answer may be under way, into which nothing else can be written.
            context.close();
        } else {
            context.writeAndFlush(late.get()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void begin(ChannelHandlerContext context, Duration time, Runnable whenOver) {
        cancel();
        deadline = context.executor()
                .schedule(
                        () -> {
                            if (isHttp(context)) {
                                whenOver.run();
                            }
                        },
                        time.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private void cancel() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }
}
