package mkplay.kernel.model;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;

/**
 * Reads the variables of an object, or the static ones of a class, into an array. Its code is made from the list of fields: some
 * thousand variables are read after every transition, and reflection would take half of all time.
 */
interface VariableReader {
    /**
     * Reads.
     *
     * @param object whose fields are read; of no meaning for static ones
     * @param values where they go
     * @param at index of the first
     * @param cells knows the numbers of references
     */
    void read(Object object, long[] values, int at, Cells cells);

    /** The reader of these fields, which are public. */
    static VariableReader of(List<Field> fields) {
        ClassDesc self = ClassDesc.of("mkplay.kernel.model.GeneratedReader");
        ClassDesc cells = descriptor(Cells.class);
        byte[] code = ClassFile.of()
                .build(
                        self,
                        type -> type.withInterfaceSymbols(descriptor(VariableReader.class))
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        ClassFile.ACC_PUBLIC,
                                        body -> body.aload(0)
                                                .invokespecial(
                                                        CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "read",
                                        MethodTypeDesc.of(CD_void, CD_Object, CD_long.arrayType(), CD_int, cells),
                                        ClassFile.ACC_PUBLIC,
                                        body -> {
                                            for (int i = 0; i < fields.size(); i++) {
                                                body.aload(2)
                                                        .iload(3)
                                                        .loadConstant(i)
                                                        .iadd();
                                                load(body, fields.get(i));
                                                body.lastore();
                                            }
                                            body.return_();
                                        }));
        try {
            return (VariableReader) MethodHandles.lookup()
                    .defineHiddenClass(code, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ClassDesc descriptor(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }

    /** Leaves the field as a long. */
    private static void load(CodeBuilder body, Field field) {
        ClassDesc owner = descriptor(field.getDeclaringClass());
        Class<?> type = field.getType();
        boolean reference = !type.isPrimitive();
        if (reference) {
            body.aload(4);
        }
        if (Modifier.isStatic(field.getModifiers())) {
            body.getstatic(owner, field.getName(), descriptor(type));
        } else {
            body.aload(1).checkcast(owner).getfield(owner, field.getName(), descriptor(type));
        }
        if (reference) {
            body.invokevirtual(descriptor(Cells.class), "encode", MethodTypeDesc.of(CD_long, CD_Object));
        } else if (type != long.class) {
            body.i2l();
        }
    }
}
