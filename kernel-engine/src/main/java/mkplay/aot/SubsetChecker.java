package mkplay.aot;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.DiscontinuedInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashSet;
import java.util.Set;
import mkplay.systemjava.Asm;
import mkplay.systemjava.Export;
import mkplay.systemjava.Import;
import mkplay.systemjava.Llvm;
import mkplay.systemjava.PanicHandler;
import mkplay.systemjava.TracePoint;

/**
 * Refuses what is not system Java, instruction by instruction. What needs the flow of values (which array is this, is this
 * throw constant) is refused by {@link MethodTranslator}; both report to the same {@link Violations}.
 */
final class SubsetChecker {
    private final Classes classes;
    private final Callees callees;
    private final Layouts layouts;
    private final Violations violations;

    SubsetChecker(Classes classes, Callees callees, Layouts layouts, Violations violations) {
        this.classes = classes;
        this.callees = callees;
        this.layouts = layouts;
        this.violations = violations;
    }

    /** Checks the annotations of a method of a root class, reachable or not. */
    void checkDeclaration(MethodId id, MethodModel method) {
        boolean bound = Classes.has(method, Export.class)
                || Classes.has(method, Import.class)
                || Classes.has(method, Asm.class)
                || Classes.has(method, Llvm.class)
                || Classes.has(method, TracePoint.class)
                || Classes.has(method, PanicHandler.class);
        if (!bound) {
            return;
        }
        var place = classes.place(id.owner(), id.name(), method, "");
        if (!method.flags().has(AccessFlag.STATIC)) {
            violations.report(Rule.EXPORT, place, 0, "method is not static");
        }
        if (Classes.has(method, TracePoint.class)
                && !id.descriptor().replace("I", "").equals("()V")) {
            violations.report(Rule.EXPORT, place, 0, "a trace point has int parameters and returns nothing");
        }
        if (Classes.has(method, PanicHandler.class)
                && !id.descriptor().equals("(Ljava/lang/String;Ljava/lang/String;I)V")) {
            violations.report(Rule.EXPORT, place, 0, "a panic handler takes (String message, String where, int line)");
        }
    }

    /** Checks a reachable method. */
    void check(MethodId id, Program.Reached reached) {
        new MethodCheck(id, reached).run();
    }

    private final class MethodCheck {
        private final MethodId id;
        private final MethodModel method;
        private final Violations.Place place;
        private final Set<Label> tryStarts = new HashSet<>();
        private boolean inTry;
        private int line;

        MethodCheck(MethodId id, Program.Reached reached) {
            this.id = id;
            this.method = reached.model();
            this.place = classes.place(id.owner(), id.name(), method, reached.from());
        }

        void run() {
            line = firstLine();
            checkSignature();
            if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
                violations.report(Rule.SYNCHRONIZED, place, line, "synchronized method");
            }
            if (method.code().isEmpty()) {
                violations.report(Rule.NATIVE, place, 0, "native or abstract method");
                return;
            }
            for (CodeElement element : method.code().get()) {
                if (element instanceof LineNumber number) {
                    line = number.line();
                }
                checkObjects(element);
                checkTypes(element);
                checkProtected(element);
            }
        }

        /** The exception table comes before the code; it is reported where its first protected instruction is. */
        private void checkProtected(CodeElement element) {
            if (element instanceof ExceptionCatch entry) {
                tryStarts.add(entry.tryStart());
            } else if (element instanceof LabelTarget target && tryStarts.remove(target.label())) {
                inTry = true;
            } else if (element instanceof Instruction && inTry) {
                report(Rule.TRY, "try block");
                inTry = false;
            }
        }

        private int firstLine() {
            return method.code().stream()
                    .flatMap(c -> c.elementStream())
                    .filter(LineNumber.class::isInstance)
                    .mapToInt(e -> ((LineNumber) e).line())
                    .findFirst()
                    .orElse(0);
        }

        private void checkSignature() {
            for (ClassDesc parameter : id.type().parameterList()) {
                checkPassable(parameter.descriptorString());
            }
            checkPassable(id.type().returnType().descriptorString());
            if (!method.flags().has(AccessFlag.STATIC)) {
                layouts.checkStruct(id.owner(), id.brief());
            }
        }

        private void checkPassable(String descriptor) {
            if (descriptor.startsWith("[")) {
                violations.report(Rule.ARRAY, place, line, "array as parameter or result");
            } else if (descriptor.equals("F") || descriptor.equals("D")) {
                violations.report(Rule.FLOAT, place, line, "float or double as parameter or result");
            } else if (Layouts.isReference(descriptor)) {
                checkReference(Layouts.className(descriptor), "parameter or result of type ");
            }
        }

        private void checkReference(String className, String what) {
            boolean good = className.equals(Layouts.STRING) || layouts.checkStruct(className, id.brief());
            if (!good && (className.startsWith("java/") || classes.find(className) == null)) {
                violations.report(Rule.STRUCT, place, line, what + className.replace('/', '.'));
            }
        }

