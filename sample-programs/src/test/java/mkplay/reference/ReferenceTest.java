package mkplay.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mkplay.reference.ReferenceEntry.Kind;
import mkplay.reference.ReferenceEntry.SampleUse;
import mkplay.samples.Samples;
import mkplay.samples.UserImages;
import org.junit.jupiter.api.Test;

/** The reference says of every name in the public headers what it means, and its links lead to where the name is used. */
class ReferenceTest {
    /** Names of the three interfaces; what our own files begin with underscores is not for programs. */
    private static final Pattern OURS = Pattern.compile("\\b(?:L4|l4|MK|PLAYGROUND)_\\w+");

    private static final Pattern GUARD = Pattern.compile("#ifndef (\\w+)\\s+#define \\1\\s*\\n");
    private static final Pattern PROTOTYPE = Pattern.compile("(?m)^[a-z][\\w *]*?(\\w+)\\([^;{]*\\)[^;{]*;");

    private static final Set<String> NAMES =
            Reference.all().stream().map(ReferenceEntry::name).collect(Collectors.toSet());

    private static String code(String text) {
        String plain = text.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(struct|union) \\w+", "$1");
        return GUARD.matcher(plain).replaceAll("");
    }

    private static Set<String> matches(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Found by another way than the reader's: whatever looks like one of our names, or like a prototype. */
    @Test
    void everyNameOfTheHeadersHasAnEntry() {
        Map<String, String> headers = UserImages.headers();
        assertThat(headers).hasSizeGreaterThan(25);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            String code = code(header.getValue());
            Set<String> expected = matches(OURS, code, 0);
            expected.addAll(matches(PROTOTYPE, code, 1));
            expected.removeIf(name -> name.startsWith("_") || name.endsWith("_"));
            assertThat(NAMES).as(header.getKey()).containsAll(expected);
        }
        assertThat(NAMES).contains("L4_Call", "L4_SimpleExec_TextSize", "sinf", "L4_EXC_EAX", "stdout", "L4_Append");
    }

    @Test
    void everyEntrySaysWhatItMeansAndWhereTheManualHasIt() {
        assertThat(Reference.all()).allSatisfy(entry -> {
            assertThat(entry.meaning()).as(entry.name()).isNotBlank().doesNotContain("*/", "Errors:", "Manual:");
            assertThat(entry.manual()).as(entry.name()).isNotBlank().doesNotContain("\n");
            assertThat(entry.signatures().size() + entry.overloads().size()).isPositive();
            assertThat(entry.line()).isPositive();
        });
    }

    /** A call that returns a tag, or that the manual lets fail, says how. */
    @Test
    void whatCanFailSaysHow() {
        List<ReferenceEntry> calls = Reference.all().stream()
                .filter(entry -> entry.header().equals("l4/ipc.h") && entry.kind() == Kind.FUNCTION)
                .filter(entry -> entry.signatures().getFirst().startsWith("L4_MsgTag_t"))
                .toList();
        assertThat(calls)
                .hasSizeGreaterThan(10)
                .allSatisfy(entry -> assertThat(entry.errors()).as(entry.name()).isNotBlank());
        assertThat(List.of("L4_ThreadControl", "L4_SpaceControl", "L4_Schedule", "L4_MemoryControl", "l4_register"))
                .allSatisfy(name ->
                        assertThat(Reference.find(name).orElseThrow().errors()).isNotBlank());
    }

    @Test
    void everyUseIsALineOfASampleThatHasTheName() {
        List<ReferenceEntry> used = Reference.all().stream()
                .filter(entry -> !entry.uses().isEmpty())
                .toList();
        assertThat(used).hasSizeGreaterThan(150);
        for (ReferenceEntry entry : used) {
            assertThat(entry.uses())
                    .hasSizeLessThanOrEqualTo(Reference.USES)
                    .allSatisfy(use -> assertThat(line(use))
                            .as(entry.name() + " " + use)
                            .containsPattern("\\b" + entry.name() + "\\b"));
        }
    }

    private static String line(SampleUse use) {
        return Samples.byId(use.sample()).orElseThrow().programs().stream()
                .flatMap(program -> program.files().stream())
                .filter(file -> file.name().equals(use.file()))
                .findFirst()
                .orElseThrow()
                .text()
                .lines()
                .toList()
                .get(use.line() - 1);
    }
}
