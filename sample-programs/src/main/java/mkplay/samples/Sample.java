package mkplay.samples;

import java.util.List;

/**
 * A ready-made run of the gallery: programs with their sources, and what somebody who looks at it should know.
 *
 * @param id short name, used in links
 * @param title heading
 * @param topic lecture topic it belongs to
 * @param text what it does, a short paragraph
 * @param question the question that running it answers
 * @param tryNext what to change next
 * @param lesson id of the lesson that it goes with; empty where there is none
 * @param programs the tasks in the order of the manifest; the end of the first one ends the run
 */
public record Sample(
        String id,
        String title,
        String topic,
        String text,
        String question,
        String tryNext,
        String lesson,
        List<SampleProgram> programs) {

    public Sample {
        programs = List.copyOf(programs);
    }
}
