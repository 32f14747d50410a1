package mkplay.aot;

import java.lang.classfile.Annotation;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;
import mkplay.systemjava.Export;

/** A class with the opcodes that javac hardly ever emits, written by hand. */
final class RareOpcodes {
    static final String NAME = "mkplay/aot/guest/RareCases";

    private RareOpcodes() {}

    /** The class file of {@code mkplay.aot.guest.RareCases}. */
    static byte[] classFile() {
        return ClassFile.of().build(ClassDesc.ofInternalName(NAME), c -> {
            c.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
            method(
                    c,
                    "swap",
                    "(II)I",
                    b -> b.iload(0).iload(1).nop().swap().isub().ireturn());
            method(
                    c,
                    "popLong",
                    "(JI)I",
                    b -> b.lload(0).iload(2).iload(2).pop2().pop2().iload(2).ireturn());
            method(c, "dupX2", "(III)I", b -> {
                b.iload(0).iload(1).iload(2).dup_x2();
                b.isub().imul().iadd().ireturn();
            });
            method(c, "dupX2Long", "(JI)J", b -> {
                b.lload(0).iload(2).dup_x2();
                b.i2l().lmul().l2i().isub().i2l().lreturn();
            });
            method(
                    c,
                    "dup2Ints",
                    "(II)I",
                    b -> b.iload(0).iload(1).dup2().isub().iadd().imul().ireturn());
            method(c, "dup2X1Ints", "(III)I", b -> {
                b.iload(0).iload(1).iload(2).dup2_x1();
                b.isub().imul().isub().imul().ireturn();
            });
            method(c, "dup2X1Long", "(IJ)J", b -> {
                b.iload(0).lload(1).dup2_x1();
                b.l2i().iadd().i2l().lmul().lreturn();
            });
            method(c, "dup2X2Longs", "(JJ)J", b -> {
                b.lload(0).lload(2).dup2_x2();
                b.lsub().lmul().lreturn();
            });
            method(c, "dup2X2Ints", "(II)I", b -> {
                b.iload(0).iload(1).iload(0).iload(1).iconst_3().imul().dup2_x2();
                b.isub().imul().isub().imul().iadd().ireturn();
            });
            method(c, "shortForms", "(JIJ)J", b -> {
                b.lload(0).lload(3).ladd().lstore(1);
                b.lload(1).iconst_1().pop().lstore(0);
                b.lload(0).lstore(3).lload(3).lstore(7).lload(7).lreturn();
            });
            method(c, "reusedSlot", "(I)I", b -> {
                b.iload(0).ldc("four").astore(0).aload(0);
                b.invokevirtual(ConstantDescs.CD_String, "length", MethodTypeDesc.ofDescriptor("()I"));
                b.iadd().ireturn();
            });
            method(c, "farJump", "(I)I", RareOpcodes::farJump);
            method(c, "wideSlots", "(I)I", b -> {
                b.iload(0).istore(300).iinc(300, 1000).iload(300).ireturn();
            });
        });
    }

    private static void method(
            java.lang.classfile.ClassBuilder c, String name, String descriptor, Consumer<CodeBuilder> code) {
        c.withMethod(
                name,
                MethodTypeDesc.ofDescriptor(descriptor),
                ClassFile.ACC_STATIC,
                m -> m.with(RuntimeVisibleAnnotationsAttribute.of(
                                Annotation.of(Export.class.describeConstable().orElseThrow())))
                        .withCode(code));
    }

    private static void farJump(CodeBuilder b) {
        Label negative = b.newLabel();
        Label end = b.newLabel();
        b.iload(0).iflt(negative).iload(0).iconst_2().imul();
        b.with(BranchInstruction.of(Opcode.GOTO_W, end));
        b.labelBinding(negative).iload(0).iconst_5().isub();
        b.labelBinding(end).ireturn();
    }
}
