package mkplay.server.api;

import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** Answers that several resources give alike. */
public final class Answers {

    private Answers() {}

    /** 202: what was asked for goes on, and is at this address. */
    public static <T> ResponseEntity<T> accepted(String self, T body) {
        return ResponseEntity.accepted()
                .location(URI.create(self))
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(body);
    }

    /** 200: it ended while the client waited for it (RFC 7240, 4.3). */
    public static <T> ResponseEntity<T> waited(String self, T body) {
        return ResponseEntity.ok()
                .location(URI.create(self))
                .header("Preference-Applied", "wait")
                .body(body);
    }

    /** The entity tag of a representation, or of what determines it. */
    public static String tag(String of) {
        return '"' + Ids.hash(of).substring(0, 32) + '"';
    }
}
