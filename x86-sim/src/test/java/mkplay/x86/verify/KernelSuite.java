package mkplay.x86.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that nobody here wrote, booted unmodified and talked to: each step types something and waits for an answer.
 *
 * @param name the suite's
 * @param about the suite's
 * @param boots each on a machine of its own
 */
record KernelSuite(String name, String about, List<Start> boots) implements Suite {
    /**
     * One boot.
     *
     * @param title for the report
     * @param mebibytes memory of the machine
     * @param image what is booted, from files of the folder
     * @param disks file names, from the first slot on
     * @param steps one after the other; the first that fails ends the boot
     */
    record Start(String title, int mebibytes, Image image, List<String> disks, List<Step> steps) {}

    /** Makes a boot image of the files in a folder. */
    interface Image {
        BootImage from(Path folder) throws IOException, ImageFormatException;
    }

    /** Where somebody sits. */
    enum Seat {
        /** At the serial line. */
        SERIAL,
        /** At keyboard and display. */
        DISPLAY
    }

    /**
     * A question and its answer.
     *
     * @param seat where both are
     * @param keys typed first
     * @param expected must come then; not a part of what was typed, which the guest may echo
     * @param millions of instructions that it may take
     */
    record Step(Seat seat, String keys, String expected, long millions) {
        static Step serial(String keys, String expected, long millions) {
            return new Step(Seat.SERIAL, keys, expected, millions);
        }

        static Step display(String keys, String expected, long millions) {
            return new Step(Seat.DISPLAY, keys, expected, millions);
        }
    }

    private static final long MILLION = 1_000_000;

    @Override
    public SuiteResult run(SuiteInput input) throws IOException {
        SuiteResult result = new SuiteResult("answers");
        for (Start boot : boots) {
            run(boot, input, result);
        }
        return result;
    }

    private static void run(Start boot, SuiteInput input, SuiteResult result) throws IOException {
        GuestConsole guest = new GuestConsole(boot.mebibytes);
        try {
            for (int slot = 0; slot < boot.disks.size(); slot++) {
                guest.machine()
                        .attachDisk(slot, Files.readAllBytes(input.folder().resolve(boot.disks.get(slot))));
            }
            guest.boot(boot.image.from(input.folder()));
        } catch (ImageFormatException e) {
            result.fail(boot.title + ": cannot be loaded: " + e.getMessage());
            return;
        }
        long start = System.nanoTime();
        boolean going = true;
        for (Step step : boot.steps) {
            going = going && answered(guest, boot, step, start, input, result);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        result.note(String.format(
                Locale.ROOT,
                "%s: %,d instructions, %.1f s, %.1f MIPS",
                boot.title,
                guest.machine().instructions(),
                seconds,
                guest.machine().instructions() / seconds / MILLION));
    }

    private static boolean answered(
            GuestConsole guest, Start boot, Step step, long start, SuiteInput input, SuiteResult result) {
        @Nullable String failure = ask(guest, step);
        if (failure != null) {
            result.fail(boot.title + ": " + failure);
            return false;
        }
        result.pass(1);
        input.out()
                .printf(
                        Locale.ROOT,
                        "  %s: \"%s\" after %,d instructions, %.1f s%n",
                        boot.title,
                        step.expected.strip(),
                        guest.machine().instructions(),
                        (System.nanoTime() - start) / 1e9);
        return true;
    }

    private static @Nullable String ask(GuestConsole guest, Step step) {
        long most = step.millions * MILLION;
        return switch (step.seat) {
            case SERIAL -> {
                guest.type(step.keys);
                yield guest.awaitSerial(step.expected, most);
            }
            case DISPLAY -> {
                guest.press(step.keys);
                yield guest.awaitScreen(step.expected, most);
            }
        };
    }
}
