package mkplay.aot;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import mkplay.systemjava.Exempt;
import mkplay.systemjava.Export;
import mkplay.systemjava.PanicHandler;

/** Finds everything reachable from the exports of the root classes, and has the checker look at each method once. */
final class Reachability {
    private final Classes classes;
    private final Callees callees;
    private final SubsetChecker checker;
    private final Violations violations;
    private final Program program = new Program();
    private final Deque<MethodId> pending = new ArrayDeque<>();

    Reachability(Classes classes, Callees callees, SubsetChecker checker, Violations violations) {
        this.classes = classes;
        this.callees = callees;
        this.checker = checker;
        this.violations = violations;
    }

    Program from(List<String> rootClasses) {
        rootClasses.forEach(this::addRoots);
        if (program.panicHandler == null && !rootClasses.isEmpty()) {
            String owner = rootClasses.getFirst();
            violations.report(
                    Rule.EXPORT, classes.place(owner, "", null, ""), 0, "no class of the program has a @PanicHandler");
        }
        while (!pending.isEmpty()) {
            scan(pending.remove());
        }
        return program;
    }

    private void addRoots(String owner) {
        ClassModel model = classes.get(owner);
        checkExemption(owner, "", model);
        var exportedClass = Classes.annotation(model, Export.class);
        if (exportedClass != null) {
            String simple = owner.substring(Math.max(owner.lastIndexOf('/'), owner.lastIndexOf('$')) + 1);
            program.exportedClasses.put(owner, Classes.text(exportedClass, "value", simple));
        }
        for (MethodModel method : model.methods()) {
            addRoot(owner, method);
        }
        for (FieldModel field : model.fields()) {
            String name = field.fieldName().stringValue();
            checkExemption(owner, name, field);
            var export = Classes.annotation(field, Export.class);
            if (export != null) {
                addRoot(owner, name, field, Classes.text(export, "value", name));
            }
        }
    }

    private void addRoot(String owner, String name, FieldModel field, String symbol) {
        if (!field.flags().has(AccessFlag.STATIC)) {
            violations.report(Rule.EXPORT, classes.place(owner, name, field, ""), 0, "exported field is not static");
            return;
        }
        FieldId id = new FieldId(owner, name);
        program.statics.add(id);
        program.exportedStatics.put(id, symbol);
    }

    private void addRoot(String owner, MethodModel method) {
        String name = method.methodName().stringValue();
        checkExemption(owner, name, method);
        MethodId id = new MethodId(owner, name, method.methodType().stringValue());
        checker.checkDeclaration(id, method);
        var export = Classes.annotation(method, Export.class);
        if (export != null) {
            program.exportedMethods.put(id, Classes.text(export, "value", name));
        }
        if (Classes.has(method, PanicHandler.class)) {
            if (program.panicHandler != null) {
                violations.report(Rule.EXPORT, classes.place(owner, name, method, ""), 0, "a second @PanicHandler");
            }
            program.panicHandler = id;
        }
        if (export != null || Classes.has(method, PanicHandler.class)) {
            add(id, method, "");
        }
    }

    private void checkExemption(String owner, String member, java.lang.classfile.AttributedElement element) {
        var exempt = Classes.annotation(element, Exempt.class);
        if (exempt == null) {
            return;
        }
        String rule = Classes.text(exempt, "rule", "");
        boolean known = List.of(Rule.values()).stream().anyMatch(r -> r.id().equals(rule));
        if (!known || Classes.text(exempt, "reason", "").isBlank()) {
            violations.report(
                    Rule.EXEMPT,
                    classes.place(owner, member, null, ""),
                    0,
                    known ? "exemption without a reason" : "exemption from unknown rule '" + rule + "'");
        }
    }

    private void add(MethodId id, MethodModel method, String from) {
        if (program.methods.putIfAbsent(id, new Program.Reached(method, from)) == null) {
            pending.add(id);
        }
    }

    private void add(MethodId id, String from) {
        MethodModel method = classes.method(id);
        if (method != null) {
            add(id, method, from);
        }
    }

    private void scan(MethodId id) {
        Program.Reached reached = program.methods.get(id);
        if (reached == null) {
            return;
        }
        checker.check(id, reached);
        var code = reached.model().code();
        if (code.isEmpty()) {
            return;
        }
        for (CodeElement element : code.get()) {
            switch (element) {
                case InvokeInstruction invoke -> addCallee(callees.of(invoke), id.brief());
                case FieldInstruction field -> addStatic(field);
                case OperatorInstruction operator -> addDivision(operator, id.brief());
                default -> {}
            }
        }
    }

    private void addCallee(Callee callee, String from) {
        switch (callee) {
            case Callee.Compiled compiled -> add(compiled.method(), from);
            case Callee.Replaced replaced -> add(replaced.by(), from);
            default -> {}
        }
    }

    private void addDivision(OperatorInstruction operator, String from) {
        if (operator.opcode() == Opcode.LDIV) {
            add(Callees.LDIV, from);
        } else if (operator.opcode() == Opcode.LREM) {
            add(Callees.LREM, from);
        }
    }

    private void addStatic(FieldInstruction field) {
        boolean isStatic = field.opcode() == Opcode.GETSTATIC || field.opcode() == Opcode.PUTSTATIC;
        String name = field.name().stringValue();
        if (isStatic && !name.equals("$assertionsDisabled")) {
            String owner = field.owner().asInternalName();
            if (classes.field(owner, name) != null) {
                program.statics.add(new FieldId(owner, name));
            }
        }
    }
}
