package mkplay.x86.verify;

import java.io.IOException;
import java.util.Optional;

/**
 * One part of the verification. A suite is stateless; it prints what it ran as it goes and returns the figures. It throws
 * {@link IOException} only when its input cannot be read: what the machine does wrong is a failure in the result.
 */
interface Suite {
    /** Name on the command line; of letters, digits and hyphens. */
    String name();

    /** What is checked against what, in one line. */
    String about();

    /** Whether it reads a folder called {@link #name} below the inputs; others need none. */
    default boolean needsInput() {
        return true;
    }

    /**
     * Why the suite cannot run here although its folder exists, for example because a program is not installed.
     *
     * @return a sentence's end for "skipped: ", empty when it can run
     */
    default Optional<String> obstacle(SuiteInput input) {
        return Optional.empty();
    }

    /** Runs it. */
    SuiteResult run(SuiteInput input) throws IOException, InterruptedException;
}
