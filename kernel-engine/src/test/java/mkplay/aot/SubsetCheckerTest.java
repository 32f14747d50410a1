package mkplay.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every rule of the subset refuses its sample, on exactly the lines marked {@code //!} (line 0 where a rule concerns a field or
 * class, marked {@code //!0}), and lets the allowed neighbour pass.
 */
class SubsetCheckerTest {
    private static final String PANIC =
            "    @PanicHandler static void panic(String message, String where, int line) { Cpu.hlt(); }\n";

    @TempDir
    Path directory;

    private static String sample(Rule rule, boolean refused) throws IOException {
        String name = "subset/" + rule.id() + (refused ? ".refused" : ".allowed") + ".txt";
        try (var in = SubsetCheckerTest.class.getResourceAsStream(name)) {
            assertThat(in).as("sample " + name).isNotNull();
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusedSampleIsRefusedWhereItSaysSo(Rule rule) throws IOException {
        String text = sample(rule, true);
        List<Violation> violations = new Samples(directory).violations(text);
        assertThat(violations).extracting(Violation::rule).containsOnly(rule);
        Set<Integer> lines = violations.stream().map(Violation::line).collect(Collectors.toCollection(TreeSet::new));
        assertThat(lines).as(violations.toString()).isEqualTo(markedLines(text));
    }

    private static Set<Integer> markedLines(String text) {
        Set<Integer> marked = new TreeSet<>();
        List<String> lines = Arrays.asList(Samples.file(text).split("\n"));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("//!0")) {
                marked.add(0);
            } else if (lines.get(i).contains("//!")) {
                marked.add(i + 1);
            }
        }
        return marked;
    }

    @ParameterizedTest
    @EnumSource
    void allowedSampleCompiles(Rule rule) throws IOException {
        assertThat(new Samples(directory).violations(sample(rule, false))).isEmpty();
    }

    @Test
    void allViolationsAreListedTransitively() throws IOException {
        List<Violation> violations = new Samples(directory).violations("""
                public final class Sample {
                    @Export static int main(int a) { return Other.far(a) + (int) (a * 1.5f); }
                }
                final class Other {
                    static int far(int a) { synchronized (Other.class) { return Third.further(a); } }
                    static int notReached() { return new int[3].length; }
                }
                final class Third {
                    static int further(int a) { return "x".indexOf(a) + new Third().hashCode(); }
                }
                """);
        assertThat(violations)
                .extracting(Violation::rule)
                .contains(Rule.FLOAT, Rule.SYNCHRONIZED, Rule.STRING, Rule.NEW, Rule.CALL, Rule.CLASS);
        assertThat(violations)
                .filteredOn(v -> v.className().equals("sample.Third"))
                .allSatisfy(v -> {
                    assertThat(v.file()).isEqualTo("Sample.java");
                    assertThat(v.line()).isEqualTo(11);
                    assertThat(v.reachedFrom()).isEqualTo("Other.far");
                });
        assertThat(violations).noneMatch(v -> v.member().equals("notReached"));
    }

    @Test
    void exemptionSilencesOneRuleAndIsListed() throws Exception {
        String text = """
                public final class Sample {
                    @Export @Exempt(rule = "flow", reason = "nothing flows here")
                    static int main(Odd odd) { return odd.value; }
                """ + PANIC + """
                }
                @Exempt(rule = "struct", reason = "the subclass never exists in the image")
                class Odd { int value; }
                """;
        var output = new Samples(directory).compile(text);
        assertThat(output.exemptions()).singleElement().asString().contains("[struct]", "never exists");
    }

    @Test
    void ruleNamesAreUniqueAndHaveSamples() {
        List<String> ids = new ArrayList<>();
        EnumSet.allOf(Rule.class).forEach(r -> ids.add(r.id()));
        assertThat(ids).doesNotHaveDuplicates();
    }
}
