package mkplay.server.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import mkplay.server.api.Problem;
import org.jspecify.annotations.Nullable;

/** Counts what is open by network address and in all, and refuses what is beyond either bound. */
final class ConnectionTable {

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final String what;
    private final int most;
    private final int mostPerAddress;
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int open;

    /**
     * @param what the things counted, as refusals name them
     * @param most in all
     * @param mostPerAddress of one network address
     */
    ConnectionTable(String what, int most, int mostPerAddress) {
        this.what = what;
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /**
     * Counts one more, which {@link #close} gives back.
     *
     * @return null, or why it is not taken: a 429 beyond the address's bound, a 503 beyond the server's
     */
    synchronized @Nullable Problem open(String address) {
        if (open >= most) {
            return Problem.overloaded("The server has " + most + " " + what + " already, its most.", RETRY);
        }
        int mine = byAddress.getOrDefault(address, 0);
        if (mine >= mostPerAddress) {
            return Problem.tooMany(
                    "Your network address has " + mostPerAddress + " " + what + " already, the most of one address.",
                    RETRY);
        }
        byAddress.put(address, mine + 1);
        open++;
        return null;
    }

    /** One that was counted is gone. */
    synchronized void close(String address) {
        byAddress.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
        open--;
    }

    /** How many there are. */
    synchronized int open() {
        return open;
    }

    /** Addresses that are remembered: those with something open. */
    synchronized int addresses() {
        return byAddress.size();
    }
}
