package mkplay.samples;

import java.util.List;
import mkplay.toolchain.SourceFile;

/**
 * One task of a sample.
 *
 * @param name the task's name
 * @param priority L4 priority of its first thread
 * @param args arguments after the name
 * @param files its sources
 */
public record SampleProgram(String name, int priority, List<String> args, List<SourceFile> files) {

    public SampleProgram {
        args = List.copyOf(args);
        files = List.copyOf(files);
    }
}
