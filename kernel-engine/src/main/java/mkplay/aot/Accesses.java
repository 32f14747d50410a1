package mkplay.aot;

import java.lang.classfile.instruction.FieldInstruction;
import mkplay.aot.StructLayout.Storage;

/** Fields, statics and array elements. */
final class Accesses {
    private final Code code;

    Accesses(Code code) {
        this.code = code;
    }

    void field(FieldInstruction field) {
        String owner = field.owner().asInternalName();
        String name = field.name().stringValue();
        if (name.equals("$assertionsDisabled")) {
            code.pushInt("0");
            return;
        }
        switch (field.opcode()) {
            case GETSTATIC -> getStatic(new FieldId(owner, name), field.type().stringValue());
            case PUTSTATIC -> putStatic(new FieldId(owner, name));
            case GETFIELD -> getField(owner, name, field.type().stringValue());
            default -> putField(owner, name);
        }
    }

    private void getStatic(FieldId id, String descriptor) {
        switch (code.context.image.get(id)) {
            case null -> code.push(Kind.of(descriptor), descriptor.equals("J") ? "0" : zero(descriptor));
            case StaticImage.Static.Constant c -> code.push(Kind.of(c.descriptor()), Long.toString(c.value()));
            case StaticImage.Static.Variable v -> load(Ir.global(v.symbol()), v.descriptor(), v.isVolatile());
            case StaticImage.Static.ArrayData a -> code.push(new Kind.Array(a.shape()), a.expression());
            case StaticImage.Static.Reference r -> {
                if (r.expression() == null) {
                    code.push(new Kind.Null(), "null");
                } else {
                    code.push(new Kind.Ref(Layouts.className(r.descriptor()), true), r.expression());
                }
            }
        }
    }

    private static String zero(String descriptor) {
        return Layouts.isReference(descriptor) || descriptor.startsWith("[") ? "null" : "0";
    }

    private void putStatic(FieldId id) {
        Value value = code.pop();
        if (code.context.image.get(id) instanceof StaticImage.Static.Variable v) {
            store(Ir.global(v.symbol()), v.descriptor(), v.isVolatile(), value);
        } else {
            code.violation(Rule.STATIC, "assignment to final static " + id.name());
        }
    }

    private StructLayout.Field layout(String owner, String name) {
        return code.context.layouts.of(owner).byName().get(name);
    }

    private void getField(String owner, String name, String descriptor) {
        Value object = code.pop();
        StructLayout.Field field = layout(owner, name);
        if (field == null) {
            code.push(Kind.of(descriptor), zero(descriptor));
            return;
        }
        String address = address(code.nonNull(object), field.offset());
        ArrayShape shape = field.array();
        if (shape != null) {
            code.push(new Kind.Array(shape), address);
        } else if (field.storage() == Storage.STRUCT) {
            code.push(new Kind.Ref(Layouts.className(field.descriptor()), true), address);
        } else {
            load(address, field.descriptor(), field.isVolatile());
        }
    }

    private void putField(String owner, String name) {
        Value value = code.pop();
        Value object = code.pop();
        StructLayout.Field field = layout(owner, name);
        if (field == null || field.storage() != Storage.SCALAR) {
            code.violation(Rule.LAYOUT, "assignment to in-place field " + name);
            return;
        }
        String operand = code.operand(value);
        String address = address(code.nonNull(object), field.offset());
        store(address, field.descriptor(), field.isVolatile(), Value.of(value.kind(), operand));
    }

    private String address(String base, int offset) {
        return offset == 0 ? base : code.define("getelementptr inbounds i8, ptr " + base + ", i32 " + offset);
    }

    /** Loads a memory operand and widens it as its Java type says. */
    private void load(String address, String descriptor, boolean isVolatile) {
        String type = Ir.memoryType(descriptor);
        String loaded = code.define("load %s%s, ptr %s, align %d"
                .formatted(volatility(isVolatile), type, address, StructLayout.scalarAlign(descriptor)));
        boolean signed = descriptor.equals("S") || descriptor.equals("B") && !code.miscompiles(Miscompile.ZERO_EXTEND);
        if (type.equals("i32") && !isVolatile) {
            code.push(Value.loaded(loaded, new Value.Origin(address, code.effects())));
            return;
        }
        if (type.equals("i8") || type.equals("i16")) {
            loaded = code.define((signed ? "sext " : "zext ") + type + " " + loaded + " to i32");
        }
        code.push(Kind.of(descriptor), loaded);
    }

    private static String volatility(boolean isVolatile) {
        return isVolatile ? "volatile " : "";
    }

    private void store(String address, String descriptor, boolean isVolatile, Value value) {
        String type = Ir.memoryType(descriptor);
        String operand = code.operand(value);
        if (type.equals("i8") || type.equals("i16")) {
            operand = code.define("trunc i32 " + operand + " to " + type);
        }
        if (type.equals("i8") && code.miscompiles(Miscompile.DROP_STORE)) {
            return;
        }
        code.instruction("store %s%s %s, ptr %s, align %d"
                .formatted(volatility(isVolatile), type, operand, address, StructLayout.scalarAlign(descriptor)));
    }

    void arrayLength() {
        Value array = code.pop();
        if (array.kind() instanceof Kind.Array known) {
            code.pushInt(Integer.toString(known.shape().length()));
        } else {
            refuse(array);
            code.pushInt("0");
        }
    }

    private void refuse(Value array) {
        if (array.kind() instanceof Kind.Unusable) {
            code.violation(Rule.FLOW, "an array that has different lengths on different paths");
        } else {
            code.violation(Rule.ARRAY, "use of an array that is not in a static final or @Count field");
        }
    }

    void arrayLoad() {
        Value index = code.pop();
        Value array = code.pop();
        if (!(array.kind() instanceof Kind.Array known)) {
            refuse(array);
            code.pushInt("0");
            return;
        }
        ArrayShape shape = known.shape();
        String address = element(array, shape, index);
        if (shape.inline()) {
            code.push(new Kind.Ref(Layouts.className(shape.element()), true), address);
        } else {
            load(address, shape.element(), false);
        }
    }

    void arrayStore() {
        Value value = code.pop();
        Value index = code.pop();
        Value array = code.pop();
        if (!(array.kind() instanceof Kind.Array known)) {
            refuse(array);
            return;
        }
        ArrayShape shape = known.shape();
        if (shape.inline()) {
            code.violation(Rule.LAYOUT, "assignment to an element of an @Inline array");
            return;
        }
        String operand = code.operand(value);
        store(element(array, shape, index), shape.element(), false, Value.of(value.kind(), operand));
    }

    private String element(Value array, ArrayShape shape, Value index) {
        String i = code.operand(index);
        if (!code.miscompiles(Miscompile.NO_BOUNDS_CHECK)) {
            code.require(code.define("icmp ult i32 " + i + ", " + shape.length()), "index out of bounds");
        }
        return code.define(
                "getelementptr inbounds [%d x i8], ptr %s, i32 %s".formatted(shape.elementSize(), array.text(), i));
    }
}
