package mkplay.engine.cost;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LineNumberInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import mkplay.engine.profile.CodeImage;
import mkplay.engine.profile.LineTable;
import mkplay.kernel.ipc.IpcFastPath;
import mkplay.x86.machine.ElfFile;
import org.jspecify.annotations.Nullable;

/**
 * Which phase of a message the code at an address of our kernel's image belongs to. The entry code's symbols tell the first and the last;
 * source lines, which inlined code keeps, tell the transfer; whether the rest finds the partner or goes on with it is a matter of when it
 * is executed.
 */
final class PhaseMap {
    /** What an address is. */
    enum Kind {
        /** Where system call Ipc comes in, and the code behind. */
        ENTRY,
        /** Moves the message. */
        TRANSFER,
        /** Goes back to the user. */
        EXIT,
        /** A gate of an interrupt or an exception. */
        GATE,
        /** The way of messages that are not the fast path's. */
        COMPLETE,
        /** Anything else. */
        OTHER
    }

    /** Symbols of entry.S up to the next one in memory. */
    static final Set<String> ENTRIES = Set.of(
            "ipc_interrupt",
            "ipc_interrupt_beside_sysenter",
            "sysenter_entry",
            "guarded_sysenter",
            "guarded_ipc_interrupt");

    static final Set<String> EXITS = Set.of(
            "return_from_ipc",
            "return_by_iret",
            "return_by_sysexit",
            "return_with_flags",
            "return_to_thread",
            "return_to_large_space",
            "guarded_return");

    static final String GATES = "vector_stubs";
    static final String COMPLETE = "kernel_ipc_complete";
    static final String KERNEL = "mkplay/kernel/";

    /** Files all of whose code moves messages, below {@link #KERNEL}. */
    static final Set<String> TRANSFERS = Set.of(
            "ipc/Transfer.java",
            "ipc/StringFastPath.java",
            "ipc/StringItems.java",
            "ipc/StringTransfer.java",
            "ipc/TypedItems.java");

    private static final String MAPPINGS = "mapping/";
    private static final String FAST_PATH = "ipc/IpcFastPath.java";
    private static final String FAST_COPY = "copy";

    /** More addresses than our kernel has; another one's code may be anywhere. */
    private static final int MOST_KNOWN = 1 << 16;

    private final CodeImage code;
    private final Set<Integer> fastCopy = linesOf(IpcFastPath.class, FAST_COPY);
    private final Map<Integer, Kind> known = new HashMap<>();

    private PhaseMap(CodeImage code) {
        this.code = code;
    }

    /** The map of a kernel's file; null if it is no ELF file. */
    static @Nullable PhaseMap of(byte[] kernel) {
        CodeImage code = CodeImage.of(kernel);
        return code == null ? null : new PhaseMap(code);
    }

    /** What is at an address. */
    Kind at(int address) {
        Kind kind = known.get(address);
        if (kind == null) {
            kind = find(address);
            if (known.size() == MOST_KNOWN) {
                known.clear();
            }
            known.put(address, kind);
        }
        return kind;
    }

    private Kind find(int address) {
        ElfFile.Symbol symbol = code.symbol(address);
        String name = symbol == null ? "" : symbol.name();
        if (ENTRIES.contains(name)) {
            return Kind.ENTRY;
        }
        if (EXITS.contains(name)) {
            return Kind.EXIT;
        }
        if (name.equals(GATES)) {
            return Kind.GATE;
        }
        if (isTransfer(code.line(address))) {
            return Kind.TRANSFER;
        }
        return name.equals(COMPLETE) ? Kind.COMPLETE : Kind.OTHER;
    }

    private boolean isTransfer(LineTable.@Nullable Line line) {
        int at = line == null ? -1 : line.file().indexOf(KERNEL);
        if (line == null || at < 0) {
            return false;
        }
        String file = line.file().substring(at + KERNEL.length());
        return TRANSFERS.contains(file)
                || file.startsWith(MAPPINGS)
                || file.equals(FAST_PATH) && fastCopy.contains(line.line());
    }

    /** Source lines of a method, as its class file has them. */
    private static Set<Integer> linesOf(Class<?> type, String method) {
        Set<Integer> lines = new HashSet<>();
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            byte[] bytes =
                    Objects.requireNonNull(in, "the class file of " + type).readAllBytes();
            for (MethodModel model : ClassFile.of().parse(bytes).methods()) {
                if (model.methodName().equalsString(method)) {
                    model.code()
                            .flatMap(body -> body.findAttribute(Attributes.lineNumberTable()))
                            .ifPresent(table -> table.lineNumbers().stream()
                                    .map(LineNumberInfo::lineNumber)
                                    .forEach(lines::add));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (lines.isEmpty()) {
            throw new IllegalStateException(type.getName() + " has no lines of " + method);
        }
        return lines;
    }
}
