package mkplay.server.api;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Headers by which a client says how it would like to be answered. */
public final class RequestHeaders {

    /** Header that makes the same request again the same thing. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,6})\"?(?:$|[,;\\s])");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private RequestHeaders() {}

    /** How long the client would wait (RFC 7240, 4.3), at most {@code longest}; zero if it did not say so. */
    public static Duration wait(HttpHeaders headers, Duration longest) {
        String prefer = headers.getFirst("Prefer");
        Matcher matcher = WAIT.matcher(prefer == null ? "" : prefer);
        if (!matcher.find()) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Integer.parseInt(matcher.group(1)));
        return asked.compareTo(longest) > 0 ? longest : asked;
    }

    /** The client's key for this request, null for none. */
    public static @Nullable String idempotencyKey(HttpHeaders headers) {
        String key = headers.getFirst(IDEMPOTENCY_KEY);
        if (key != null && !KEY.matcher(key).matches()) {
            throw Problem.malformed("The Idempotency-Key must be 1 to 200 printable ASCII characters.");
        }
        return key;
    }

    /** Whether the client wants no stored answer. */
    public static boolean fresh(HttpHeaders headers) {
        String cache = headers.getFirst(HttpHeaders.CACHE_CONTROL);
        return cache != null && cache.contains("no-cache");
    }
}
