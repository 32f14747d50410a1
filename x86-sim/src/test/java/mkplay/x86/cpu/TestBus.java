package mkplay.x86.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** A bus without devices that writes down what happens on it. */
final class TestBus implements CpuBus {
    final List<String> ports = new ArrayList<>();
    final List<Integer> probes = new ArrayList<>();
    final List<String> exceptions = new ArrayList<>();
    final List<Boolean> numericErrors = new ArrayList<>();
    final List<Integer> directories = new ArrayList<>();
    IntConsumer onProbe = address -> {};
    IntConsumer onOut = value -> {};
    Runnable onAcknowledge = () -> {};
    int vector = 0x20;
    int input = 0x12345678;

    @Override
    public int in(int port, int bytes) {
        ports.add("in " + Integer.toHexString(port) + " " + bytes);
        return bytes == 4 ? input : input & (1 << 8 * bytes) - 1;
    }

    @Override
    public void out(int port, int bytes, int value) {
        ports.add("out " + Integer.toHexString(port) + " " + bytes + " " + Integer.toHexString(value));
        onOut.accept(value);
    }

    @Override
    public int acknowledgeInterrupt() {
        onAcknowledge.run();
        return vector;
    }

    @Override
    public void numericError(boolean asserted) {
        numericErrors.add(asserted);
    }

    @Override
    public void probe(int linearAddress) {
        probes.add(linearAddress);
        onProbe.accept(linearAddress);
    }

    @Override
    public void exception(int vector, int errorCode) {
        exceptions.add(vector + ":" + Integer.toHexString(errorCode));
    }

    @Override
    public void cr3Loaded(int cr3) {
        directories.add(cr3);
    }
}
