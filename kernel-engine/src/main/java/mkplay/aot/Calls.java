package mkplay.aot;

import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mkplay.systemjava.NoReturn;

/** Calls: compiled methods, intrinsics, imports, probes, and the constructors of constant throws. */
final class Calls {
    /** JDK comparisons whose result a branch usually tests: signedness and type. */
    private static final Map<String, String> COMPARISONS = Map.of(
            "java/lang/Integer.compare", "si32",
            "java/lang/Integer.compareUnsigned", "ui32",
            "java/lang/Long.compare", "si64",
            "java/lang/Long.compareUnsigned", "ui64");

    private final Code code;
    private final Arithmetic arithmetic;

    Calls(Code code, Arithmetic arithmetic) {
        this.code = code;
        this.arithmetic = arithmetic;
    }

    void invoke(InvokeInstruction invoke) {
        boolean hasReceiver = invoke.opcode() != Opcode.INVOKESTATIC;
        MethodId id = Callees.id(invoke);
        String comparison = COMPARISONS.get(id.owner() + "." + id.name());
        if (comparison != null) {
            arithmetic.compare(comparison.charAt(0), comparison.substring(1));
            return;
        }
        switch (code.context.callees.of(invoke)) {
            case Callee.Compiled c -> compiled(c.method(), hasReceiver);
            case Callee.Replaced r -> arithmetic.divideLong(r.by(), this);
            case Callee.Division d -> arithmetic.divideUnsigned(d.operation());
            case Callee.Assembly a -> assembly(a);
            case Callee.Ir ir -> inlineIr(ir);
            case Callee.Imported i -> imported(i);
            case Callee.Trace t -> trace(t.method());
            case Callee.StringAccess s -> string(s.method());
            case Callee.Constructor c -> constructor(c.method());
            case Callee.Refused r -> skip(id, hasReceiver);
        }
    }

    /** Pops arguments, typed for a call, in order. */
    private List<String> arguments(MethodId id, boolean hasReceiver) {
        List<String> arguments = new ArrayList<>();
        for (var parameter : id.type().parameterList().reversed()) {
            Value value = code.pop();
            arguments.addFirst(Ir.type(parameter.descriptorString()) + " " + code.operand(value));
        }
        if (hasReceiver) {
            arguments.addFirst("ptr " + code.nonNull(code.pop()));
        }
        return arguments;
    }

    private void push(MethodId id, String call) {
        String result = id.type().returnType().descriptorString();
        if (result.equals("V")) {
            code.instruction(call);
        } else {
            code.push(Kind.of(result), code.define(call));
        }
    }

    private void compiled(MethodId id, boolean hasReceiver) {
        MethodModel model = code.context.classes.method(id);
        String target = Ir.global(code.context.symbol(id));
        List<String> arguments = arguments(id, hasReceiver);
        if (model != null && Classes.isRegisterExport(model)) {
            push(id, text(id, Ir.REGISTERS, target, arguments) + " " + Ir.SAVES_NO_REGISTERS);
        } else {
            call(id, code.context.isExported(id) ? "" : "fastcc ", target, arguments);
        }
        endIfNoReturn(id);
    }

    private void call(MethodId id, String convention, String target, List<String> arguments) {
        push(id, text(id, convention, target, arguments));
    }

    private static String text(MethodId id, String convention, String target, List<String> arguments) {
        return "call %s%s %s(%s)".formatted(convention, resultType(id), target, String.join(", ", arguments));
    }

    private static String resultType(MethodId id) {
        return Ir.type(id.type().returnType().descriptorString());
    }

    /** Calls a static helper in system Java. */
    void helper(MethodId id) {
        compiled(id, false);
    }

    private void endIfNoReturn(MethodId id) {
        MethodModel model = code.context.classes.method(id);
        if (model != null && Classes.has(model, NoReturn.class)) {
            code.terminator("unreachable");
        }
    }

    private void imported(Callee.Imported imported) {
        MethodId id = imported.method();
        List<String> arguments = arguments(id, false);
        StringBuilder types = new StringBuilder();
        for (var parameter : id.type().parameterList()) {
            types.append(types.isEmpty() ? "" : ", ").append(Ir.type(parameter.descriptorString()));
        }
        String target = Ir.global(imported.symbol());
        String convention = imported.registers() ? Ir.REGISTERS : "";
        code.context.declarations.put(
                target, "declare dso_local %s%s %s(%s) #0".formatted(convention, resultType(id), target, types));
        call(id, convention, target, arguments);
        endIfNoReturn(id);
    }

