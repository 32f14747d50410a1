package mkplay.aot;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import mkplay.systemjava.Cold;
import mkplay.systemjava.Hot;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Warm;
import org.jspecify.annotations.Nullable;

/**
 * Translates one method. Local variables become allocas, which LLVM's mem2reg turns into SSA values; inside a block the Java
 * stack holds SSA values, across blocks it goes through allocas, too. Blocks are translated until the kinds of values at
 * their entries no longer change.
 */
final class MethodTranslator {
    /** A basic block of the Java code and what is known where it begins. */
    static final class Block {
        final int index;
        final int first;
        int end;
        Kind @Nullable [] locals;
        List<Kind> stack = List.of();
        int line;
        String text = "";

        Block(int index, int first) {
            this.index = index;
            this.first = first;
        }

        String label() {
            return "b" + index;
        }
    }

    private final CompileContext context;
    private final MethodId id;
    private final Program.Reached reached;
    private final CodeModel code;
    private final List<CodeElement> elements;
    private final List<Block> blocks = new ArrayList<>();
    private final Map<Label, Block> blockAt = new HashMap<>();
    private final TreeSet<Integer> dirty = new TreeSet<>();
    private final Set<String> allocas = Code.newAllocas();
    private final Violations.Place place;
    private final int subprogram;

    MethodTranslator(CompileContext context, MethodId id, Program.Reached reached) {
        this.context = context;
        this.id = id;
        this.reached = reached;
        this.code = reached.model().code().orElseThrow();
        this.elements = code.elementList();
        this.place = context.classes.place(id.owner(), id.name(), reached.model(), reached.from());
        this.subprogram = context.debug.subprogram(id.brief(), sourcePath(), firstLine());
    }

    private String sourcePath() {
        int slash = id.owner().lastIndexOf('/');
        String folder = slash < 0 ? "" : id.owner().substring(0, slash + 1);
        return folder + Classes.sourceFile(context.classes.get(id.owner()));
    }

    private int firstLine() {
        for (CodeElement element : elements) {
            if (element instanceof LineNumber number) {
                return number.line();
            }
        }
        return 0;
    }

    /** The function as LLVM assembly. */
    String translate() {
        findBlocks();
        enter(blocks.getFirst(), parameters(), List.of(), firstLine());
        while (!dirty.isEmpty()) {
            Block block = blocks.get(dirty.removeFirst());
            new BlockTranslator(this, context, block, newCode(block)).run(elements);
        }
        return assemble();
    }

    private Code newCode(Block block) {
        Kind[] locals = block.locals;
        if (locals == null) {
            throw new IllegalStateException("block without entry state");
        }
        Code c = new Code(context, id, place, subprogram, locals.clone(), allocas, block.label());
        c.line(block.line);
        for (int i = 0; i < block.stack.size(); i++) {
            Kind kind = block.stack.get(i);
            String operand = kind instanceof Kind.Failure || kind instanceof Kind.Null
                    ? "null"
                    : c.define("load %s, ptr %s, align 4".formatted(kind.type(), c.slot('s', i, kind.type())));
            c.push(kind, operand);
        }
        return c;
    }

    private void findBlocks() {
        Set<Label> targets = targets();
        boolean open = false;
        for (int i = 0; i < elements.size(); i++) {
            CodeElement element = elements.get(i);
            if (!open || element instanceof LabelTarget target && targets.contains(target.label())) {
                begin(i);
                open = true;
            }
            if (element instanceof LabelTarget target) {
                blockAt.put(target.label(), blocks.getLast());
            }
            open = !endsBlock(element);
        }
        if (!blocks.isEmpty()) {
            blocks.getLast().end = elements.size();
        }
    }

    private void begin(int first) {
        if (!blocks.isEmpty()) {
            blocks.getLast().end = first;
        }
        blocks.add(new Block(blocks.size(), first));
    }

    private static boolean endsBlock(CodeElement element) {
        return element instanceof BranchInstruction
                || element instanceof TableSwitchInstruction
                || element instanceof LookupSwitchInstruction
                || element instanceof ReturnInstruction
                || element instanceof ThrowInstruction;
    }

    private Set<Label> targets() {
        Set<Label> targets = new HashSet<>();
        for (CodeElement element : elements) {
            switch (element) {
                case BranchInstruction branch -> targets.add(branch.target());
                case TableSwitchInstruction table -> {
                    targets.add(table.defaultTarget());
                    table.cases().stream().map(SwitchCase::target).forEach(targets::add);
                }
                case LookupSwitchInstruction lookup -> {
                    targets.add(lookup.defaultTarget());
                    lookup.cases().stream().map(SwitchCase::target).forEach(targets::add);
                }
                default -> {}
            }
        }
        return targets;
    }

    private int maxLocals() {
        return reached.model()
                .findAttribute(Attributes.code())
                .map(a -> a.maxLocals())
                .orElse(0);
    }

