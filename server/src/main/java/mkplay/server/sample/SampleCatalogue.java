package mkplay.server.sample;

import java.util.List;
import java.util.Optional;

/** The samples that the gallery shows. */
public interface SampleCatalogue {

    /**
     * One sample.
     *
     * @param id its name in addresses
     * @param title what it is called
     * @param topic the lecture topic
     * @param text what it shows
     * @param question the question it answers
     * @param tryNext what to change next
     * @param lesson id of the lesson it goes with, as in {@code /learn/ID}; empty where there is none
     * @param programs its programs
     */
    record Entry(
            String id,
            String title,
            String topic,
            String text,
            String question,
            String tryNext,
            String lesson,
            List<EntryProgram> programs) {}

    /** One program of a sample; {@code files} in the order in which they are shown. */
    record EntryProgram(String name, int priority, List<String> args, List<EntryFile> files) {}

    /** One source file of a sample. */
    record EntryFile(String name, String text) {}

    /** All samples in gallery order. */
    List<Entry> all();

    /** The sample with an id. */
    default Optional<Entry> find(String id) {
        return all().stream().filter(e -> e.id().equals(id)).findFirst();
    }
}
