package mkplay.server.api;

import java.util.Objects;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Problems found by filters, before Spring's dispatch and so out of {@link ProblemAdvice}'s reach. */
@Component
@Order(-10)
public class ProblemExceptionHandler implements WebExceptionHandler {

    private final JsonMapper mapper;

    ProblemExceptionHandler(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (!(failure instanceof Problem problem) || response.isCommitted()) {
            return Mono.error(failure);
        }
        ResponseEntity<ProblemDetail> answer = ProblemAdvice.answer(problem);
        response.setStatusCode(answer.getStatusCode());
        response.getHeaders().addAll(answer.getHeaders());
        byte[] body = mapper.writeValueAsBytes(Objects.requireNonNull(answer.getBody()));
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
