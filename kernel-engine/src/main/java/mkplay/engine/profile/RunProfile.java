package mkplay.engine.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.engine.Boot;
import mkplay.engine.ThreadInfo;
import mkplay.x86.cpu.Profile;
import mkplay.x86.machine.ElfFile;

/**
 * A machine's exact profile with the names of a run: which program and which function each instruction belongs to. Programs are
 * known by the names of their first threads, which are those of their boot modules.
 *
 * @param lines what each instruction took, in ascending order of address space and address
 */
public record RunProfile(List<Line> lines) {
    /** Name of a function that has none. */
    public static final String NO_SYMBOL = "?";

    /** What the columns of {@link Line#columns} are. */
    public static final String HEADINGS =
            "program\tring\taddress\tfunction\toffset\texecutions\tinstructions\tcycles\tinstruction\tsource";

    public RunProfile {
        lines = List.copyOf(lines);
    }

    /**
     * One instruction.
     *
     * @param program whose code it is: the kernel's, or a program's by its task's name; of an unknown address space its CR3
     * @param user executed in ring 3
     * @param function symbol that it lies behind, or {@link #NO_SYMBOL}
     * @param offset bytes behind the symbol, or the address
     * @param address linear address
     * @param instruction Intel syntax, as in the file; empty where that has none
     * @param source where it was written, {@code file:line}, also if it was inlined; empty where that is not known
     * @param executions how often it was begun
     * @param instructions the same, but each iteration of a repeated one counts
     * @param cycles what it took, exceptions that it raised included
     */
    public record Line(
            String program,
            boolean user,
            String function,
            int offset,
            int address,
            String instruction,
            String source,
            long executions,
            long instructions,
            long cycles) {

        /** The line with tabs between its columns; address and offset are hexadecimal. */
        public String columns() {
            return String.join(
                    "\t",
                    program,
                    user ? "3" : "0",
                    HexFormat.of().toHexDigits(address),
                    function,
                    Integer.toHexString(offset),
                    Long.toString(executions),
                    Long.toString(instructions),
                    Long.toString(cycles),
                    instruction,
                    source.replace('\t', ' '));
        }
    }

    /**
     * One function.
     *
     * @param program as in {@link Line}
     * @param user executed in ring 3
     * @param name symbol, or {@link RunProfile#NO_SYMBOL}
     * @param entered executions of its first instruction
     * @param instructions executed in it
     * @param cycles spent in it, functions that it calls left out
     */
    public record Function(String program, boolean user, String name, long entered, long instructions, long cycles) {}

    /** Puts names to a profile. */
    public static RunProfile of(Profile profile, Boot boot, List<ThreadInfo> threads) {
        Names names = new Names(boot, threads);
        List<Line> lines = new ArrayList<>();
        for (Profile.Entry entry : profile.entries()) {
            lines.add(names.line(entry));
        }
        Profile.Entry others = profile.others();
        if (others.instructions() != 0) {
            lines.add(new Line(
                    "all other addresses",
                    false,
                    NO_SYMBOL,
                    0,
                    0,
                    "",
                    "",
                    others.executions(),
                    others.instructions(),
                    others.cycles()));
        }
        return new RunProfile(lines);
    }

    /** The functions, most cycles first. The kernel's are one function in all address spaces. */
    public List<Function> functions() {
        Map<String, Function> sums = new LinkedHashMap<>();
        for (Line line : lines) {
            String key = line.program + ' ' + line.user + ' ' + line.function;
            long entered = line.offset == 0 ? line.executions : 0;
            sums.merge(
                    key,
                    new Function(line.program, line.user, line.function, entered, line.instructions, line.cycles),
                    (a, b) -> new Function(
                            a.program,
                            a.user,
                            a.name,
                            a.entered + b.entered,
                            a.instructions + b.instructions,
                            a.cycles + b.cycles));
        }
        return sums.values().stream()
                .sorted(Comparator.comparingLong(Function::cycles).reversed())
                .toList();
    }

    /** What is known of a run's code. */
    private static final class Names {
        private final CodeImages images;
        private final Map<Integer, String> spaces = new HashMap<>();

        Names(Boot boot, List<ThreadInfo> threads) {
            images = new CodeImages(boot);
            for (ThreadInfo thread : threads) {
                if (images.program(thread.name()) != null) {
                    spaces.putIfAbsent(thread.space(), thread.name());
                }
            }
        }

        Line line(Profile.Entry entry) {
            String program = entry.user()
                    ? spaces.getOrDefault(entry.cr3(), "space " + Integer.toHexString(entry.cr3()))
                    : CodeImages.KERNEL;
            CodeImage image = entry.user() ? images.program(program) : images.kernel();
            ElfFile.Symbol symbol = image == null ? null : image.symbol(entry.address());
            return new Line(
                    program,
                    entry.user(),
                    symbol == null ? NO_SYMBOL : symbol.name(),
                    symbol == null ? entry.address() : entry.address() - symbol.value(),
                    entry.address(),
                    image == null ? "" : image.instruction(entry.address()),
                    image == null ? "" : image.source(entry.address()),
                    entry.executions(),
                    entry.instructions(),
                    entry.cycles());
        }
    }
}
