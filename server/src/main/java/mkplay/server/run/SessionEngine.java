package mkplay.server.run;

import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.x86.machine.ImageFormatException;
import org.springframework.stereotype.Component;

/** The engine: each guest is a {@link Session}. */
@Component
class SessionEngine implements RunEngine {

    @Override
    public Guest boot(SessionSpec spec, SessionListener listener) throws ImageFormatException {
        Session session = new Session(spec, listener);
        return new Guest() {
            @Override
            public long slice() {
                return session.slice();
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
            public void cancel() {
                session.cancel();
            }
        };
    }
}
