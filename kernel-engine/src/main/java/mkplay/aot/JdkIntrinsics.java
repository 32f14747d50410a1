package mkplay.aot;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JDK methods that system Java may call, each with its LLVM body (parameters {@code %0}, {@code %1}; see {@code @Llvm}). */
final class JdkIntrinsics {
    private record Body(String text, String declare) {}

    private static final Map<String, Body> BODIES = new HashMap<>();

    static {
        for (String[] type : new String[][] {{"Integer", "I", "i32", "32"}, {"Long", "J", "i64", "64"}}) {
            bits("java/lang/" + type[0], type[1], type[2], Integer.parseInt(type[3]));
            ordering("java/lang/" + type[0], type[1], type[2], "min", "max");
            ordering("java/lang/Math", type[1], type[2], "min", "max");
            compare("java/lang/" + type[0], type[1], type[2]);
            put(
                    "java/lang/" + type[0] + ".sum(" + type[1] + type[1] + ")" + type[1],
                    "%r = add " + type[2] + " %0, %1\nret " + type[2] + " %r");
            put("java/lang/Math.abs(" + type[1] + ")" + type[1], """
                    %%c = icmp slt %1$s %%0, 0
                    %%n = sub %1$s 0, %%0
                    %%r = select i1 %%c, %1$s %%n, %1$s %%0
                    ret %1$s %%r""".formatted(type[2]));
        }
        put("java/lang/Integer.toUnsignedLong(I)J", "%r = zext i32 %0 to i64\nret i64 %r");
        put("java/lang/Byte.toUnsignedInt(B)I", "%r = and i32 %0, 255\nret i32 %r");
        put("java/lang/Short.toUnsignedInt(S)I", "%r = and i32 %0, 65535\nret i32 %r");
        put("java/lang/Byte.toUnsignedLong(B)J", "%m = and i32 %0, 255\n%r = zext i32 %m to i64\nret i64 %r");
        put("java/lang/Short.toUnsignedLong(S)J", "%m = and i32 %0, 65535\n%r = zext i32 %m to i64\nret i64 %r");
        put("java/lang/Thread.onSpinWait()V", "call void asm sideeffect \"rep; nop\", \"~{memory}\"()\nret void");
    }

    private JdkIntrinsics() {}

    private static void put(String key, String text, String... declare) {
        BODIES.put(key, new Body(text, String.join("\n", declare)));
    }

    /** Counts are {@code int} for both widths. */
    private static void bits(String owner, String d, String t, int width) {
        String narrow = width == 32 ? "%r = add i32 %v, 0" : "%r = trunc i64 %v to i32";
        String[][] counts = {
            {"numberOfTrailingZeros", "cttz", ", i1 false"},
            {"numberOfLeadingZeros", "ctlz", ", i1 false"},
            {"bitCount", "ctpop", ""}
        };
        for (String[] count : counts) {
            String function = "@llvm." + count[1] + "." + t;
            put(
                    owner + "." + count[0] + "(" + d + ")I",
                    "%v = call " + t + " " + function + "(" + t + " %0" + count[2] + ")\n" + narrow + "\nret i32 %r",
                    "declare " + t + " " + function + "(" + t + (count[2].isEmpty() ? ")" : ", i1)"));
        }
        String shift = width == 32 ? "%s = add i32 %1, 0" : "%s = zext i32 %1 to i64";
        String[][] rotates = {{"rotateLeft", "fshl"}, {"rotateRight", "fshr"}};
        for (String[] rotate : rotates) {
            String function = "@llvm." + rotate[1] + "." + t;
            put(
                    owner + "." + rotate[0] + "(" + d + "I)" + d,
                    "%3$s\n%%r = call %1$s %2$s(%1$s %%0, %1$s %%0, %1$s %%s)\nret %1$s %%r"
                            .formatted(t, function, shift),
                    "declare %1$s %2$s(%1$s, %1$s, %1$s)".formatted(t, function));
        }
        put(
                owner + ".reverseBytes(" + d + ")" + d,
                "%%r = call %1$s @llvm.bswap.%1$s(%1$s %%0)\nret %1$s %%r".formatted(t),
                "declare %1$s @llvm.bswap.%1$s(%1$s)".formatted(t));
        put(
                owner + ".lowestOneBit(" + d + ")" + d,
                "%%n = sub %1$s 0, %%0\n%%r = and %1$s %%n, %%0\nret %1$s %%r".formatted(t));
    }

    private static void ordering(String owner, String d, String t, String... names) {
        for (String name : names) {
            String function = "@llvm.s" + name + "." + t;
            put(
                    owner + "." + name + "(" + d + d + ")" + d,
                    "%%r = call %1$s %2$s(%1$s %%0, %1$s %%1)\nret %1$s %%r".formatted(t, function),
                    "declare %1$s %2$s(%1$s, %1$s)".formatted(t, function));
        }
    }

    private static void compare(String owner, String d, String t) {
        String[][] kinds = {{"compare", "s"}, {"compareUnsigned", "u"}};
        for (String[] kind : kinds) {
            put(owner + "." + kind[0] + "(" + d + d + ")I", """
                    %%g = icmp %2$sgt %1$s %%0, %%1
                    %%l = icmp %2$slt %1$s %%0, %%1
                    %%a = zext i1 %%g to i32
                    %%b = zext i1 %%l to i32
                    %%r = sub i32 %%a, %%b
                    ret i32 %%r""".formatted(t, kind[1]));
        }
    }

    /** The intrinsic for a JDK method, or null. */
    static Callee.@Nullable Ir find(MethodId method) {
        Body body = BODIES.get(method.owner() + "." + method.name() + method.descriptor());
        return body == null ? null : new Callee.Ir(method, body.text(), body.declare());
    }

    /** For the test that every intrinsic is exercised. */
    static Iterable<String> keys() {
        return BODIES.keySet();
    }
}
