package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.HostedState;
import mkplay.systemjava.SparseMemory;
import org.junit.jupiter.api.Test;

/** The kernel's whole state is a value: it can be put aside and taken up again. */
class KernelAsValueTest {
    private static final int A = 60;
    private static final int B = 61;
    private static final int C = 63;

    /** Statics, memory, and what the test's machine has besides. */
    private record State(HostedState.Snapshot statics, SparseMemory.Content memory, long now, Tcb running) {}

    private HostedKernel kernel;
    private HostedState statics;

    private State save() {
        return new State(statics.save(), kernel.machine.memory().save(), kernel.now, kernel.running);
    }

    private void restore(State state) {
        statics.restore(state.statics());
        kernel.machine.memory().restore(state.memory());
        kernel.now = state.now();
        kernel.running = state.running();
    }

    private long hash() {
        return statics.save().hash() * 31 + kernel.machine.memory().hash();
    }

    /** What the thread that runs may do: IPC of every kind with every partner, or nothing until its time is over. */
    private List<Consumer<Tcb>> choices() {
        return List.of(
                t -> kernel.ipc(t, id(A), NIL, ZERO << 16, tag(1, 0)),
                t -> kernel.ipc(t, id(B), id(B), 0, tag(2, 0)),
                t -> kernel.ipc(t, id(C), HostedKernel.ANY, 0, tag(0, 0)),
                t -> kernel.ipc(t, NIL, HostedKernel.ANY, 0, 0),
                t -> kernel.ipc(t, NIL, id(C), ZERO, 0),
                t -> kernel.tick(20_000));
    }

    private void boot() {
        kernel.settle();
        kernel.spawn(A, 0);
        kernel.spawn(B, id(A));
        kernel.spawn(C, 0);
        kernel.ipc(kernel.running, NIL, HostedKernel.ANY, 0, 0);
        statics = HostedState.of(KernelState.class);
    }

    @Test
    void sameStateAndSameEventsGiveTheSameState() {
        try (HostedKernel hosted = new HostedKernel()) {
            kernel = hosted;
            boot();
            State start = save();
            long before = hash();
            for (Consumer<Tcb> choice : choices()) {
                choice.accept(kernel.running);
            }
            long first = hash();
            restore(start);
            assertThat(hash()).isEqualTo(before).isNotEqualTo(first);
            for (Consumer<Tcb> choice : choices()) {
                choice.accept(kernel.running);
            }
            assertThat(hash()).isEqualTo(first);
        }
    }

    @Test
    void onlyKernelStateHasVariables() throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(KernelState.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> names;
        try (Stream<Path> files = Files.walk(root.resolve("mkplay/kernel"))) {
            names = files.map(f -> root.relativize(f).toString())
                    .filter(f -> f.endsWith(".class") && !f.contains("package-info"))
                    .map(f -> f.replace(".class", "").replace('/', '.').replace('\\', '.'))
                    .toList();
        }
        assertThat(names).hasSizeGreaterThan(20);
        for (String name : names) {
            Class<?> type = Class.forName(name, false, getClass().getClassLoader());
            if (type != KernelState.class) {
                assertThat(type.getDeclaredFields())
                        .as(name)
                        .noneMatch(f -> Modifier.isStatic(f.getModifiers()) && !Modifier.isFinal(f.getModifiers()));
            }
        }
    }
}