        private void checkObjects(CodeElement element) {
            switch (element) {
                case InvokeDynamicInstruction dynamic ->
                    violations.report(
                            Rule.LAMBDA,
                            place,
                            line,
                            dynamic.name().stringValue().startsWith("makeConcat")
                                    ? "string concatenation"
                                    : "lambda or method reference");
                case InvokeInstruction invoke -> checkCall(invoke);
                case NewObjectInstruction created ->
                    checkNew(created.className().asInternalName());
                case NewPrimitiveArrayInstruction i -> report(Rule.ARRAY, "array creation");
                case NewReferenceArrayInstruction i -> report(Rule.ARRAY, "array creation");
                case NewMultiArrayInstruction i -> report(Rule.ARRAY, "array creation");
                case TypeCheckInstruction check ->
                    report(
                            Rule.CAST,
                            (check.opcode() == Opcode.INSTANCEOF ? "instanceof " : "cast to ")
                                    + check.type().asInternalName().replace('/', '.'));
                case MonitorInstruction i
                when i.opcode() == Opcode.MONITORENTER -> report(Rule.SYNCHRONIZED, "synchronized block");
                case DiscontinuedInstruction i -> report(Rule.TRY, "jsr or ret");
                case FieldInstruction field -> checkField(field);
                default -> {}
            }
        }

        private void report(Rule rule, String detail) {
            violations.report(rule, place, line, detail);
        }

        private void checkNew(String className) {
            if (!isThrowable(className)) {
                report(Rule.NEW, "new " + className.replace('/', '.'));
            }
        }

        private boolean isThrowable(String className) {
            for (var model = classes.find(className); model != null; ) {
                if (model.thisClass().asInternalName().equals("java/lang/Throwable")) {
                    return true;
                }
                model = model.superclass()
                        .map(s -> classes.find(s.asInternalName()))
                        .orElse(null);
            }
            return false;
        }

        private void checkCall(InvokeInstruction invoke) {
            if (callees.of(invoke) instanceof Callee.Refused refused) {
                report(refused.rule(), refused.detail());
            } else if (callees.of(invoke) instanceof Callee.Constructor constructor
                    && !isThrowable(constructor.method().owner())) {
                // The new instruction before it is reported; super() calls do not occur in compiled methods.
                return;
            }
        }

        private void checkField(FieldInstruction field) {
            String owner = field.owner().asInternalName();
            String name = field.name().stringValue();
            if (name.equals("$assertionsDisabled")) {
                return;
            }
            if (owner.contains("$") && name.startsWith("$SwitchMap$")) {
                report(Rule.ENUM, "switch on an enum");
                return;
            }
            var model = classes.field(owner, name);
            if (model == null || owner.startsWith("java/")) {
                report(Rule.STATIC, "field " + owner.replace('/', '.') + "." + name + " is not system Java");
                return;
            }
            String type = field.type().stringValue();
            if (type.equals("F") || type.equals("D")) {
                report(Rule.FLOAT, "float or double field " + name);
            }
            if (type.equals("J") && model.flags().has(AccessFlag.VOLATILE)) {
                report(Rule.VOLATILE, "volatile long field " + name);
            }
            boolean instance = field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.PUTFIELD;
            if (instance && layouts.checkStruct(owner, id.brief())) {
                layouts.of(owner);
            }
            if (instance && Layouts.isReference(type)) {
                checkReference(Layouts.className(type), "field " + name + " of type ");
            }
        }

        private void checkTypes(CodeElement element) {
            switch (element) {
                case ConstantInstruction constant -> checkConstant(constant);
                case OperatorInstruction operator -> checkKind(operator.typeKind(), operator.opcode());
                case ConvertInstruction convert -> {
                    checkKind(convert.fromType(), convert.opcode());
                    checkKind(convert.toType(), convert.opcode());
                }
                case LoadInstruction load -> checkKind(load.typeKind(), load.opcode());
                case StoreInstruction store -> checkKind(store.typeKind(), store.opcode());
                case ArrayLoadInstruction load -> checkKind(load.typeKind(), load.opcode());
                case ArrayStoreInstruction store -> checkKind(store.typeKind(), store.opcode());
                case ReturnInstruction result -> checkKind(result.typeKind(), result.opcode());
                default -> {}
            }
        }

        private void checkKind(TypeKind kind, Opcode opcode) {
            if (kind == TypeKind.FLOAT || kind == TypeKind.DOUBLE) {
                report(Rule.FLOAT, "floating point (" + opcode.name().toLowerCase(java.util.Locale.ROOT) + ")");
            }
        }

        private void checkConstant(ConstantInstruction constant) {
            switch (constant.constantValue()) {
                case Integer i -> {}
                case Long l -> {}
                case Float f -> report(Rule.FLOAT, "float constant");
                case Double d -> report(Rule.FLOAT, "double constant");
                case String s -> {
                    if (!s.chars().allMatch(c -> c < 256)) {
                        report(Rule.STRING, "string constant with a character above U+00FF");
                    }
                }
                case null -> {}
                default -> {
                    if (constant.opcode() != Opcode.ACONST_NULL) {
                        report(Rule.CLASS, "constant " + constant.constantValue());
                    }
                }
            }
        }
    }
}
