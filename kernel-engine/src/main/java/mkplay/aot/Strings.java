package mkplay.aot;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** String constants of the image: each is a 32-bit length followed by Latin-1 bytes. */
final class Strings {
    private final Map<String, String> symbols = new LinkedHashMap<>();

    /** The symbol of the constant with this content. */
    String symbol(String content) {
        return symbols.computeIfAbsent(content, c -> "@.string." + symbols.size());
    }

    void write(StringBuilder out) {
        symbols.forEach((content, symbol) -> {
            byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
            out.append(symbol)
                    .append(" = private unnamed_addr constant <{ i32, [")
                    .append(bytes.length)
                    .append(" x i8] }> <{ i32 ")
                    .append(bytes.length)
                    .append(", [")
                    .append(bytes.length)
                    .append(" x i8] ");
            Ir.bytes(out, bytes, 0, bytes.length);
            out.append(" }>, align 4\n");
        });
    }
}
