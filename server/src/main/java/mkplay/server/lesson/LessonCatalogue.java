package mkplay.server.lesson;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mkplay.web.LearnPage;
import mkplay.web.LessonPage.Lesson;
import org.springframework.stereotype.Component;

/**
 * The lessons, as their templates tell: each file of {@code templates/lessons} begins with a comment of the template engine that has
 * one {@code name: value} a line.
 */
@Component
public class LessonCatalogue {

    private static final String FOLDER = "/templates/lessons/";
    private static final String BEGIN = "<!--/*";
    private static final String END = "*/-->";

    private final List<Lesson> lessons = text("index.txt")
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(LessonCatalogue::read)
            .toList();

    /** All lessons, in the order of the lecture. */
    public List<Lesson> all() {
        return lessons;
    }

    /** The lesson with an id. */
    public Optional<Lesson> find(String id) {
        return lessons.stream().filter(lesson -> lesson.id().equals(id)).findFirst();
    }

    /** The lessons by topic, topics in the order of their first lessons. */
    List<LearnPage.Topic> topics() {
        Map<String, List<Lesson>> topics = new LinkedHashMap<>();
        lessons.forEach(lesson -> topics.computeIfAbsent(
                lesson.topic(),
                topic -> lessons.stream().filter(l -> l.topic().equals(topic)).toList()));
        return topics.entrySet().stream()
                .map(entry -> new LearnPage.Topic(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Lesson read(String id) {
        Map<String, String> front = frontMatter(id, text(id + ".html"));
        return new Lesson(
                id,
                required(id, front, "title"),
                required(id, front, "topic"),
                required(id, front, "question"),
                required(id, front, "sample"),
                required(id, front, "figure"),
                List.of(required(id, front, "models").split("\\s+")));
    }

    private static Map<String, String> frontMatter(String id, String text) {
        int end = text.indexOf(END);
        if (!text.startsWith(BEGIN) || end < 0) {
            throw new IllegalStateException("lesson " + id + " does not begin with " + BEGIN + " ... " + END);
        }
        Map<String, String> values = new LinkedHashMap<>();
        Arrays.stream(text.substring(BEGIN.length(), end).split("\n"))
                .filter(line -> !line.isBlank())
                .forEach(line -> {
                    int colon = line.indexOf(": ");
                    if (colon < 0) {
                        throw new IllegalStateException("lesson " + id + ": not \"name: value\": " + line);
                    }
                    values.put(
                            line.substring(0, colon), line.substring(colon + 2).strip());
                });
        return values;
    }

    private static String required(String id, Map<String, String> front, String name) {
        String value = front.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("lesson " + id + " has no " + name);
        }
        return value;
    }

    private static String text(String file) {
        try (InputStream in = LessonCatalogue.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + FOLDER + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
