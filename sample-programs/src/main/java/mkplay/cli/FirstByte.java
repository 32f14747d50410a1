package mkplay.cli;

import mkplay.engine.SessionListener;

/** Notes when the first byte came that is the program's: after the line with which the kernel announces itself. */
final class FirstByte implements SessionListener {
    long nanos;
    private boolean announced;

    @Override
    public void console(long cycle, byte[] bytes) {
        if (nanos == 0 && announced) {
            nanos = System.nanoTime();
        }
        announced |= bytes[bytes.length - 1] == '\n';
    }
}
