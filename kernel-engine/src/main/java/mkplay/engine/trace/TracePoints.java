package mkplay.engine.trace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.kernel.Probe;
import org.jspecify.annotations.Nullable;

/**
 * All trace points. The kernel's are the methods of {@link Probe}, in the order in which that class declares them; init's are
 * listed here, as they are declared in C. Their ids are positions in this list, starting with 1.
 */
public final class TracePoints {

    /** Provider of the kernel's points, as in the notes of its image. */
    public static final String KERNEL = "mkplay";

    /** Provider of the root task's points. */
    public static final String INIT = "init";

    private static final List<TracePoint> ALL = new ArrayList<>();
    private static final Map<String, TracePoint> BY_NAME = new HashMap<>();

    static {
        for (Method method : declared(Probe.class)) {
            List<String> args = Arrays.stream(method.getParameters())
                    .map(Parameter::getName)
                    .toList();
            add(KERNEL, method.getName(), args, text(method));
        }
        add(INIT, "taskStarted", List.of("thread", "namePtr"), "Init started a task; the thread is its first.");
        add(INIT, "threadStarted", List.of("thread", "namePtr"), "Init started a further thread of a task.");
        add(INIT, "taskExit", List.of("thread", "status"), "A task ended with an exit status.");
    }

    private TracePoints() {}

    /** Every point, by id. */
    public static List<TracePoint> all() {
        return List.copyOf(ALL);
    }

    /** The point that a static probe belongs to, or null if it is none of ours. */
    public static @Nullable TracePoint find(String provider, String name) {
        return BY_NAME.get(provider + ':' + name);
    }

    private static void add(String provider, String name, List<String> args, String text) {
        TracePoint point = new TracePoint(ALL.size() + 1, provider, name, args, text);
        ALL.add(point);
        BY_NAME.put(provider + ':' + name, point);
    }

    private static String text(Method method) {
        return method.getAnnotation(mkplay.systemjava.TracePoint.class).value();
    }

    /** The annotated methods in the order of the class file, which reflection does not promise. */
    private static List<Method> declared(Class<?> type) {
        Map<String, Method> methods = new HashMap<>();
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(mkplay.systemjava.TracePoint.class)) {
                methods.put(method.getName(), method);
            }
        }
        List<Method> ordered = new ArrayList<>();
        for (MethodModel model : classFile(type).methods()) {
            Method method = methods.remove(model.methodName().stringValue());
            if (method != null) {
                ordered.add(method);
            }
        }
        return ordered;
    }

    private static ClassModel classFile(Class<?> type) {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            if (in == null) {
                throw new IllegalStateException("no class file of " + type);
            }
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
