package mkplay.server.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Pages as axe-core judges them: nothing that it calls serious or critical. */
final class Axe {

    private static final String SCRIPT = script();

    /** The findings, one line each: rule, impact and the first elements. */
    private static final String JUDGE = """
            async () => {
              // The terminal takes another colour scheme with the frame after the next one.
              for (let i = 0; i < 3; i++) await new Promise((frame) => requestAnimationFrame(frame));
              const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false });
              return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`);
            }
            """;

    private Axe() {}

    /** Judges the page as it is now. */
    static void judge(Page page, String what) {
        if (Boolean.FALSE.equals(page.evaluate("() => 'axe' in window"))) {
            page.evaluate(SCRIPT);
        }
        assertThat((List<?>) page.evaluate(JUDGE)).as(what).isEmpty();
    }

    /** Judges the page in either colour scheme. */
    static void judgeInBothSchemes(Page page, String what) {
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            judge(page, what + ", " + scheme);
        }
    }

    private static String script() {
        try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in, "axe-core").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
