package mkplay.x86.gdb;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Further commands for the debugger's {@code monitor}, from one who knows what the machine runs. */
public interface MonitorExtension {

    /** No further commands. */
    MonitorExtension NONE = new MonitorExtension() {
        @Override
        public @Nullable String execute(List<String> words) {
            return null;
        }

        @Override
        public String help() {
            return "";
        }
    };

    /** The answer to a command line, in lines; null if it is none of these commands. */
    @Nullable
    String execute(List<String> words);

    /** What the commands do, in lines. */
    String help();
}
