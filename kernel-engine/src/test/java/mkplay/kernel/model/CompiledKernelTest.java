package mkplay.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The compiled kernel does what the hosted one does, in the first states of each configuration; and one can tell if not. */
class CompiledKernelTest {
    private static final int LIMIT = 40;

    static List<String> names() {
        return StateSpaceTest.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theCompiledKernelGoesToTheSameStates(String name) {
        try (StateSpace space = new StateSpace(name, Worlds.all().get(name), Mutation.NONE)) {
            assertThat(space.withCompiledKernel().explore(LIMIT).states()).isGreaterThanOrEqualTo(LIMIT);
        }
    }

    /** One tick, after which the hosted kernel is meddled with. */
    private static void tickWith(Consumer<HostedKernel> meddling) {
        try (HostedKernel kernel = new HostedKernel(CompiledKernel.IMAGE_DATA)) {
            kernel.settle();
            CompiledKernel compiled =
                    new CompiledKernel(kernel, new KernelStates(kernel, new int[0], KernelState.nodeLimit));
            kernel.calls = new HostedKernel.Calls() {
                @Override
                public void entering(Tcb self, String function) {
                    compiled.entering(self, function);
                }

                @Override
                public void leaving(Tcb next) {
                    meddling.accept(kernel);
                    compiled.leaving(next);
                }
            };
            kernel.tick(World.TICK);
        }
    }

    @Test
    void anotherValueOrByteIsSeen() {
        tickWith(kernel -> {});
        assertThatThrownBy(() -> tickWith(kernel -> HostedKernel.root().sliceLeft++))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("another value in thread 50.sliceLeft");
        assertThatThrownBy(() -> tickWith(kernel -> KernelState.highestReady = 17))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("another value in highestReady");
        assertThatThrownBy(() -> tickWith(kernel -> kernel.setMr(HostedKernel.root(), 3, 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("another byte at");
    }
}
