package mkplay.server.api;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The one place where exceptions become answers: problem documents (RFC 9457), never a stack trace. */
@RestControllerAdvice
public class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    /** What the service itself refuses. */
    @ExceptionHandler
    public ResponseEntity<ProblemDetail> refused(Problem problem) {
        return answer(problem);
    }

    /** What the service did not expect: logged here with its number, told to the caller only by that number. */
    @ExceptionHandler
    public ResponseEntity<ProblemDetail> unexpected(Exception failure, ServerWebExchange exchange) {
        String incident = RequestId.of(exchange);
        LOG.error("request {} failed", incident, failure);
        ProblemDetail body = ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "The server failed; its log has this as incident " + incident + ".");
        body.setType(URI.create("/problems/internal"));
        return ResponseEntity.internalServerError()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    /** The answer for a problem, for handlers outside Spring's dispatch. */
    public static ResponseEntity<ProblemDetail> answer(Problem problem) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(problem.status(), problem.getMessage());
        body.setType(URI.create("/problems/" + problem.kind()));
        body.setTitle(problem.status().getReasonPhrase());
        List<Problem.Error> errors = problem.errors();
        if (!errors.isEmpty()) {
            body.setProperty("errors", errors);
        }
        ResponseEntity.BodyBuilder builder =
                ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.retryAfter() != null) {
            builder.header(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, problem.retryAfter().toSeconds())));
        }
        return builder.body(body);
    }

    @Override
    protected Mono<ResponseEntity<Object>> handleExceptionInternal(
            Exception ex,
            @Nullable Object body,
            @Nullable HttpHeaders headers,
            HttpStatusCode status,
            ServerWebExchange exchange) {
        if (ex instanceof ErrorResponseException error) {
            ProblemDetail detail = error.getBody();
            detail.setType(URI.create("/problems/http-" + status.value()));
        }
        return super.handleExceptionInternal(ex, body, headers, status, exchange);
    }
}
