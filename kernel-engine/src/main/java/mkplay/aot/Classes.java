package mkplay.aot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mkplay.systemjava.Exempt;
import mkplay.systemjava.Export;
import org.jspecify.annotations.Nullable;

/** The class files of the program, by internal name ({@code a/b/C}), and the loader in which their initialisers run. */
final class Classes {
    private final ClassLoader loader;
    private final Map<String, Optional<ClassModel>> models = new HashMap<>();

    Classes(ClassLoader loader) {
        this.loader = loader;
    }

    /** The class file, or null when the loader has none. */
    @Nullable
    ClassModel find(String internalName) {
        return models.computeIfAbsent(internalName, this::load).orElse(null);
    }

    ClassModel get(String internalName) {
        ClassModel model = find(internalName);
        if (model == null) {
            throw new IllegalStateException("no class file of " + internalName);
        }
        return model;
    }

    private Optional<ClassModel> load(String internalName) {
        try (InputStream in = loader.getResourceAsStream(internalName + ".class")) {
            return in == null ? Optional.empty() : Optional.of(ClassFile.of().parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class in this JVM, initialised: its static fields hold the image's initial data. */
    Class<?> initialised(String internalName) {
        try {
            return Class.forName(internalName.replace('/', '.'), true, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nullable
    FieldModel field(String owner, String name) {
        ClassModel model = find(owner);
        if (model == null) {
            return null;
        }
        return model.fields().stream()
                .filter(f -> f.fieldName().equalsString(name))
                .findFirst()
                .orElse(null);
    }

    @Nullable
    MethodModel method(MethodId id) {
        ClassModel model = find(id.owner());
        if (model == null) {
            return null;
        }
        return model.methods().stream()
                .filter(m ->
                        m.methodName().equalsString(id.name()) && m.methodType().equalsString(id.descriptor()))
                .findFirst()
                .orElse(null);
    }

    static String sourceFile(ClassModel model) {
        return model.findAttribute(Attributes.sourceFile())
                .map(a -> a.sourceFile().stringValue())
                .orElse("?");
    }

    /** An annotation's element values by name, or null when the element does not have the annotation. */
    static @Nullable Map<String, AnnotationValue> annotation(
            AttributedElement element, Class<? extends Annotation> type) {
        String descriptor = type.descriptorString();
        for (var attribute : element.findAttributes(Attributes.runtimeVisibleAnnotations())) {
            for (var annotation : attribute.annotations()) {
                if (annotation.className().equalsString(descriptor)) {
                    return values(annotation.elements());
                }
            }
        }
        return null;
    }

    private static Map<String, AnnotationValue> values(Iterable<AnnotationElement> elements) {
        Map<String, AnnotationValue> values = new HashMap<>();
        for (AnnotationElement element : elements) {
            values.put(element.name().stringValue(), element.value());
        }
        return values;
    }

    static boolean has(AttributedElement element, Class<? extends Annotation> type) {
        return annotation(element, type) != null;
    }

    /** A string element of an annotation; {@code otherwise} when the annotation leaves it at its default. */
    static String text(Map<String, AnnotationValue> annotation, String element, String otherwise) {
        return annotation.get(element) instanceof AnnotationValue.OfString s ? s.stringValue() : otherwise;
    }

    static int number(Map<String, AnnotationValue> annotation, String element, int otherwise) {
        return annotation.get(element) instanceof AnnotationValue.OfInt i ? i.intValue() : otherwise;
    }

    static boolean flag(Map<String, AnnotationValue> annotation, String element) {
        return annotation.get(element) instanceof AnnotationValue.OfBoolean b && b.booleanValue();
    }

    /** Whether only assembly calls the method, with parameters in registers. */
    static boolean isRegisterExport(MethodModel method) {
        var export = annotation(method, Export.class);
        return export != null && flag(export, "registers");
    }

    /** Where a violation in this element is reported. */
    Violations.Place place(String owner, String member, @Nullable AttributedElement element, String reachedFrom) {
        ClassModel model = get(owner);
        var exemptions = new java.util.ArrayList<Violations.Exemption>();
        addExemption(exemptions, model);
        if (element != null) {
            addExemption(exemptions, element);
        }
        return new Violations.Place(owner.replace('/', '.'), member, sourceFile(model), exemptions, reachedFrom);
    }

    private static void addExemption(java.util.List<Violations.Exemption> to, AttributedElement element) {
        var exempt = annotation(element, Exempt.class);
        if (exempt != null && !text(exempt, "reason", "").isBlank()) {
            to.add(new Violations.Exemption(text(exempt, "rule", ""), text(exempt, "reason", "")));
        }
    }
}
