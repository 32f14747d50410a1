package mkplay.server.share;

import java.time.Instant;
import mkplay.server.program.ProgramSet;
import mkplay.server.run.RunRequest;
import org.jspecify.annotations.Nullable;

/**
 * A shared program. Nothing in it ever changes.
 *
 * @param id unlisted identifier
 * @param title its title; a visitor's text
 * @param programs what runs
 * @param options how it runs, with all console input
 * @param provenance what it was made with and what it yielded
 * @param created when it was shared
 * @param expires when it ends, null if it does not
 */
public record Share(
        String id,
        String title,
        ProgramSet programs,
        RunRequest.Options options,
        Provenance provenance,
        Instant created,
        @Nullable Instant expires) {}
