package mkplay.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the template {@code workspace} shows before, or without, the front end's scripts.
 *
 * @param nonce the response's Content-Security-Policy nonce, for its script and style elements
 * @param assets the built front end
 * @param samples the gallery
 * @param shared the shared program when the address is a share link's
 */
public record WorkspacePage(
        String nonce,
        FrontEndAssets assets,
        List<SampleCard> samples,
        @Nullable SharedProgram shared) {

    /**
     * One entry of the gallery.
     *
     * @param id the sample's id, as in {@code /?sample=ID}
     * @param title what it is called
     * @param topic the lecture topic it belongs to
     * @param text what it shows, one or two sentences
     * @param question the question it answers
     * @param tryNext what to change next
     * @param lesson id of the lesson it goes with, as in {@code /learn/ID}; empty where there is none
     */
    public record SampleCard(
            String id, String title, String topic, String text, String question, String tryNext, String lesson) {}

    /**
     * A shared program, with the result that it had when it was shared.
     *
     * @param id the share's id
     * @param title its title
     * @param created when it was shared, as text
     * @param expires when the link ends, as text; empty when it does not
     * @param model the CPU model it runs on
     * @param programs its programs
     * @param run what the run gave; null when the program was shared without one
     */
    public record SharedProgram(
            String id,
            String title,
            String created,
            String expires,
            String model,
            List<Program> programs,
            @Nullable Run run) {}

    /**
     * One program of a shared project.
     *
     * @param name its task's name
     * @param priority its main thread's priority
     * @param args its arguments
     * @param files its sources
     */
    public record Program(String name, int priority, List<String> args, List<SourceText> files) {}

    /**
     * One source file.
     *
     * @param name file name
     * @param text its content
     */
    public record SourceText(String name, String text) {}

    /**
     * What a run gave.
     *
     * @param reason the end reason's wire name
     * @param sentence the end reason in one plain sentence
     * @param console everything the guest printed
     * @param figures its counters, labelled
     * @param versions what the result depends on: kernel, machine and toolchain
     */
    public record Run(String reason, String sentence, String console, List<Figure> figures, String versions) {}

    /**
     * One counter.
     *
     * @param label its name
     * @param value its value as text, with its unit
     */
    public record Figure(String label, String value) {}
}
