package mkplay.aot;

import java.lang.classfile.MethodModel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is reachable from the exports: the program to compile. */
final class Program {
    /** Methods to compile and, for messages, through which method each was reached. */
    final Map<MethodId, Reached> methods = new TreeMap<>();

    /** Statics that compiled code or assembly touches. */
    final Set<FieldId> statics = new TreeSet<>();

    /** Symbol name of each exported method. */
    final Map<MethodId, String> exportedMethods = new TreeMap<>();

    /** Symbol name of each exported static. */
    final Map<FieldId, String> exportedStatics = new TreeMap<>();

    /** Prefix of each class whose constants and offsets assembly sees. */
    final Map<String, String> exportedClasses = new TreeMap<>();

    @Nullable
    MethodId panicHandler;

    record Reached(MethodModel model, String from) {}
}
