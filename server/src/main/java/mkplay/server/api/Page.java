package mkplay.server.api;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/**
 * A part of a list that is newest first. Its end is named by the last element's time and id, so that what is added meanwhile
 * neither repeats nor hides an element.
 *
 * @param items the elements
 * @param next where the next page starts; absent on the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {

    /** Elements of a page when nothing else is asked for. */
    public static final int DEFAULT_SIZE = 50;

    /** The most elements of a page. */
    public static final int MAX_SIZE = 200;

    /** The element after which a page begins. */
    public record Cursor(Instant created, String id) {

        /** After every element there is. */
        private static final Cursor START = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), "");

        String text() {
            String plain = ChronoUnit.MICROS.between(Instant.EPOCH, created) + ":" + id;
            return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /**
     * What a client asks for.
     *
     * @throws Problem 400 if that is no cursor of a page, or no number of elements
     */
    public record Request(Cursor after, int size) {

        /** @param after cursor of the page before, null for the first page */
        public static Request of(@Nullable String after, @Nullable String limit) {
            return new Request(
                    after == null ? Cursor.START : cursor(after), limit == null ? DEFAULT_SIZE : size(limit));
        }

        private static int size(String limit) {
            int size = limit.matches("[0-9]{1,4}") ? Integer.parseInt(limit) : 0;
            if (size < 1 || size > MAX_SIZE) {
                throw Problem.malformed("The parameter limit must be a number from 1 to " + MAX_SIZE + ".");
            }
            return size;
        }

        private static Cursor cursor(String text) {
            try {
                String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
                int colon = plain.indexOf(':');
                String id = plain.substring(colon + 1);
                if (colon > 0 && Ids.wellFormed(id)) {
                    Instant created = Instant.EPOCH.plus(Long.parseLong(plain.substring(0, colon)), ChronoUnit.MICROS);
                    if (created.isAfter(Instant.EPOCH) && created.isBefore(Cursor.START.created())) {
                        return new Cursor(created, id);
                    }
                }
            } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
                throw notACursor();
            }
            throw notACursor();
        }

        private static Problem notACursor() {
            return Problem.malformed("The parameter after must be taken from a page's link.");
        }
    }

    /**
     * A page of what was found.
     *
     * @param found one element more than the page has, if there are more
     */
    public static <R, T> Page<T> of(List<R> found, Request request, Function<R, Cursor> place, Function<R, T> view) {
        boolean more = found.size() > request.size();
        List<R> shown = more ? found.subList(0, request.size()) : found;
        return new Page<>(
                shown.stream().map(view).toList(),
                more ? place.apply(shown.getLast()).text() : null);
    }

    /** The answer, with the next page's address (RFC 8288). */
    public ResponseEntity<Page<T>> answer(String path, int size) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (next != null) {
            answer.header(HttpHeaders.LINK, "<" + path + "?limit=" + size + "&after=" + next + ">; rel=\"next\"");
        }
        return answer.body(this);
    }
}
