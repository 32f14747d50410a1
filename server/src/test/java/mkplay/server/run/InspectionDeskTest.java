package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import mkplay.engine.Boot;
import mkplay.engine.Limits;
import mkplay.engine.RunResult;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.view.MemoryView;
import mkplay.engine.view.ViewException;
import mkplay.samples.Samples;
import mkplay.samples.UserImages;
import mkplay.server.ServerTest;
import mkplay.server.run.RunEngine.Guest;
import mkplay.server.run.RunEngine.Observed;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Looks at a guest that has just ended: its end is told before its machine goes. */
@ServerTest
class InspectionDeskTest {

    @Autowired
    private RunEngine engine;

    /** Looks at the moment at which it is told of the end, as a page does. */
    private static final class AtTheEnd implements SessionListener {
        private @Nullable Guest guest;
        private @Nullable CompletableFuture<MemoryView> memory;
        private @Nullable CompletableFuture<Inspection> kernel;

        @Override
        public void ended(RunResult result) {
            InspectionDesk desk = Objects.requireNonNull(guest).desk();
            memory = desk.ask(views -> views.memory("kernel", null, 16));
            kernel = desk.ask(views -> views.inspection());
        }
    }

    @Test
    void whoLooksAtTheEndSeesWhatIsLeftAsEverybodyLater() throws ImageFormatException {
        AtTheEnd listener = new AtTheEnd();
        SessionSpec spec = new SessionSpec(
                Boot.programs(UserImages.bootImages(), Samples.prebuilt("exit7")),
                SessionSpec.DEFAULT_MODEL,
                SessionSpec.DEFAULT_MEMORY,
                Limits.DEFAULT,
                List.of(),
                SessionSpec.Mode.BATCH,
                false);
        Guest guest = engine.boot(spec, listener, new Observed(false, false));
        listener.guest = guest;
        while (guest.slice() >= 0) {
            assertThat(listener.memory).isNull();
        }
        InspectionDesk desk = guest.desk().outlive();
        assertThatThrownBy(() -> Objects.requireNonNull(listener.memory).join())
                .hasCauseInstanceOf(ViewException.class);
        assertThatThrownBy(() ->
                        desk.ask(views -> views.memory("kernel", null, 16)).join())
                .hasCauseInstanceOf(ViewException.class);
        Inspection last = Objects.requireNonNull(listener.kernel).join();
        assertThat(last).isEqualTo(desk.ask(views -> views.inspection()).join());
    }
}
