package mkplay.server.api;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * The key of a client that may send the same request again.
 *
 * @param ownerKey whose key it is
 * @param key what the client chose
 * @param requestHash hash of the request; another request under the same key is an error
 */
public record IdempotencyKey(String ownerKey, String key, String requestHash) {

    /**
     * The key in a request's headers, null for none.
     *
     * @param request what is asked for, as text: equal texts, equal requests
     * @throws Problem 400 if the key is not one
     */
    public static @Nullable IdempotencyKey of(HttpHeaders headers, Owner owner, String request) {
        String key = RequestHeaders.idempotencyKey(headers);
        return key == null ? null : new IdempotencyKey(owner.key(), key, Ids.hash(request));
    }
}
