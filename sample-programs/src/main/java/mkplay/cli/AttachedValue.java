package mkplay.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Takes the optional value of an option only where it stands behind an equals sign; without one the value is empty. A file to be
 * written must not be mistaken for the program that comes next on the command line, which would be overwritten.
 */
final class AttachedValue implements IParameterPreprocessor {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's interface
    public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
        if ("=".equals(info.get("separator"))) {
            return false;
        }
        option.setValue("");
        return true;
    }
}
