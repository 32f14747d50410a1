package mkplay.aot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import mkplay.systemjava.Export;
import mkplay.systemjava.HostedMachine;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.ToolFailedException;

/**
 * One run of the conformance suite: compiles the guest classes, calls every exported method over generated arguments on the
 * JVM and in a machine, and compares results, failures and the final content of every exported static.
 */
final class Conformance {
    static final List<String> CASES = List.of(
            "mkplay/aot/guest/ControlCases",
            "mkplay/aot/guest/FailureCases",
            "mkplay/aot/guest/IntCases",
            "mkplay/aot/guest/IntrinsicCases",
            "mkplay/aot/guest/LongCases",
            "mkplay/aot/guest/ObjectCases",
            "mkplay/aot/guest/TraceCases",
            RareOpcodes.NAME);
    private static final String STATE = "mkplay/aot/guest/GuestState";
    private static final String PLACE_UNKNOWN = " at unknown";
    private static final String BUFFER = "BUFFER";
    private static final int[] INTERESTING = {
        0,
        1,
        -1,
        2,
        3,
        7,
        8,
        31,
        32,
        33,
        63,
        64,
        100,
        101,
        127,
        128,
        255,
        256,
        1000,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        0x7FFFFFFF,
        0x80000000,
        0x80000001,
        0xF0100000,
        0x12345678,
        -7,
        -128,
        -32768
    };

    private final Path work;
    private final GuestLoader loader = new GuestLoader();
    private final List<Method> methods = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private List<HostedMachine.Fired> fired = List.of();

    /** One call of a case. */
    record Call(int function, Method method, Object[] arguments) {
        @Override
        public String toString() {
            return method.getDeclaringClass().getSimpleName() + "." + method.getName() + Arrays.toString(arguments);
        }
    }

    /** Loads guest classes afresh, so that every run starts with the statics as initialised. */
    private static final class GuestLoader extends ClassLoader {
        GuestLoader() {
            super(Conformance.class.getClassLoader());
            setDefaultAssertionStatus(true);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("mkplay.aot.guest.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null) {
                    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                        byte[] content = in.readAllBytes();
                        loaded = defineClass(name, content, 0, content.length);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return loaded;
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return name.equals(RareOpcodes.NAME + ".class")
                    ? new java.io.ByteArrayInputStream(RareOpcodes.classFile())
                    : super.getResourceAsStream(name);
        }
    }

    /** @param seed of the generated arguments */
    Conformance(Path work, long seed, int callsPerMethod) {
        this.work = work;
        for (String name : CASES) {
            List<Method> declared = new ArrayList<>(
                    List.of(new Classes(loader).initialised(name).getDeclaredMethods()));
            declared.removeIf(m -> !m.isAnnotationPresent(Export.class));
            declared.sort(Comparator.comparing(Method::getName));
            methods.addAll(declared);
        }
        Random random = new Random(seed);
        for (int i = 0; i < callsPerMethod; i++) {
            for (int f = 0; f < methods.size(); f++) {
                Method method = methods.get(f);
                method.setAccessible(true);
                calls.add(new Call(f, method, arguments(method, i, random)));
            }
        }
    }

    int callCount() {
        return calls.size();
    }

