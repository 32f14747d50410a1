package mkplay.engine;

/**
 * One blocked thread when a run ended, and whom it waits for.
 *
 * @param thread global id of the blocked thread
 * @param name its name, empty if it has none
 * @param partner global id of the thread it waits for; {@link #ANY} when any sender would do
 * @param partnerName the partner's name, empty if it has none
 * @param sending true when it waits for the partner to receive, false when it waits for a message
 */
public record WaitEdge(int thread, String name, int partner, String partnerName, boolean sending) {

    /** The thread id {@code anythread} (L4 X.2, 2.1). */
    public static final int ANY = -1;
}
