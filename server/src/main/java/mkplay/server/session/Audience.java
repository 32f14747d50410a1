package mkplay.server.session;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import mkplay.engine.wire.CloseCode;
import mkplay.server.stream.Connection;
import org.jspecify.annotations.Nullable;

/** Who reads a session's stream: the one connection that also controls it, and those that only watch. */
final class Audience {

    private final AtomicReference<@Nullable Connection> control = new AtomicReference<>();
    private final Set<Connection> watchers = ConcurrentHashMap.newKeySet();
    private volatile Instant alone = Instant.now();

    /** A connection takes over control; an earlier one is closed. */
    void connect(Connection next) {
        Connection before = control.getAndSet(next);
        if (before != null) {
            before.close(CloseCode.REPLACED);
        }
    }

    /** The connection in control is gone. */
    void disconnect(Connection gone) {
        if (control.compareAndSet(gone, null)) {
            alone = Instant.now();
        }
    }

    /** Since when nobody has been in control; null while somebody is. Watchers do not count. */
    @Nullable
    Instant aloneSince() {
        return control.get() == null ? alone : null;
    }

    /**
     * One more watches.
     *
     * @return false if there are as many as may be already
     */
    synchronized boolean watch(Connection watcher, int most) {
        return watchers.size() < most && watchers.add(watcher);
    }

    /** A watcher is gone. */
    void leave(Connection watcher) {
        watchers.remove(watcher);
    }

    /** How many watch. */
    int watchers() {
        return watchers.size();
    }

    /** Closes every connection. */
    void close(CloseCode code) {
        closeControl(code);
        watchers.forEach(watcher -> watcher.close(code));
    }

    /** Closes the connection in control, if there is one. */
    void closeControl(CloseCode code) {
        closeControl(code, "");
    }

    /** The same, with what was too much. */
    void closeControl(CloseCode code, String detail) {
        Connection current = control.get();
        if (current != null) {
            current.close(code, detail);
        }
    }
}
