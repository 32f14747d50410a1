package mkplay.server.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** The name of one request in logs and answers: the client's own if it is a plain short word, else one made up here. */
public final class RequestId {

    /** Header that brings it and has it in every answer. */
    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = "mkplay.request-id";

    /** Nothing that could end a log line, a header or a JSON string. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private RequestId() {}

    /** Settles a request's name. */
    public static String assign(ServerWebExchange exchange) {
        String asked = exchange.getRequest().getHeaders().getFirst(HEADER);
        String id = asked != null && PLAIN.matcher(asked).matches() ? asked : Ids.random();
        exchange.getAttributes().put(ATTRIBUTE, id);
        return id;
    }

    /** The name of a request; that of the connection for one that met no filter. */
    public static String of(ServerWebExchange exchange) {
        @Nullable String id = exchange.getAttribute(ATTRIBUTE);
        return id == null ? exchange.getRequest().getId() : id;
    }
}
