package mkplay.cli;

import java.util.List;
import mkplay.engine.Boot;
import mkplay.engine.inspect.InspectionException;
import mkplay.engine.inspect.Inspector;
import mkplay.x86.gdb.MonitorExtension;
import mkplay.x86.machine.Machine;
import org.jspecify.annotations.Nullable;

/** {@code monitor inspect}: our kernel's objects where the debugger has stopped the machine. Threads have no names there. */
record InspectCommand(Boot boot, Machine machine) implements MonitorExtension {
    @Override
    public @Nullable String execute(List<String> words) {
        if (!words.getFirst().equals("inspect")) {
            return null;
        }
        try {
            List<InspectionText.Part> parts = InspectionText.parts(words.size() > 1 ? words.get(1) : "");
            return InspectionText.of(new Inspector(boot).inspect(machine, id -> ""), parts);
        } catch (UsageException | InspectionException e) {
            return e.getMessage() + '\n';
        }
    }

    @Override
    public String help() {
        return "inspect    the kernel's objects; inspect threads, waits, spaces or mappings\n";
    }
}
