package mkplay.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import mkplay.server.api.Problem;
import mkplay.server.api.ProblemAdvice;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Problems as the bytes of an HTTP answer, for connections that never get to the HTTP server. */
@Component
class RawAnswer {

    private final JsonMapper mapper;

    RawAnswer(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** The answer, after which the connection closes. */
    ByteBuf of(Problem problem) {
        ResponseEntity<ProblemDetail> answer = ProblemAdvice.answer(problem);
        byte[] body = mapper.writeValueAsBytes(Objects.requireNonNull(answer.getBody()));
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(problem.status().value())
                .append(' ')
                .append(problem.status().getReasonPhrase())
                .append("\r\n");
        answer.getHeaders()
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
        return Unpooled.wrappedBuffer(head.toString().getBytes(StandardCharsets.ISO_8859_1), body);
    }
}