    private boolean isInstance() {
        return !reached.model().flags().has(AccessFlag.STATIC);
    }

    private Kind[] parameters() {
        Kind[] locals = new Kind[maxLocals()];
        Arrays.fill(locals, new Kind.Unusable());
        int slot = 0;
        if (isInstance()) {
            locals[slot++] = new Kind.Ref(id.owner(), true);
        }
        for (var parameter : id.type().parameterList()) {
            Kind kind = Kind.of(parameter.descriptorString());
            locals[slot] = kind;
            slot += kind.isWide() ? 2 : 1;
        }
        return locals;
    }

    /** The block that begins at a label. */
    Block block(Label label) {
        Block block = blockAt.get(label);
        if (block == null) {
            throw new IllegalStateException("no block at label in " + id);
        }
        return block;
    }

    /** The block that follows in the code. */
    Block after(Block block) {
        return blocks.get(block.index + 1);
    }

    /** Control reaches {@code block} with these kinds; it is translated (again) if that is news. */
    void enter(Block block, Kind[] locals, List<Kind> stack, int line) {
        Kind[] before = block.locals;
        if (before == null) {
            block.locals = locals.clone();
            block.stack = List.copyOf(stack);
            block.line = line;
            dirty.add(block.index);
            return;
        }
        Kind[] merged = new Kind[locals.length];
        for (int i = 0; i < locals.length; i++) {
            merged[i] = Kind.merge(before[i], locals[i]);
        }
        List<Kind> mergedStack = new ArrayList<>();
        for (int i = 0; i < stack.size(); i++) {
            mergedStack.add(Kind.merge(block.stack.get(i), stack.get(i)));
        }
        if (!Arrays.equals(before, merged) || !block.stack.equals(mergedStack)) {
            block.locals = merged;
            block.stack = mergedStack;
            dirty.add(block.index);
        }
    }

    private String assemble() {
        StringBuilder out = new StringBuilder();
        out.append("define ").append(linkage()).append(signature()).append(' ').append(attributes());
        out.append(" !dbg !").append(subprogram).append(" {\nentry:\n");
        StringBuilder stores = new StringBuilder();
        int slot = 0;
        int number = 0;
        List<Kind> kinds = new ArrayList<>();
        if (isInstance()) {
            kinds.add(new Kind.Ref(id.owner(), true));
        }
        id.type().parameterList().forEach(p -> kinds.add(Kind.of(p.descriptorString())));
        for (Kind kind : kinds) {
            String name = "%l" + slot + "." + kind.type();
            allocas.add(name + " = alloca " + kind.type() + ", align 4");
            stores.append("  store %s %%p%d, ptr %s, align 4%n".formatted(kind.type(), number++, name));
            slot += kind.isWide() ? 2 : 1;
        }
        allocas.forEach(a -> out.append("  ").append(a).append('\n'));
        out.append(stores).append("  br label %b0\n");
        for (Block block : blocks) {
            if (block.locals != null) {
                out.append(block.label()).append(":\n").append(block.text);
            }
        }
        return out.append("}\n").toString();
    }

    private String linkage() {
        if (Classes.isRegisterExport(reached.model())) {
            return "dso_local " + Ir.REGISTERS;
        }
        return context.isExported(id) ? "dso_local " : "internal fastcc ";
    }

    private String signature() {
        StringBuilder out = new StringBuilder();
        out.append(Ir.type(id.type().returnType().descriptorString())).append(' ');
        out.append(Ir.global(context.symbol(id))).append('(');
        int number = 0;
        if (isInstance()) {
            out.append("ptr noundef nonnull %p").append(number++);
        }
        boolean registers = Classes.isRegisterExport(reached.model());
        for (var parameter : id.type().parameterList()) {
            String type = Ir.type(parameter.descriptorString());
            out.append(number == 0 ? "" : ", ").append(type);
            out.append(" noundef");
            out.append(registers && type.equals("ptr") ? " nonnull" : "");
            out.append(" %p").append(number++);
        }
        return out.append(')').toString();
    }

    private String attributes() {
        return group()
                + (Classes.isRegisterExport(reached.model()) ? " noinline " + Ir.SAVES_NO_REGISTERS : "")
                + (isHot() ? " section \".text.hot." + context.symbol(id) + "\"" : "");
    }

    private boolean isHot() {
        return Classes.has(reached.model(), Hot.class) && !Classes.has(reached.model(), Inline.class);
    }

    private String group() {
        if (Classes.has(reached.model(), Inline.class)) {
            return Classes.has(reached.model(), Hot.class) ? "#4" : "#3";
        }
        if (Classes.has(reached.model(), Cold.class)) {
            return "#2";
        }
        if (Classes.has(reached.model(), Warm.class)) {
            return "#5";
        }
        return Classes.has(reached.model(), Hot.class) ? "#1" : "#0";
    }
}
