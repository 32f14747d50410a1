package mkplay.x86.gdb;

import java.util.List;
import mkplay.x86.machine.Counters;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Timeline;

/** What GDB's {@code monitor} command reaches. */
final class MonitorCommands {
    private static final String HELP = """
            counters   instructions, cycles and events so far
            snapshot   the snapshots that going back starts from
            goto N     to the first moment at which N instructions have executed; then type: flushregs
            help       this text
            """;

    private final Timeline timeline;
    private final MonitorExtension more;

    MonitorCommands(Timeline timeline, MonitorExtension more) {
        this.timeline = timeline;
        this.more = more;
    }

    /** Executes a command line; its answer, in lines. */
    String execute(String line) {
        String[] words = line.strip().split("\\s+");
        return switch (words[0]) {
            case "counters" -> counters();
            case "snapshot" ->
                "%d snapshots hold %d pages; history begins at instruction %d%n"
                        .formatted(timeline.snapshots(), timeline.pagesHeld(), timeline.beginning());
            case "goto" -> words.length == 2 ? goTo(words[1]) : help();
            default -> {
                String answer = more.execute(List.of(words));
                yield answer == null ? help() : answer;
            }
        };
    }

    private String help() {
        return HELP + more.help();
    }

    private String counters() {
        Machine machine = timeline.machine();
        Counters counters = machine.counters();
        return "instructions %d%ncycles %d%nidle %d%nuser %s%nkernel %s%n"
                .formatted(
                        machine.instructions(),
                        machine.cycle(),
                        counters.idleCycles(),
                        counters.user(),
                        counters.kernel());
    }

    private String goTo(String count) {
        try {
            long instructions = Long.parseLong(count);
            if (instructions < timeline.beginning()) {
                return "history begins at instruction %d%n".formatted(timeline.beginning());
            }
            timeline.goTo(instructions);
            return "instruction %d%n".formatted(timeline.machine().instructions());
        } catch (NumberFormatException e) {
            return help();
        }
    }
}
