package mkplay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import mkplay.x86.machine.ImageFormatException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The C library's numbers, computed by a program on the machine, against Java's exact decimals and {@link StrictMath}. */
class FloatingPointTest {
    private static final Map<String, DoubleUnaryOperator> FUNCTIONS = Map.ofEntries(
            Map.entry("sin", StrictMath::sin),
            Map.entry("cos", StrictMath::cos),
            Map.entry("tan", StrictMath::tan),
            Map.entry("asin", StrictMath::asin),
            Map.entry("acos", StrictMath::acos),
            Map.entry("atan", StrictMath::atan),
            Map.entry("exp", StrictMath::exp),
            Map.entry("expm1", StrictMath::expm1),
            Map.entry("log", StrictMath::log),
            Map.entry("log10", StrictMath::log10),
            Map.entry("log1p", StrictMath::log1p),
            Map.entry("sinh", StrictMath::sinh),
            Map.entry("cosh", StrictMath::cosh),
            Map.entry("tanh", StrictMath::tanh),
            Map.entry("sqrt", StrictMath::sqrt),
            Map.entry("cbrt", StrictMath::cbrt),
            Map.entry("floor", StrictMath::floor),
            Map.entry("ceil", StrictMath::ceil),
            Map.entry("rint", StrictMath::rint));

    private static final Map<String, DoubleBinaryOperator> FUNCTIONS_OF_TWO = Map.of(
            "atan2", StrictMath::atan2,
            "hypot", StrictMath::hypot,
            "pow", StrictMath::pow,
            "fmod", (x, y) -> x % y,
            "remainder", StrictMath::IEEEremainder);

    /** Units in the last place by which two good implementations may differ; StrictMath itself is off by up to 2.5. */
    private static final int TOLERANCE = 3;

    private static List<String> lines;

    @BeforeAll
    static void run() throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("numbers.c", "300")), "", false);
        assertThat(run.result().exitStatus()).hasValue(0);
        lines = run.text().lines().toList();
    }

    private static double number(String bits) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    }

    @Test
    void everyDigitIsRight() {
        List<String> formatted =
                lines.stream().filter(line -> line.matches("[0-9a-f]+ \\d+ .*")).toList();
        assertThat(formatted).hasSizeGreaterThan(290);
        for (String line : formatted) {
            String[] words = line.split(" ", 4);
            BigDecimal exact = new BigDecimal(number(words[0]));
            int precision = Integer.parseInt(words[1]);
            assertThat(words[2]).as(line).isEqualTo(scientific(exact, precision, number(words[0]) < 0));
            assertThat(words[3].replaceFirst("^-(?=[0.]*$)", ""))
                    .as(line)
                    .isEqualTo(exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString());
        }
    }

    private static String scientific(BigDecimal exact, int precision, boolean negative) {
        BigDecimal rounded = exact.abs().round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.movePointLeft(exponent)
                .setScale(precision, RoundingMode.UNNECESSARY)
                .toPlainString();
        return "%s%se%+03d".formatted(negative ? "-" : "", mantissa, exponent);
    }

    @Test
    void seventeenDigitsAreEnoughToReadANumberBack() {
        List<String> read = lines.stream().filter(line -> line.startsWith("= ")).toList();
        assertThat(read).hasSizeGreaterThan(290);
        for (String line : read) {
            String[] words = line.split(" ");
            double expected = Double.parseDouble(words[1]);
            assertThat(Math.abs(number(words[2]) - expected)).as(line).isLessThanOrEqualTo(Math.ulp(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sin",
                "cos",
                "tan",
                "asin",
                "acos",
                "atan",
                "exp",
                "expm1",
                "log",
                "log10",
                "log1p",
                "sinh",
                "cosh",
                "tanh",
                "sqrt",
                "cbrt",
                "floor",
                "ceil",
                "rint",
                "atan2",
                "hypot",
                "pow",
                "fmod",
                "remainder"
            })
    void functionsAgreeWithStrictMath(String name) {
        List<String> values =
                lines.stream().filter(line -> line.startsWith(name + " ")).toList();
        assertThat(values).hasSize(25);
        for (String line : values) {
            String[] words = line.split(" ");
            double x = number(words[1]);
            double expected = FUNCTIONS.containsKey(name)
                    ? FUNCTIONS.get(name).applyAsDouble(x)
                    : FUNCTIONS_OF_TWO.get(name).applyAsDouble(x, number(words[2]));
            assertThat(Math.abs(number(words[3]) - expected))
                    .as(line + " = " + number(words[3]) + ", not " + expected)
                    .isLessThanOrEqualTo(TOLERANCE * Math.ulp(expected));
        }
    }
}
