package mkplay.server.share;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.server.program.ProgramSource;
import mkplay.server.run.Outcome;
import mkplay.x86.machine.InputSource;
import org.jspecify.annotations.Nullable;

/**
 * The share resource.
 *
 * @param id its identifier
 * @param title its title
 * @param created when it was shared
 * @param expires when it ends, absent if it does not
 * @param programs what runs, with all sources
 * @param model CPU model
 * @param limits limits of the run
 * @param trace whether the run was traced
 * @param input console input with the cycles at which it entered
 * @param result what the run yielded when it was shared; absent if it was shared without a run
 * @param resultHash hash of the result
 * @param toolchain what the programs were compiled with
 * @param images SHA-256 of the system images
 * @param differences what differs on this server today, in words; when empty, the run comes out the same
 * @param links its address and its page's
 */
public record ShareView(
        String id,
        String title,
        Instant created,
        @Nullable Instant expires,
        List<ProgramSource> programs,
        Model model,
        Limits limits,
        boolean trace,
        List<Input> input,
        @Nullable Outcome result,
        @Nullable String resultHash,
        String toolchain,
        Map<String, String> images,
        List<String> differences,
        Map<String, String> links) {

    /** Where shares are. */
    static final String PATH = "/api/v1/shares";

    /** A CPU model with the version that the run was made with. */
    public record Model(String name, int version) {}

    /** Input: as text when it is text, else as base64; the source is absent for the console. */
    public record Input(
            long cycle,
            @Nullable String text,
            @Nullable String base64,
            @Nullable String source) {

        static Input of(InputEvent event) {
            if (event.source() == InputSource.KEYBOARD) {
                return new Input(event.cycle(), null, base64(event), "keyboard");
            }
            String text = new String(event.bytes(), StandardCharsets.UTF_8);
            return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), event.bytes())
                    ? new Input(event.cycle(), text, null, null)
                    : new Input(event.cycle(), null, base64(event), null);
        }

        private static String base64(InputEvent event) {
            return Base64.getEncoder().encodeToString(event.bytes());
        }
    }

    static ShareView of(Share share, Provenance today) {
        Provenance then = share.provenance();
        return new ShareView(
                share.id(),
                share.title(),
                share.created(),
                share.expires(),
                share.programs().programs(),
                new Model(share.options().model(), then.modelVersion()),
                share.options().limits(),
                share.options().trace(),
                share.options().input().stream().map(Input::of).toList(),
                then.outcome(),
                then.resultHash(),
                then.toolchain(),
                then.images(),
                then.differences(today),
                Map.of("self", PATH + "/" + share.id(), "page", "/s/" + share.id()));
    }
}
