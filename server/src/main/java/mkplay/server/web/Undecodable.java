package mkplay.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Function;
import mkplay.server.api.Problem;
import reactor.netty.NettyPipeline;

/**
 * Behind the HTTP decoder: tells a client whose first request is none, or whose line or headers are too long, what was wrong. The server
 * behind would give the status alone, and log a part of what was sent.
 */
final class Undecodable extends ChannelInboundHandlerAdapter {

    private final Function<Problem, ByteBuf> answers;
    private boolean first = true;
    private boolean refused;

    Undecodable(Function<Problem, ByteBuf> answers) {
        this.answers = answers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        boolean bad = message instanceof HttpObject http && http.decoderResult().isFailure();
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (bad && first) {
            refused = true;
            Problem problem = problem(((HttpObject) message).decoderResult().cause());
            ReferenceCountUtil.release(message);
            // From the decoder on outwards: what is inside it expects messages, not bytes.
            context.pipeline()
                    .context(NettyPipeline.HttpCodec)
                    .writeAndFlush(answers.apply(problem))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            first &= !(message instanceof HttpRequest);
            context.fireChannelRead(message);
        }
    }

    /** The decoder's own sentence has the limit. */
    private static Problem problem(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException line -> Problem.uriTooLong(String.valueOf(line.getMessage()));
            case TooLongHttpHeaderException header -> Problem.headersTooLarge(String.valueOf(header.getMessage()));
            default -> Problem.malformed("This is no HTTP request.");
        };
    }
}
