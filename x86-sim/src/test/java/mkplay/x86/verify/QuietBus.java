package mkplay.x86.verify;

import mkplay.x86.cpu.CpuBus;

/** A bus on which there is nothing: reads give all ones. */
final class QuietBus implements CpuBus {
    @Override
    public int in(int port, int bytes) {
        return bytes == 4 ? -1 : (1 << 8 * bytes) - 1;
    }

    @Override
    public void out(int port, int bytes, int value) {
        // Nobody listens.
    }

    @Override
    public int acknowledgeInterrupt() {
        throw new IllegalStateException("no interrupt was requested");
    }

    @Override
    public void probe(int linearAddress) {
        throw new IllegalStateException("no probe was set");
    }

    @Override
    public void exception(int vector, int errorCode) {
        throw new IllegalStateException("exceptions are not watched");
    }

    @Override
    public void cr3Loaded(int cr3) {
        throw new IllegalStateException("CR3 is not watched");
    }

    @Override
    public void numericError(boolean asserted) {
        // Not wired to an interrupt controller.
    }
}
