package mkplay.engine.cost;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.engine.Boot;
import mkplay.engine.profile.CodeImage;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ElfFile;
import org.jspecify.annotations.Nullable;

/**
 * What the instructions of some ways are. A space has no name in memory: its program is the boot module in which all instructions
 * that were executed there stand as they were executed. What stands in none is the kernel interface page's.
 */
public final class CodeNames {
    private static final String KERNEL = "kernel";

    private final @Nullable CodeImage kernel;
    private final Map<String, CodeImage> modules = new LinkedHashMap<>();
    private final Map<Integer, String> programs = new HashMap<>();

    /** Names for what was executed on these ways after this boot. */
    public CodeNames(Boot boot, List<Way> ways) {
        BootImage.Multiboot image = boot.multiboot();
        kernel = CodeImage.of(image.kernel());
        for (BootModule module : image.modules()) {
            CodeImage code = CodeImage.of(module.content());
            if (code != null) {
                modules.put(module.commandLine().split(" ", 2)[0], code);
            }
        }
        Map<Integer, Map<Integer, String>> executed = new HashMap<>();
        for (Way way : ways) {
            for (Step step : way.steps()) {
                if (step.user() && isProgram(step.address())) {
                    executed.computeIfAbsent(step.space(), space -> new HashMap<>())
                            .put(step.address(), step.text());
                }
            }
        }
        executed.forEach((space, texts) -> modules.forEach((name, code) -> {
            if (texts.entrySet().stream()
                    .allMatch(e -> code.instruction(e.getKey()).equals(e.getValue()))) {
                programs.putIfAbsent(space, name);
            }
        }));
    }

    private boolean isProgram(int address) {
        return modules.values().stream()
                .anyMatch(code -> !code.instruction(address).isEmpty());
    }

    /** The program of a space by its boot module's name; empty where that is not known. */
    public String program(int space) {
        return programs.getOrDefault(space, "");
    }

    /** Whose an instruction is. */
    WayCost.Part part(Step step) {
        return !step.user() ? WayCost.Part.KERNEL : isProgram(step.address()) ? WayCost.Part.CALLER : WayCost.Part.STUB;
    }

    /** Names of an instruction. */
    Code code(Step step) {
        WayCost.Part part = part(step);
        String program = part == WayCost.Part.CALLER ? program(step.space()) : KERNEL;
        CodeImage image = switch (part) {
            case KERNEL -> kernel;
            case CALLER -> modules.get(program);
            case STUB -> null;
        };
        ElfFile.Symbol symbol = image == null ? null : image.symbol(step.address());
        return new Code(
                step.address(),
                program,
                symbol == null ? "" : symbol.name(),
                symbol == null ? 0 : step.address() - symbol.value(),
                step.text(),
                image == null ? "" : image.source(step.address()));
    }
}
