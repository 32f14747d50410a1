package mkplay.server.web;

import io.netty.handler.timeout.ReadTimeoutException;
import mkplay.server.api.Problem;
import mkplay.server.api.ProblemAdvice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import reactor.core.publisher.Hooks;

/**
 * A body that did not come in time, as {@link RequestDeadlines} tells, is the client's failure and not the server's. It is told once
 * more when nobody reads the body any longer.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class LateBodies {

    private static final Logger LOG = LoggerFactory.getLogger(LateBodies.class);

    private final WebProperties properties;

    LateBodies(WebProperties properties) {
        this.properties = properties;
        Hooks.onErrorDropped(LateBodies::dropped);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> late(ReadTimeoutException late) {
        return ProblemAdvice.answer(Problem.timeout("The body of your request did not come within "
                + properties.bodyTimeout().toMillis() + " ms."));
    }

    private static void dropped(Throwable failure) {
        if (failure instanceof ReadTimeoutException) {
            LOG.debug("a connection failed after its answer", failure);
        } else {
            LOG.error("a failure that nobody waited for", failure);
        }
    }
}
