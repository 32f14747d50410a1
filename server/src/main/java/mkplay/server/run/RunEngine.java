package mkplay.server.run;

import java.util.concurrent.CompletableFuture;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.profile.RunProfile;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;

/** The engine as the server needs it: guests that run in slices. */
public interface RunEngine {

    /** A guest. One thread at a time calls {@link #slice}; the rest may come from any thread. */
    interface Guest {

        /**
         * Runs for some milliseconds.
         *
         * @return nanoseconds that an idle live guest should rest, 0 to go on, negative when it has ended
         */
        long slice();

        /** Console input; enters before the next slice. */
        void input(byte[] bytes);

        /** Keys of the PC's keyboard, as codes of scan code set 1; they enter before the next slice. */
        void keys(byte[] scanCodes);

        /** No more input will come. */
        void closeInput();

        /** Ends it soon. */
        void cancel();

        /**
         * The kernel's objects after the present slice, or as they were at the end; fails with an {@link
         * mkplay.engine.inspect.InspectionException}.
         */
        CompletableFuture<Inspection> inspect();

        /** What each instruction took; null before the end, and if that was not asked for. */
        @Nullable
        RunProfile profile();
    }

    /**
     * A booted machine.
     *
     * @param profiled whether what each instruction takes is kept
     * @throws ImageFormatException if an image cannot be loaded
     */
    Guest boot(SessionSpec spec, SessionListener listener, boolean profiled) throws ImageFormatException;
}
