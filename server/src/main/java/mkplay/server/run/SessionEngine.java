package mkplay.server.run;

import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.cost.IpcAnatomy;
import mkplay.engine.cost.IpcRecorder;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.profile.RunProfile;
import mkplay.server.meters.Meters;
import mkplay.x86.cpu.Profile;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The engine: each guest is a {@link Session}. */
@Component
class SessionEngine implements RunEngine {

    /** Addresses that a profile tells apart: many times what kernel and programs have, some 20 MB at the end of a run. */
    private static final int MOST_ADDRESSES = 1 << 16;

    private final Meters meters;

    SessionEngine(Meters meters) {
        this.meters = meters;
    }

    @Override
    public Guest boot(SessionSpec spec, SessionListener listener, Observed observed) throws ImageFormatException {
        Session session = new Session(spec, listener);
        Profile profile = observed.profile() ? new Profile(MOST_ADDRESSES) : null;
        session.setProfile(profile);
        IpcRecorder messages = observed.anatomy() ? session.recordIpc() : null;
        InspectionDesk desk = new InspectionDesk(session.views());
        return new Guest() {
            @Override
            public long slice() {
                long instructions = session.machine().instructions();
                long start = System.nanoTime();
                long rest = session.slice();
                // One that has gone back is at an earlier instruction.
                long executed = Math.max(0, session.machine().instructions() - instructions);
                meters.executed(executed, System.nanoTime() - start);
                if (rest >= 0) {
                    desk.serve(rest == UNTIL_COMMAND);
                }
                return rest;
            }

            @Override
            public long cycle() {
                return session.machine().cycle();
            }

            @Override
            public boolean waitsForInput() {
                return session.waitsForInput();
            }

            @Override
            public Checkpoint checkpoint() {
                Long standsAt = session.standsAt();
                session.toNewest();
                return new Checkpoint(
                        session.machine().cycle(), session.machine().instructions(), session.inputSoFar(), standsAt);
            }

            @Override
            public InspectionDesk desk() {
                return desk;
            }

            @Override
            public void input(byte[] bytes) {
                session.input(bytes);
            }

            @Override
            public void keys(byte[] scanCodes) {
                session.keys(scanCodes);
            }

            @Override
            public void closeInput() {
                session.closeInput();
            }

            @Override
            public boolean debug(DebugCommand command) {
                return session.debug(command);
            }

            @Override
            public void cancel() {
                session.cancel();
            }

            @Override
            public @Nullable RunProfile profile() {
                RunResult result = session.result();
                return profile == null || result == null
                        ? null
                        : RunProfile.of(profile, session.boot(), result.threads());
            }

            @Override
            public @Nullable IpcAnatomy anatomy() {
                return messages == null || session.result() == null ? null : messages.anatomy();
            }
        };
    }
}