    private static Object[] arguments(Method method, int round, Random random) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            // The first rounds walk through the interesting values in the first parameter.
            int number = i == 0 && round < INTERESTING.length ? INTERESTING[round] : number(random);
            boolean wide = types[i] == long.class;
            arguments[i] = wide ? (Object) wide(number, random) : (Object) number;
        }
        return arguments;
    }

    private static int number(Random random) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> INTERESTING[random.nextInt(INTERESTING.length)];
            case 2 -> random.nextInt(64) - 16;
            default -> random.nextInt();
        };
    }

    private static long wide(int low, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> low;
            case 1 -> (long) number(random) << 32 | Integer.toUnsignedLong(low);
            default -> Integer.toUnsignedLong(low);
        };
    }

    /** The image, compiled from the classes as they are before any case ran. */
    byte[] compile(Miscompile miscompile) throws SubsetException, IOException, ToolFailedException {
        List<String> roots = new ArrayList<>(CASES);
        roots.add(STATE);
        roots.add("mkplay/aot/guest/Panics");
        var options = new CompileOptions(true, "mkplay", miscompile);
        var program = new SystemJavaCompiler(new Classes(loader), options).compile(roots);
        Files.createDirectories(work);
        List<Path> sources = List.of(
                resource("start.S"), resource("driver.S"), Files.writeString(work.resolve("tables.S"), tables()));
        return new ImageBuilder(Llvm.locate(), work).build("conformance", program, sources, resource("guest.ld"));
    }

    private Path resource(String name) throws IOException {
        Path copy = work.resolve("source-" + name);
        try (InputStream in = Conformance.class.getResourceAsStream("guest/" + name)) {
            return Files.write(copy, in.readAllBytes());
        }
    }

    private String tables() {
        StringBuilder out = new StringBuilder(".section .rodata\n.globl dispatch, regions\ndispatch:\n");
        methods.forEach(m -> out.append(".long ").append(m.getName()).append('\n'));
        out.append("regions:\n");
        expectedRegions(new HostedMachine(), false)
                .forEach((name, image) -> out.append(".long %s, %d%n".formatted(name, image.size())));
        return out.append(".long 0\n").toString();
    }

    /** The module for the driver. */
    byte[] vectors() {
        ByteBuffer out = ByteBuffer.allocate(4 + calls.size() * 64).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(calls.size());
        for (Call call : calls) {
            out.putInt(call.function());
            int words = out.position();
            out.putInt(0);
            for (Object argument : call.arguments()) {
                if (argument instanceof Long wide) {
                    out.putLong(wide);
                } else {
                    out.putInt((Integer) argument);
                }
            }
            out.putInt(words, (out.position() - words - 4) / 4);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Runs all calls on the JVM and compares with the report of a machine; gives the differences, at most {@code most}. */
    List<String> compare(byte[] reported, int most) {
        HostedMachine machine = new HostedMachine();
        machine.use();
        try {
            return compare(machine, ByteBuffer.wrap(reported).order(ByteOrder.LITTLE_ENDIAN), most);
        } catch (java.nio.BufferUnderflowException e) {
            return List.of("the report ends early");
        } finally {
            fired = machine.fired();
            HostedMachine.leave();
        }
    }

    /** What the trace points got on the JVM during {@link #compare}. */
    List<HostedMachine.Fired> fired() {
        return fired;
    }

    private List<String> compare(HostedMachine machine, ByteBuffer report, int most) {
        List<String> differences = new ArrayList<>();
        machine.memory().map(machine.addressOf(buffer()), 4096, 0);
        for (Call call : calls) {
            String expected = outcome(call);
            String actual = Report.outcome(report, call.method().getReturnType());
            boolean equal = expected.endsWith(PLACE_UNKNOWN)
                    ? actual.startsWith(expected.substring(0, expected.length() - PLACE_UNKNOWN.length()) + " at ")
                    : expected.equals(actual);
            if (!equal) {
                differences.add(call + " is " + expected + " on the JVM, " + actual + " compiled");
            }
            if (differences.size() >= most) {
                return differences;
            }
        }
        if (report.get() != 'D') {
            differences.add("no memory in the report");
            return differences;
        }
        expectedRegions(machine, true).forEach((name, image) -> {
            String difference = Report.difference(report, image);
            if (!difference.isEmpty()) {
                differences.add("final content of " + name + " differs" + difference);
            }
        });
        return differences;
    }

    private Object buffer() {
        try {
            var field = new Classes(loader)
                    .initialised("mkplay/aot/guest/IntrinsicCases")
                    .getDeclaredField(BUFFER);
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String outcome(Call call) {
        try {
            return Report.value(call.method().invoke(null, call.arguments()));
        } catch (InvocationTargetException e) {
            return failure(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a failed check says on the target, given what the JVM threw. */
    private static String failure(Throwable thrown) {
        String message = switch (thrown) {
            case ArrayIndexOutOfBoundsException e -> "index out of bounds";
            case StringIndexOutOfBoundsException e -> "string index out of bounds";
            case NullPointerException e -> "null reference";
            case ArithmeticException e -> "division by zero";
            default -> {
                String simple = thrown.getClass().getSimpleName();
                yield thrown.getMessage() == null ? simple : simple + ": " + thrown.getMessage();
            }
        };
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith("mkplay.aot.guest.")) {
                String name = frame.getClassName();
                return message + " at " + name.substring(name.lastIndexOf('.') + 1) + ":" + frame.getLineNumber();
            }
        }
        if (thrown.getStackTrace().length == 0) {
            // HotSpot's compiled code throws a trace-less exception from a site that has thrown often.
            return message + PLACE_UNKNOWN;
        }
        throw new IllegalStateException("not thrown by a case", thrown);
    }

    /** Every exported static as it lies in the image, from the values in this JVM. */
    private Map<String, DataImage> expectedRegions(HostedMachine machine, boolean ran) {
        Map<String, DataImage> regions = new TreeMap<>();
        for (String owner : List.of(STATE, "mkplay/aot/guest/IntrinsicCases")) {
            regions.putAll(new StaticSnapshot(new Classes(loader), owner).read());
        }
        if (ran) {
            // The JVM's raw memory is the hosted machine's, not the array itself.
            DataImage memory = new DataImage(256);
            byte[] content = machine.memory().copyOut(machine.addressOf(buffer()), 256);
            for (int i = 0; i < content.length; i++) {
                memory.put(i, 1, content[i]);
            }
            regions.put(BUFFER, memory);
        }
        return regions;
    }

    /** The classes that hold cases, for the opcode coverage test. */
    Classes classes() {
        return new Classes(loader);
    }
}
