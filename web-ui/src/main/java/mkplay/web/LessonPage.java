package mkplay.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the template {@code lesson} shows; all but the figure can be read without scripts.
 *
 * @param nonce the response's Content-Security-Policy nonce, for its script and style elements
 * @param assets the built front end of the lessons
 * @param lesson the lesson; its texts are fragments of the template {@code lessons/ID}
 * @param sample the program that the lesson is about
 * @param more other samples that go with the lesson
 * @param previous the lesson before
 * @param next the lesson after
 */
public record LessonPage(
        String nonce,
        FrontEndAssets assets,
        Lesson lesson,
        SampleSource sample,
        List<SampleLink> more,
        @Nullable Lesson previous,
        @Nullable Lesson next) {

    /**
     * One lesson.
     *
     * @param id its name in addresses
     * @param title what it is called
     * @param topic the lecture topic
     * @param question what the student should be able to answer
     * @param sample id of its sample
     * @param figure name of its figure
     * @param models CPU models that the figure can be drawn for; the first one is drawn
     */
    public record Lesson(
            String id,
            String title,
            String topic,
            String question,
            String sample,
            String figure,
            List<String> models) {}

    /**
     * The lesson's sample.
     *
     * @param id its id, as in {@code /?sample=ID}
     * @param title what it is called
     * @param text what it shows
     * @param files its sources; one that several programs have is there once
     */
    public record SampleSource(String id, String title, String text, List<SampleFile> files) {}

    /**
     * A source file.
     *
     * @param name its name
     * @param programs the programs that it belongs to
     * @param text its text
     */
    public record SampleFile(String name, List<String> programs, String text) {}

    /**
     * A sample to open in the workspace.
     *
     * @param id its id
     * @param title what it is called
     * @param question the question that it answers
     */
    public record SampleLink(String id, String title, String question) {}
}
