package mkplay.aot;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.util.ArrayList;
import java.util.List;
import mkplay.aot.MethodTranslator.Block;

/** Translates one block: locals, constants, stack shuffling and control flow here, the rest in its helpers. */
final class BlockTranslator {
    private final MethodTranslator method;
    private final CompileContext context;
    private final Block block;
    private final Code code;
    private final Arithmetic arithmetic;
    private final Accesses accesses;
    private final Calls calls;

    BlockTranslator(MethodTranslator method, CompileContext context, Block block, Code code) {
        this.method = method;
        this.context = context;
        this.block = block;
        this.code = code;
        this.arithmetic = new Arithmetic(code);
        this.accesses = new Accesses(code);
        this.calls = new Calls(code, arithmetic);
    }

    void run(List<CodeElement> elements) {
        for (int i = block.first; i < block.end && !code.isTerminated(); i++) {
            translate(elements.get(i));
        }
        if (!code.isTerminated()) {
            jump(method.after(block));
        }
        block.text = code.text();
    }

    private void translate(CodeElement element) {
        switch (element) {
            case LineNumber number -> code.line(number.line());
            case LoadInstruction load -> load(load.slot());
            case StoreInstruction store -> store(store.slot(), code.pop());
            case IncrementInstruction increment -> increment(increment);
            case ConstantInstruction constant -> constant(constant);
            case OperatorInstruction operator -> operator(operator);
            case ConvertInstruction convert -> arithmetic.convert(convert.opcode());
            case StackInstruction shuffle -> new StackShuffle(code).apply(shuffle.opcode());
            case FieldInstruction field -> accesses.field(field);
            case ArrayLoadInstruction load -> accesses.arrayLoad();
            case ArrayStoreInstruction store -> accesses.arrayStore();
            case InvokeInstruction invoke -> calls.invoke(invoke);
            case NewObjectInstruction created ->
                code.push(new Kind.Failure(created.className().asInternalName(), null), "null");
            case BranchInstruction branch -> branch(branch);
            case TableSwitchInstruction table -> switchOn(table.defaultTarget(), table.cases());
            case LookupSwitchInstruction lookup -> switchOn(lookup.defaultTarget(), lookup.cases());
            case ReturnInstruction result -> giveBack(result);
            case ThrowInstruction thrown -> fail();
            default -> {}
        }
    }

    private void operator(OperatorInstruction operator) {
        if (operator.opcode() == Opcode.ARRAYLENGTH) {
            accesses.arrayLength();
        } else {
            arithmetic.operate(operator.opcode(), calls);
        }
    }

    private void load(int slot) {
        Kind kind = code.locals[slot];
        if (kind instanceof Kind.Null) {
            code.push(kind, "null");
        } else if (kind instanceof Kind.Unusable || kind instanceof Kind.Failure) {
            code.push(kind, "null");
        } else {
            String type = kind.type();
            code.push(kind, code.define("load %s, ptr %s, align 4".formatted(type, code.slot('l', slot, type))));
        }
    }

    private void store(int slot, Value value) {
        code.locals[slot] = value.kind();
        String type = value.kind().type();
        code.instruction(
                "store %s %s, ptr %s, align 4".formatted(type, code.operand(value), code.slot('l', slot, type)));
    }

    private void increment(IncrementInstruction increment) {
        load(increment.slot());
        String sum = code.define("add i32 " + code.popOperand() + ", " + increment.constant());
        store(increment.slot(), Value.integer(sum));
    }

    private void constant(ConstantInstruction constant) {
        switch (constant.constantValue()) {
            case Integer i -> code.pushInt(i.toString());
            case Long l -> code.push(Kind.LONG, l.toString());
            case String s -> code.push(Value.string(context.strings.symbol(s), s));
            case null, default -> code.push(new Kind.Null(), "null");
        }
    }

    private void branch(BranchInstruction branch) {
        Opcode opcode = branch.opcode();
        if (opcode == Opcode.GOTO || opcode == Opcode.GOTO_W) {
            jump(method.block(branch.target()));
            return;
        }
        String condition = arithmetic.condition(opcode);
        Block taken = method.block(branch.target());
        Block other = method.after(block);
        enter(List.of(taken, other));
        code.terminator("br i1 " + condition + ", label %" + taken.label() + ", label %" + other.label());
    }

    private void switchOn(Label otherwise, List<SwitchCase> cases) {
        String value = code.popOperand();
        List<Block> targets = new ArrayList<>();
        Block fallback = method.block(otherwise);
        targets.add(fallback);
        StringBuilder rows = new StringBuilder();
        for (SwitchCase c : cases) {
            Block target = method.block(c.target());
            targets.add(target);
            if (target != fallback) {
                rows.append(" i32 ").append(c.caseValue()).append(", label %").append(target.label());
            }
        }
        enter(targets);
        code.terminator("switch i32 " + value + ", label %" + fallback.label() + " [" + rows + " ]");
    }

    private void jump(Block target) {
        enter(List.of(target));
        code.terminator("br label %" + target.label());
    }

    /** Spills the stack and tells the successors what reaches them. */
    private void enter(List<Block> successors) {
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < code.stack.size(); i++) {
            Value value = code.stack.get(i);
            kinds.add(value.kind());
            if (!(value.kind() instanceof Kind.Failure)) {
                String type = value.kind().type();
                code.instruction(
                        "store %s %s, ptr %s, align 4".formatted(type, code.operand(value), code.slot('s', i, type)));
            }
        }
        successors.forEach(s -> method.enter(s, code.locals, kinds, code.line()));
    }

    private void giveBack(ReturnInstruction result) {
        if (result.opcode() == Opcode.RETURN) {
            code.terminator("ret void");
        } else {
            Value value = code.pop();
            code.terminator("ret " + value.kind().type() + " " + code.operand(value));
        }
    }

    private void fail() {
        Value value = code.pop();
        if (value.kind() instanceof Kind.Failure failure && failure.message() != null) {
            code.panic(failure.message());
        } else {
            code.violation(Rule.THROW, "throw of something else than new X(\"constant\")");
            code.terminator("unreachable");
        }
    }
}
