package mkplay.x86.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a test image of copy/v86 ended in on a real processor, as its project's debugger script writes it: 8 general registers,
 * EIP, 8 x87, 16 MMX and 32 SSE values, the memory of the stack section, EFLAGS, x87 tag and status word.
 *
 * @param gpr EAX ECX EDX EBX ESP EBP ESI EDI
 * @param eip where it ended
 * @param st numbers in ST(0) to ST(7); NaN also for what is no number
 * @param mm pairs of words of MM0 to MM7
 * @param xmm fours of words of XMM0 to XMM7
 * @param memory the words of [{@link #MEMORY}, {@link #MEMORY_END})
 * @param eflags flags at the end
 * @param tag x87 tag word
 * @param status x87 status word
 * @param vector the exception that ended it, -1 for none
 */
@SuppressWarnings("ArrayRecordComponent")
record V86Fixture(
        int[] gpr,
        int eip,
        double[] st,
        int[] mm,
        int[] xmm,
        int[] memory,
        int eflags,
        int tag,
        int status,
        int vector) {
    static final int MEMORY = 0x100000;
    static final int MEMORY_END = 0x102000;

    private static final int BEFORE_MEMORY = 9 + 8 + 16 + 32;
    private static final int VALUES = BEFORE_MEMORY + (MEMORY_END - MEMORY) / 4 + 3;
    private static final Pattern JSON =
            Pattern.compile("---BEGIN JSON---\\s*\\[(.*)\\]\\s*---END JSON---", Pattern.DOTALL);

    static V86Fixture read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Matcher json = JSON.matcher(text);
        if (!json.find()) {
            throw new IOException("no values in " + file);
        }
        String[] values = json.group(1).split(",");
        if (values.length != VALUES) {
            throw new IOException(values.length + " values in " + file);
        }
        return new V86Fixture(
                ints(values, 0, 8),
                integer(values[8]),
                numbers(values, 9, 8),
                ints(values, 17, 16),
                ints(values, 33, 32),
                ints(values, BEFORE_MEMORY, (MEMORY_END - MEMORY) / 4),
                integer(values[VALUES - 3]),
                integer(values[VALUES - 2]),
                integer(values[VALUES - 1]),
                vector(text));
    }

    private static int vector(String text) {
        return text.contains("(signal SIGFPE)")
                ? 0
                : text.contains("(signal SIGILL)") ? 6 : text.contains("(signal SIGSEGV)") ? 13 : -1;
    }

    private static int[] ints(String[] values, int from, int count) throws IOException {
        int[] ints = new int[count];
        for (int n = 0; n < count; n++) {
            ints[n] = integer(values[from + n]);
        }
        return ints;
    }

    /** Text like "invalid" stands for what the debugger cannot print as a number. */
    private static double[] numbers(String[] values, int from, int count) throws IOException {
        double[] numbers = new double[count];
        for (int n = 0; n < count; n++) {
            String text = values[from + n].strip();
            try {
                numbers[n] = text.startsWith("\"") ? Double.NaN : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IOException("not a number: " + text, e);
            }
        }
        return numbers;
    }

    private static int integer(String value) throws IOException {
        try {
            return (int) Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw new IOException("not a number: " + value.strip(), e);
        }
    }
}
