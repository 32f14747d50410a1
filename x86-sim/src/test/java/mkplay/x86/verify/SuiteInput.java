package mkplay.x86.verify;

import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a suite runs on.
 *
 * @param folder the suite's own folder; does not exist when the suite needs none
 * @param cases for suites that generate cases, how many; others ignore it
 * @param seed for suites that generate cases: equal seeds give equal cases
 * @param reproducers folder for failing cases, from which tests replay them
 * @param out where to report
 */
record SuiteInput(Path folder, long cases, long seed, Path reproducers, PrintStream out) {}
