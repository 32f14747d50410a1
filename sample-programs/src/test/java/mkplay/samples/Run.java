package mkplay.samples;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import mkplay.engine.Boot;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.engine.Program;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.x86.machine.ImageFormatException;

/**
 * A finished run on the emulated machine.
 *
 * @param result how it ended
 * @param console everything it printed
 */
record Run(RunResult result, String console) {
    /** Enough for every test program; reached only by those that never end. */
    static final Limits LIMITS = new Limits(60_000_000, 20_000_000_000L, 100_000, 300_000, 1 << 20, 1_000_000);

    static Run of(List<Program> programs, String input, boolean trace) throws ImageFormatException {
        return of(Boot.programs(UserImages.bootImages(), programs), input, trace);
    }

    static Run of(Boot boot, String input, boolean trace) throws ImageFormatException {
        return of(
                boot,
                input.isEmpty() ? List.of() : List.of(new InputEvent(0, input.getBytes(StandardCharsets.US_ASCII))),
                trace);
    }

    /** On another CPU model than the default. */
    static Run on(String model, List<Program> programs) throws ImageFormatException {
        return of(model, Boot.programs(UserImages.bootImages(), programs), List.of(), false);
    }

    static Run of(Boot boot, List<InputEvent> events, boolean trace) throws ImageFormatException {
        return of(SessionSpec.DEFAULT_MODEL, boot, events, trace);
    }

    private static Run of(String model, Boot boot, List<InputEvent> events, boolean trace) throws ImageFormatException {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        SessionSpec spec =
                new SessionSpec(boot, model, SessionSpec.DEFAULT_MEMORY, LIMITS, events, SessionSpec.Mode.BATCH, trace);
        RunResult result = new Session(spec, new ConsoleOnly(console)).run();
        return new Run(result, console.toString(StandardCharsets.ISO_8859_1));
    }

    /** What programs and init printed: without the kernel's greeting and without lines that carry a measurement. */
    String text() {
        return comparable(console);
    }

    static String comparable(String console) {
        return console.lines()
                .filter(line -> !line.startsWith("#measured") && !line.startsWith("mkplay L4 X.2 kernel"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Collects the console output. */
    record ConsoleOnly(ByteArrayOutputStream out) implements SessionListener {
        @Override
        public void console(long cycle, byte[] bytes) {
            out.writeBytes(bytes);
        }
    }
}
