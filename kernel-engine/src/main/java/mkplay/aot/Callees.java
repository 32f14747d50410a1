package mkplay.aot;

import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import mkplay.systemjava.Asm;
import mkplay.systemjava.Import;
import mkplay.systemjava.Llvm;
import mkplay.systemjava.TracePoint;

/** Decides what a call leads to; the checker, the reachability analysis and the code generator all ask here. */
final class Callees {
    private static final String DIVISION = "mkplay/systemjava/Division";
    private static final Map<String, MethodId> REPLACED = Map.of(
            "java/lang/Long.divideUnsigned(JJ)J", new MethodId(DIVISION, "divideUnsigned", "(JJ)J"),
            "java/lang/Long.remainderUnsigned(JJ)J", new MethodId(DIVISION, "remainderUnsigned", "(JJ)J"));
    static final MethodId LDIV = new MethodId(DIVISION, "divide", "(JJ)J");
    static final MethodId LREM = new MethodId(DIVISION, "remainder", "(JJ)J");

    private final Classes classes;

    Callees(Classes classes) {
        this.classes = classes;
    }

    static MethodId id(InvokeInstruction invoke) {
        return new MethodId(
                invoke.owner().asInternalName(),
                invoke.name().stringValue(),
                invoke.type().stringValue());
    }

    Callee of(InvokeInstruction invoke) {
        MethodId id = id(invoke);
        if (id.name().equals("<init>")) {
            return new Callee.Constructor(id);
        }
        if (invoke.opcode() == Opcode.INVOKEINTERFACE || invoke.isInterface()) {
            return new Callee.Refused(Rule.INTERFACE, "interface call of " + id.brief());
        }
        if (id.owner().equals(Layouts.STRING)) {
            return switch (id.name() + id.descriptor()) {
                case "length()I", "charAt(I)C" -> new Callee.StringAccess(id);
                default -> new Callee.Refused(Rule.STRING, "call of " + id.brief());
            };
        }
        Callee.Ir jdk = JdkIntrinsics.find(id);
        if (jdk != null) {
            return jdk;
        }
        if (id.owner().equals("java/lang/Integer") && id.descriptor().equals("(II)I")) {
            if (id.name().equals("divideUnsigned")) {
                return new Callee.Division(id, "udiv");
            }
            if (id.name().equals("remainderUnsigned")) {
                return new Callee.Division(id, "urem");
            }
        }
        MethodId replacement = REPLACED.get(id.owner() + "." + id.name() + id.descriptor());
        if (replacement != null) {
            return new Callee.Replaced(id, replacement);
        }
        return declared(invoke, id);
    }

    private Callee declared(InvokeInstruction invoke, MethodId id) {
        ClassModel owner = classes.find(id.owner());
        MethodModel method = classes.method(id);
        if (owner == null || method == null || id.owner().startsWith("java/")) {
            Rule rule = id.name().equals("ordinal") || id.name().equals("values") ? Rule.ENUM : Rule.CALL;
            return new Callee.Refused(rule, "call of " + id.brief() + ", which is not system Java");
        }
        boolean bound = method.flags().has(AccessFlag.STATIC)
                || method.flags().has(AccessFlag.PRIVATE)
                || method.flags().has(AccessFlag.FINAL)
                || owner.flags().has(AccessFlag.FINAL);
        if (invoke.opcode() == Opcode.INVOKEVIRTUAL && !bound) {
            return new Callee.Refused(Rule.OVERRIDABLE, "call of overridable method " + id.brief());
        }
        return annotated(method, id);
    }

    /** What a declared method is, by its annotations. */
    Callee annotated(MethodModel method, MethodId id) {
        var asm = Classes.annotation(method, Asm.class);
        if (asm != null) {
            return new Callee.Assembly(id, Classes.text(asm, "value", ""), Classes.text(asm, "constraints", ""));
        }
        var llvm = Classes.annotation(method, Llvm.class);
        if (llvm != null) {
            return new Callee.Ir(id, Classes.text(llvm, "value", ""), Classes.text(llvm, "declare", ""));
        }
        var imported = Classes.annotation(method, Import.class);
        if (imported != null) {
            return new Callee.Imported(id, Classes.text(imported, "value", ""), Classes.flag(imported, "registers"));
        }
        if (Classes.has(method, TracePoint.class)) {
            return new Callee.Trace(id);
        }
        if (method.flags().has(AccessFlag.NATIVE) || method.flags().has(AccessFlag.ABSTRACT)) {
            return new Callee.Refused(Rule.NATIVE, "call of native or abstract method " + id.brief());
        }
        return new Callee.Compiled(id);
    }
}
