package mkplay.engine;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import mkplay.x86.machine.Stop;

/** Says in one plain sentence why a run ended. */
final class Sentence {

    private static final int MAX_WAITS = 4;

    private Sentence() {}

    static String of(EndReason reason, OptionalInt status, Limits limits, Observer observer, Stop stop) {
        return switch (reason) {
            case EXIT ->
                status.orElse(0) == 0
                        ? "The main program ended with exit status 0."
                        : "The main program ended with exit status " + status.orElse(0) + ".";
            case HALTED -> halted(stop);
            case DEADLOCK ->
                "Deadlock: no thread can run, no timeout is pending and no device will wake one; " + waits(observer)
                        + ".";
            case INSTRUCTION_LIMIT ->
                "Stopped at the limit of " + number(limits.instructions()) + " instructions" + during(observer) + ".";
            case CYCLE_LIMIT ->
                "Stopped at the limit of " + number(limits.cycles()) + " cycles" + during(observer) + ".";
            case TIME_LIMIT ->
                "Stopped at the limit of " + number(limits.simulatedMillis()) + " ms of simulated time"
                        + during(observer) + ".";
            case WALL_LIMIT ->
                "Stopped after " + number(limits.wallMillis()) + " ms of the server's time" + during(observer) + ".";
            case OUTPUT_LIMIT ->
                "Stopped at the limit of " + number(limits.consoleBytes()) + " bytes of console output.";
            case TRACE_LIMIT -> "Stopped at the limit of " + number(limits.traceRecords()) + " trace records.";
            case TRIPLE_FAULT -> tripleFault(stop);
            case KERNEL_PANIC -> "The kernel found an error in itself and stopped; its last words are on the console.";
            case COMPILE_ERROR -> "The sources did not compile; nothing ran.";
            case CANCELLED -> "Stopped on request.";
        };
    }

    private static String halted(Stop stop) {
        return switch (stop) {
            case Stop.PowerOff off -> "The guest switched the machine off.";
            case Stop.Reset reset -> "The guest reset the machine.";
            default -> "The processor halted with nothing left that could wake it.";
        };
    }

    private static String tripleFault(Stop stop) {
        return stop instanceof Stop.TripleFault fault
                ? String.format(
                        Locale.ROOT,
                        "Triple fault: the processor shut down at instruction 0x%08x, last page fault address 0x%08x.",
                        fault.eip(),
                        fault.cr2())
                : "Triple fault: the processor shut down.";
    }

    private static String during(Observer observer) {
        return observer.running() == 0 ? "" : " while " + observer.display(observer.running()) + " was running";
    }

    private static String waits(Observer observer) {
        List<WaitEdge> waits = observer.threads().waits();
        List<WaitEdge> closed = waits.stream()
                .filter(w -> w.partner() != WaitEdge.ANY && w.partner() != w.thread())
                .toList();
        if (closed.isEmpty()) {
            return "every thread waits for a message";
        }
        String text = closed.stream()
                .limit(MAX_WAITS)
                .map(w -> observer.display(w.thread()) + " waits for " + observer.display(w.partner()))
                .collect(Collectors.joining(", "));
        return closed.size() > MAX_WAITS ? text + " and so on" : text;
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
