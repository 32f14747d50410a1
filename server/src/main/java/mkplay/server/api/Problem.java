package mkplay.server.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A request that cannot be served, as an RFC 9457 problem document. Expected, so without a stack trace.
 *
 * <p>{@code type} is a stable relative URI, {@code errors} name the places in the request's body.
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * One thing wrong with a body.
     *
     * @param pointer JSON pointer (RFC 6901) into the request's body
     * @param detail what is wrong there
     */
    public record Error(String pointer, String detail) {}

    private final HttpStatus status;
    private final String kind;
    private final transient List<Error> errors;
    private final @Nullable Duration retryAfter;

    private Problem(HttpStatus status, String kind, String detail, List<Error> errors, @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** 400: the request cannot be read at all. */
    public static Problem malformed(String detail, List<Error> errors) {
        return new Problem(HttpStatus.BAD_REQUEST, "malformed", detail, errors, null);
    }

    /** 400 without a place in a body: a header or a query parameter. */
    public static Problem malformed(String detail) {
        return malformed(detail, List.of());
    }

    /** 403: readable, but not for this caller. */
    public static Problem forbidden(String detail) {
        return new Problem(HttpStatus.FORBIDDEN, "forbidden", detail, List.of(), null);
    }

    /** 404: there is no such thing, or no longer. */
    public static Problem notFound(String what) {
        return new Problem(HttpStatus.NOT_FOUND, "not-found", "There is no such " + what + ".", List.of(), null);
    }

    /** 408: the request did not come in time. */
    public static Problem timeout(String detail) {
        return new Problem(HttpStatus.REQUEST_TIMEOUT, "timeout", detail, List.of(), null);
    }

    /** 409: the thing is in a state that does not allow this. */
    public static Problem conflict(String detail) {
        return new Problem(HttpStatus.CONFLICT, "conflict", detail, List.of(), null);
    }

    /** 410: there was such a thing; it is over. */
    public static Problem gone(String detail) {
        return new Problem(HttpStatus.GONE, "gone", detail, List.of(), null);
    }

    /** 413: more than the server takes. */
    public static Problem tooLarge(String detail) {
        return new Problem(HttpStatus.CONTENT_TOO_LARGE, "too-large", detail, List.of(), null);
    }

    /** 414: a request line that is longer than the server takes. */
    public static Problem uriTooLong(String detail) {
        return new Problem(HttpStatus.URI_TOO_LONG, "uri-too-long", detail, List.of(), null);
    }

    /** 431: headers that are longer than the server takes. */
    public static Problem headersTooLarge(String detail) {
        return new Problem(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", detail, List.of(), null);
    }

    /** 415: a content type that the server does not read. */
    public static Problem unsupportedType(String detail) {
        return new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail, List.of(), null);
    }

    /** 422: well formed, but not a request that makes sense; every error with its place. */
    public static Problem invalid(List<Error> errors) {
        String detail = errors.size() == 1
                ? errors.getFirst().detail()
                : errors.size() + " members of the request are not valid.";
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "invalid", detail, errors, null);
    }

    /** 422 for one place. */
    public static Problem invalid(String pointer, String detail) {
        return invalid(List.of(new Error(pointer, detail)));
    }

    /** 429: this caller has used up its share for now. */
    public static Problem tooMany(String detail, Duration retryAfter) {
        return new Problem(HttpStatus.TOO_MANY_REQUESTS, "too-many", detail, List.of(), retryAfter);
    }

    /** 503: the server as a whole cannot take it now. */
    public static Problem overloaded(String detail, Duration retryAfter) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "overloaded", detail, List.of(), retryAfter);
    }

    /** 503 for a part that this installation does not have; no time after which it would. */
    public static Problem unavailable(String detail) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", detail, List.of(), null);
    }

    /** The HTTP status it is answered with. */
    public HttpStatus status() {
        return status;
    }

    /** The last part of its type URI. */
    public String kind() {
        return kind;
    }

    /** Places in the request's body, possibly none. */
    public List<Error> errors() {
        return errors;
    }

    /** When it is worth trying again, if that is known. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