    private void assembly(Callee.Assembly asm) {
        MethodId id = asm.method();
        String clobbers = "~{dirflag},~{fpsr},~{flags}";
        String constraints = asm.constraints().isEmpty() ? clobbers : asm.constraints() + "," + clobbers;
        String target = "asm sideeffect \"%s\", \"%s\"".formatted(Ir.escape(asm.text()), Ir.escape(constraints));
        call(id, "", target, arguments(id, false));
        endIfNoReturn(id);
    }

    private void inlineIr(Callee.Ir ir) {
        MethodId id = ir.method();
        String symbol = Ir.global("intrinsic:" + id);
        code.context.intrinsics.computeIfAbsent(symbol, s -> definition(id, s, ir.body()));
        for (String declaration : ir.declare().lines().toList()) {
            code.context.declarations.put(declaration, declaration);
        }
        call(id, "fastcc ", symbol, arguments(id, false));
        endIfNoReturn(id);
    }

    private static String definition(MethodId id, String symbol, String body) {
        StringBuilder parameters = new StringBuilder();
        for (var parameter : id.type().parameterList()) {
            parameters.append(parameters.isEmpty() ? "" : ", ").append(Ir.type(parameter.descriptorString()));
        }
        return "define internal fastcc %s %s(%s) #3 {%n%s%n}%n".formatted(resultType(id), symbol, parameters, body);
    }

    private void trace(MethodId id) {
        List<Value> arguments = new ArrayList<>();
        id.type().parameterList().forEach(p -> arguments.addFirst(code.pop()));
        if (!code.context.options.probes()) {
            return;
        }
        TraceNote note = new TraceNote(code.context.options.probeProvider(), id.name());
        for (Value argument : arguments) {
            Value.Origin origin = argument.origin();
            if (origin != null && origin.effects() == code.effects()) {
                note.inMemory(origin.address());
            } else {
                note.value(code.operand(argument));
            }
        }
        code.instruction(note.call());
    }

    private void string(MethodId id) {
        boolean isLength = id.name().equals("length");
        String index = isLength ? "" : code.popOperand();
        String string = code.nonNull(code.pop());
        String length = code.define("load i32, ptr " + string + ", align 4");
        if (isLength) {
            code.pushInt(length);
            return;
        }
        code.require(code.define("icmp ult i32 " + index + ", " + length), "string index out of bounds");
        String at = code.define("getelementptr inbounds i8, ptr " + string + ", i32 4");
        String character = code.define("getelementptr inbounds i8, ptr " + at + ", i32 " + index);
        String loaded = code.define("load i8, ptr " + character + ", align 1");
        code.pushInt(code.define("zext i8 " + loaded + " to i32"));
    }

    /** {@code new X; dup; ldc; invokespecial X.<init>}: the failure on the stack gets its message. */
    private void constructor(MethodId id) {
        List<Value> arguments = new ArrayList<>();
        id.type().parameterList().forEach(p -> arguments.addFirst(code.pop()));
        code.pop();
        String simple = id.owner()
                .substring(Math.max(id.owner().lastIndexOf('/'), id.owner().lastIndexOf('$')) + 1);
        String message = simple;
        if (arguments.size() == 1 && arguments.getFirst().constant() != null) {
            message = simple + ": " + arguments.getFirst().constant();
        } else if (!arguments.isEmpty()) {
            code.violation(Rule.THROW, "exception " + simple + " with something else than one constant string");
        }
        // The copy that dup made is the one that is thrown.
        if (!code.stack.isEmpty() && code.stack.getLast().kind() instanceof Kind.Failure) {
            code.pop();
            code.push(new Kind.Failure(id.owner(), message), "null");
        }
    }

    /** Keeps the stack right after a call that was refused already. */
    private void skip(MethodId id, boolean hasReceiver) {
        id.type().parameterList().forEach(p -> code.pop());
        if (hasReceiver) {
            code.pop();
        }
        String result = id.type().returnType().descriptorString();
        if (!result.equals("V")) {
            code.push(Kind.of(result), Ir.type(result).equals("ptr") ? "null" : "0");
        }
    }
}
