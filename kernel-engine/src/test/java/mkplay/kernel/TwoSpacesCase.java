package mkplay.kernel;

import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests with two threads, each in a space of its own, that the root task has started and that are ready while it runs. */
abstract class TwoSpacesCase {
    HostedKernel kernel;
    Tcb a;
    Tcb b;

    @BeforeEach
    final void bootKernel() {
        kernel = new HostedKernel().settle();
        a = kernel.spawn(60, 0);
        b = kernel.spawn(61, 0);
    }

    @AfterEach
    final void closeKernel() {
        kernel.close();
    }
}
