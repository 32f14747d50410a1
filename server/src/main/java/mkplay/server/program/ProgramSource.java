package mkplay.server.program;

import java.util.List;

/**
 * One program before it is compiled: it becomes one task.
 *
 * @param name the task's name
 * @param files its sources and the headers it may include
 * @param priority L4 priority of its first thread
 * @param args its arguments
 */
public record ProgramSource(String name, List<SourceText> files, int priority, List<String> args) {

    public ProgramSource {
        files = List.copyOf(files);
        args = List.copyOf(args);
    }
}
