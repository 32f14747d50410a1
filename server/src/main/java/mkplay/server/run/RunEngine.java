package mkplay.server.run;

import java.util.List;
import mkplay.engine.InputEvent;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.cost.IpcAnatomy;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.profile.RunProfile;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;

/** The engine as the server needs it: guests that run in slices. */
public interface RunEngine {

    /** The rest of a guest in which nothing happens without input. */
    long UNTIL_INPUT = Long.MAX_VALUE;

    /** The rest of a guest that stands. */
    long UNTIL_COMMAND = Session.UNTIL_COMMAND;

    /** A guest. One thread at a time calls {@link #slice}; the rest may come from any thread. */
    interface Guest {

        /**
         * Runs for some milliseconds.
         *
         * @return nanoseconds that an idle live guest should rest, {@link #UNTIL_INPUT} until it gets input, {@link
         *     #UNTIL_COMMAND} until it is told to go on, 0 to go on, negative when it has ended
         */
        long slice();

        /** Console input; enters before the next slice. */
        void input(byte[] bytes);

        /** Keys of the PC's keyboard, as codes of scan code set 1; they enter before the next slice. */
        void keys(byte[] scanCodes);

        /** No more input will come. */
        void closeInput();

        /**
         * Controls it; takes effect before the next slice.
         *
         * @return false if too many commands wait already
         */
        boolean debug(DebugCommand command);

        /** Ends it soon. */
        void cancel();

        /** Its clock. Between slices only, by the thread that runs them. */
        long cycle();

        /** Whether nothing will happen in it without input. Between slices only, by the thread that runs them. */
        boolean waitsForInput();

        /** From where it can be made again; one that is in its past leaves that. Between slices only, by the thread that runs them. */
        Checkpoint checkpoint();

        /** Where one asks for looks at it, after the present slice or as it was at the end. */
        InspectionDesk desk();

        /** What each instruction took; null before the end, and if that was not asked for. */
        @Nullable
        RunProfile profile();

        /** What each message took, taken apart; null before the end, and if that was not asked for. */
        @Nullable
        IpcAnatomy anatomy();
    }

    /**
     * What is kept of a guest beside its trace; either makes it slower, neither changes it.
     *
     * @param profile what each instruction takes
     * @param anatomy what each message takes, taken apart
     */
    record Observed(boolean profile, boolean anatomy) {}

    /**
     * A moment of a guest: one that boots the same with this input comes to the same state at this cycle.
     *
     * @param cycle the guest's clock
     * @param instructions instructions executed up to it, which making it again costs
     * @param input all input, with the cycles at which it entered or will
     * @param standsAt instructions up to the moment, this one or an earlier one, at which it was made to stand; null if it goes on
     */
    record Checkpoint(
            long cycle,
            long instructions,
            List<InputEvent> input,
            @Nullable Long standsAt) {}

    /**
     * A booted machine.
     *
     * @param observed what is kept of it beside its trace
     * @throws ImageFormatException if an image cannot be loaded
     */
    Guest boot(SessionSpec spec, SessionListener listener, Observed observed) throws ImageFormatException;
}
