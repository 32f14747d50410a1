package mkplay.engine.wire;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import mkplay.engine.wire.ServerMessage.ScreenLine;
import mkplay.engine.wire.ServerMessage.ScreenSpan;
import mkplay.x86.device.TextScreen;

/** A text screen as a message: characters of code page 437 in Unicode, neighbours of one colour together. */
public final class ScreenText {

    /** What the VGA's font shows for the codes 0 to 31, which as characters are controls. */
    private static final String LOW =
            " \u263A\u263B\u2665\u2666\u2663\u2660\u2022\u25D8\u25CB\u25D9\u2642\u2640\u266A\u266B\u263C"
                    + "\u25BA\u25C4\u2195\u203C\u00B6\u00A7\u25AC\u21A8\u2191\u2193\u2192\u2190\u221F\u2194\u25B2\u25BC";

    private static final char CODE_127 = '\u2302';
    private static final String UNICODE = unicode();

    private ScreenText() {}

    private static String unicode() {
        byte[] codes = new byte[256];
        for (int code = 0; code < codes.length; code++) {
            codes[code] = (byte) code;
        }
        String plain = new String(codes, Charset.forName("IBM437"));
        return LOW + plain.substring(LOW.length(), 127) + CODE_127 + plain.substring(128);
    }

    /** The message for a screen. */
    public static ServerMessage.Screen message(long seq, long cycle, TextScreen screen) {
        List<ScreenLine> lines = new ArrayList<>();
        for (int row = 0; row < screen.rows(); row++) {
            lines.add(line(screen, row * screen.columns()));
        }
        int columns = Math.max(1, screen.columns());
        boolean on = screen.cursor() >= 0;
        return new ServerMessage.Screen(
                seq,
                cycle,
                screen.columns(),
                lines,
                on ? screen.cursor() % columns : -1,
                on ? screen.cursor() / columns : 0);
    }

    private static ScreenLine line(TextScreen screen, int first) {
        List<ScreenSpan> spans = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < screen.columns(); column++) {
            int at = first + column;
            text.append(UNICODE.charAt(screen.characters()[at] & 0xFF));
            boolean last = column + 1 == screen.columns();
            if (last || screen.attributes()[at + 1] != screen.attributes()[at]) {
                spans.add(new ScreenSpan(text.toString(), screen.attributes()[at] & 0xFF));
                text.setLength(0);
            }
        }
        return new ScreenLine(spans);
    }
}
