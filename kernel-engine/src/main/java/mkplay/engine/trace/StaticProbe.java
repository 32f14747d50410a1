package mkplay.engine.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One place in an image that is a probe: the address of its {@code nop} and where its arguments are there. A trace point that
 * was inlined several times has as many static probes.
 *
 * @param provider who declares it, for example {@code mkplay} for the kernel
 * @param name the trace point's name
 * @param address linear address of the {@code nop}
 * @param operands its arguments in declared order
 */
public record StaticProbe(String provider, String name, int address, List<ProbeOperand> operands) {

    /** Owner name and type of the ELF note (SystemTap, user-space probe implementation). */
    public static final String NOTE_OWNER = "stapsdt";

    public static final int NOTE_TYPE = 3;

    public StaticProbe {
        operands = List.copyOf(operands);
    }

    /**
     * Reads the descriptor of one note: the addresses of the instruction, of the base section and of the semaphore, then
     * provider, name and arguments, each closed by a NUL.
     *
     * @param symbols addresses of the image's symbols, for operands that name them
     * @throws IllegalArgumentException if the descriptor is malformed
     */
    public static StaticProbe parse(byte[] descriptor, Map<String, Integer> symbols) {
        if (descriptor.length < 15) {
            throw new IllegalArgumentException("a probe note of " + descriptor.length + " bytes is too short");
        }
        ByteBuffer in = ByteBuffer.wrap(descriptor).order(ByteOrder.LITTLE_ENDIAN);
        int address = in.getInt();
        in.position(12);
        String provider = text(in);
        String name = text(in);
        List<ProbeOperand> operands = new ArrayList<>();
        for (String operand : split(text(in))) {
            operands.add(ProbeOperand.parse(operand, symbols));
        }
        return new StaticProbe(provider, name, address, operands);
    }

    private static List<String> split(String arguments) {
        return arguments.isBlank() ? List.of() : List.of(arguments.strip().split("\\s+"));
    }

    private static String text(ByteBuffer in) {
        int start = in.position();
        while (in.hasRemaining()) {
            if (in.get() == 0) {
                return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.ISO_8859_1);
            }
        }
        throw new IllegalArgumentException("unterminated text in a probe note at offset " + start);
    }
}
