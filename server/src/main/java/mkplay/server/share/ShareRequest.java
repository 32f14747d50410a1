package mkplay.server.share;

import mkplay.server.run.RunRequest;
import org.jspecify.annotations.Nullable;

/**
 * A valid request to share.
 *
 * @param title title; empty if none was given
 * @param run programs and options as given; null when only {@code runId} or {@code sessionId} is
 * @param runId a run whose result is shared
 * @param sessionId a live session whose input and result are shared
 * @param expiresInDays days until it ends; 0 for never
 */
record ShareRequest(
        String title,
        @Nullable RunRequest run,
        @Nullable String runId,
        @Nullable String sessionId,
        int expiresInDays) {}
