package mkplay.kernel.model;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;

import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.thread.Tcb;

/** C's space gets a redirector, A, that hands messages on in C's name or does not, and loses it again; B is whom C speaks to. */
final class Redirected extends World {
    Redirected(HostedKernel kernel) {
        super(kernel);
    }

    @Override
    public void prepare() {
        super.prepare();
        HostedKernel.thread(A).space.privileged = true;
    }

    @Override
    void thread(Tcb self) {
        someIpc(self);
        ipc(self, NIL, Abi.ANY_LOCAL_THREAD, 0);
        for (int thread : THREADS) {
            if (thread != self.number()) {
                exchangeRegisters(self, thread, CANCEL);
            }
        }
        if (self.number() == C) {
            propagate(self, id(B), ANY, id(B), 0);
            return;
        }
        int other = A + B - self.number();
        propagate(self, id(other), NIL, id(C), 0);
        propagate(self, id(other), ANY, id(C), ZERO << 16);
        propagate(self, id(C), NIL, id(other), 0);
        for (int redirector : new int[] {ANY, id(A), id(B)}) {
            call("redirector " + who(redirector), self, Abi.CALL_SPACE_CONTROL, id(C), 0, 0, 0, redirector);
        }
        call("delete " + who(id(other)), self, Abi.CALL_THREAD_CONTROL, id(other), NIL, NIL, NIL, -1);
    }
}
