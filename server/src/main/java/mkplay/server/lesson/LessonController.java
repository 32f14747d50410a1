package mkplay.server.lesson;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.server.sample.SampleCatalogue;
import mkplay.server.web.MissingPage;
import mkplay.server.web.SecurityHeadersFilter;
import mkplay.web.FrontEndAssets;
import mkplay.web.LearnPage;
import mkplay.web.LessonPage;
import mkplay.web.LessonPage.Lesson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.reactive.result.view.Rendering;

/** The pages below {@code /learn}. */
@Controller
public class LessonController {

    private final LessonCatalogue lessons;
    private final SampleCatalogue samples;
    private final FrontEndAssets assets = FrontEndAssets.load(FrontEndAssets.LESSONS);

    /** Fails if a lesson names a sample that is not there, or a sample a lesson. */
    LessonController(LessonCatalogue lessons, SampleCatalogue samples) {
        this.lessons = lessons;
        this.samples = samples;
        lessons.all().forEach(this::sample);
        samples.all().stream()
                .filter(sample -> !sample.lesson().isEmpty())
                .filter(sample -> lessons.find(sample.lesson()).isEmpty())
                .forEach(sample -> {
                    throw new IllegalStateException(
                            "sample " + sample.id() + ": there is no lesson " + sample.lesson());
                });
    }

    /** All lessons. */
    @GetMapping("/learn")
    public Rendering index(@RequestAttribute(SecurityHeadersFilter.NONCE) String nonce) {
        return page("learn", new LearnPage(nonce, assets, lessons.topics()));
    }

    /** One lesson. */
    @GetMapping("/learn/{id}")
    public Rendering lesson(@PathVariable String id, @RequestAttribute(SecurityHeadersFilter.NONCE) String nonce) {
        List<Lesson> all = lessons.all();
        return lessons.find(id)
                .map(lesson -> {
                    int at = all.indexOf(lesson);
                    return page(
                            "lesson",
                            new LessonPage(
                                    nonce,
                                    assets,
                                    lesson,
                                    sample(lesson),
                                    more(lesson),
                                    get(all, at - 1),
                                    get(all, at + 1)));
                })
                .orElseGet(() -> new MissingPage("lesson", "Perhaps it has another name now.", "/learn", "All lessons")
                        .render());
    }

    private static Rendering page(String view, Object model) {
        return Rendering.view(view)
                .modelAttribute("page", model)
                .header("Cache-Control", "no-store")
                .build();
    }

    private static @Nullable Lesson get(List<Lesson> lessons, int at) {
        return at < 0 || at >= lessons.size() ? null : lessons.get(at);
    }

    private LessonPage.SampleSource sample(Lesson lesson) {
        SampleCatalogue.Entry entry = samples.find(lesson.sample())
                .orElseThrow(() ->
                        new IllegalStateException("lesson " + lesson.id() + ": there is no sample " + lesson.sample()));
        return new LessonPage.SampleSource(entry.id(), entry.title(), entry.text(), files(entry));
    }

    /** Each file once, in the order of the programs: a header that all of them have says the same in each. */
    private static List<LessonPage.SampleFile> files(SampleCatalogue.Entry entry) {
        Map<SampleCatalogue.EntryFile, List<String>> users = new LinkedHashMap<>();
        for (SampleCatalogue.EntryProgram program : entry.programs()) {
            program.files()
                    .forEach(file ->
                            users.computeIfAbsent(file, f -> new ArrayList<>()).add(program.name()));
        }
        return users.entrySet().stream()
                .map(use -> new LessonPage.SampleFile(
                        use.getKey().name(), use.getValue(), use.getKey().text()))
                .toList();
    }

    private List<LessonPage.SampleLink> more(Lesson lesson) {
        return samples.all().stream()
                .filter(entry ->
                        entry.lesson().equals(lesson.id()) && !entry.id().equals(lesson.sample()))
                .map(entry -> new LessonPage.SampleLink(entry.id(), entry.title(), entry.question()))
                .toList();
    }
}
