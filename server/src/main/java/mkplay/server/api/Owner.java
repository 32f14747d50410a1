package mkplay.server.api;

/**
 * Who a request is from: the holder of a token that the server gave out earlier, or, without one, a network address. Quotas
 * and the fair queue count by owner.
 *
 * @param key what quotas are counted by; a token's hash, never the token
 * @param token whether the request brought a token; things created with one can be changed only with it
 * @param address the {@linkplain NetworkAddress network address}, for the coarse limits
 * @param loopback whether the request came from this machine directly
 */
public record Owner(String key, boolean token, String address, boolean loopback) {

    /** Name of the request attribute that has the owner. */
    public static final String ATTRIBUTE = "mkplay.owner";

    /** Cookie with the owner's token. */
    public static final String COOKIE = "mkplay-owner";

    /** Header with the owner's token, for clients without cookies. */
    public static final String HEADER = "X-Owner-Token";

    /** Whether this owner may change what {@code creatorKey} created. What was created without a token needs only its id. */
    public boolean mayChange(String creatorKey) {
        return !creatorKey.startsWith(TOKEN_PREFIX) || creatorKey.equals(key);
    }

    /**
     * Lists name things that only their creator should know of; without a token that could be anybody of a network address.
     *
     * @throws Problem 403 without a token
     */
    public void needToken() {
        if (!token) {
            throw Problem.forbidden("Lists are by owner token: send one in the header " + HEADER + ".");
        }
    }

    static final String TOKEN_PREFIX = "token:";

    static final String ADDRESS_PREFIX = "address:";
}
