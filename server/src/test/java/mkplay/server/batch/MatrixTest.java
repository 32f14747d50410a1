package mkplay.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mkplay.server.Json;
import mkplay.server.api.Csv;
import mkplay.server.api.Problem;
import mkplay.server.limits.BatchProperties;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a template and a matrix make. */
class MatrixTest {

    private static final BatchProperties LIMITS = new BatchProperties(20, 1 << 20, 10_000, 4, 4);

    private static Matrix matrix(String json) {
        return Matrix.read(Json.of(json), LIMITS);
    }

    private static JsonNode request(Matrix matrix, int position) {
        return matrix.at(position, new ArrayList<>()).request();
    }

    @Test
    void everyCombinationIsMadeAndTheLastAxisChangesFastest() {
        Matrix matrix = matrix("""
                {"template": {"files": {"main.c": "n = ${n};", "t.h": ""}, "limits": {"cycles": "${n}"}, "trace": "${t}"},
                 "matrix": {"files": [{"name": "a", "files": {"x.c": "${n}"}}, {"files": {}}],
                            "models": ["one-cycle", "Pentium-90"],
                            "parameters": {"t": [true], "n": [1, 2]}}}""");
        assertThat(matrix.total()).isEqualTo(8);
        List<Batch.Place> places = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            places.add(matrix.at(i, new ArrayList<>()).place());
        }
        assertThat(places).doesNotHaveDuplicates();
        assertThat(places.getFirst()).isEqualTo(new Batch.Place("a", "one-cycle", Map.of("t", "true", "n", "1")));
        assertThat(places.get(1).parameters()).containsEntry("n", "2");
        assertThat(places.get(2).model()).isEqualTo("Pentium-90");
        assertThat(places.get(4).files()).isEqualTo("1");
        JsonNode second = request(matrix, 1);
        assertThat(second.at("/files/main.c").asString()).isEqualTo("n = 2;");
        assertThat(second.at("/files/x.c").asString())
                .as("what is varied is not looked through")
                .isEqualTo("${n}");
        assertThat(second.at("/limits/cycles").isNumber()).isTrue();
        assertThat(second.at("/trace").isBoolean()).isTrue();
        assertThat(request(matrix, 7).at("/files").has("x.c")).isFalse();
    }

    @Test
    void parametersAreReplacedOnceAndStrangersStay() {
        Matrix matrix = matrix("""
                {"template": {"a": "${p}${q}-${r}-${", "b": "${${p}}", "c": "$p ${p"},
                 "matrix": {"parameters": {"p": ["${q}"], "q": ["Q"]}}}""");
        JsonNode request = request(matrix, 0);
        assertThat(request.at("/a").asString()).isEqualTo("${q}Q-${r}-${");
        assertThat(request.at("/b").asString()).isEqualTo("${${q}}");
        assertThat(request.at("/c").asString()).isEqualTo("$p ${p");
    }

    @Test
    void aFileOfTheTemplateIsNotReplaced() {
        List<Problem.Error> errors = new ArrayList<>();
        matrix(
                        "{\"template\":{\"files\":{\"check.c\":\"x\"}},\"matrix\":{\"files\":[{\"files\":{\"check.c\":\"y\"}}]}}")
                .at(0, errors);
        assertThat(errors).extracting(Problem.Error::pointer).containsExactly("/files/check.c");
    }

    @Test
    void whatIsWrongIsNamed() {
        Map.of(
                        "[]", "",
                        "{}", "/template",
                        "{\"template\":5}", "/template",
                        "{\"template\":{},\"matrix\":[]}", "/matrix",
                        "{\"template\":{},\"matrix\":{\"models\":[]}}", "/matrix/models",
                        "{\"template\":{},\"matrix\":{\"files\":[{\"files\":5}]}}", "/matrix/files/0/files",
                        "{\"template\":{},\"matrix\":{\"parameters\":{\"a b\":[1]}}}", "/matrix/parameters/a b",
                        "{\"template\":{},\"matrix\":{\"parameters\":{\"a\":[1.5]}}}", "/matrix/parameters/a/0",
                        "{\"template\":{\"model\":\"x\"},\"matrix\":{\"models\":[\"y\"]}}", "/template/model",
                        "{\"template\":{},\"matrix\":{\"parameters\":{\"a\":[1,2,3,4,5],\"b\":[1,2,3,4,5]}}}",
                                "/matrix")
                .forEach((json, pointer) -> assertThatThrownBy(() -> matrix(json))
                        .as(json)
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.errors())
                                        .extracting(Problem.Error::pointer)
                                        .contains(pointer)));
    }

    @Test
    void whatWouldBeTooMuchIsRefusedBeforeItIsMade() {
        String large = "{\"template\":{\"files\":{\"main.c\":\"" + "x".repeat(2_000)
                + "\"}},\"matrix\":{\"parameters\":{\"a\":[1,2,3,4,5]}}}";
        assertThatThrownBy(() -> matrix(large)).isInstanceOf(Problem.class).hasMessageContaining("10000");
        String overflow = "[" + "1,".repeat(19) + "1]";
        assertThatThrownBy(() -> matrix("{\"template\":{},\"matrix\":{\"parameters\":{\"a\":" + overflow + ",\"b\":"
                        + overflow + ",\"c\":" + overflow + ",\"d\":" + overflow + ",\"e\":" + overflow + ",\"f\":"
                        + overflow + ",\"g\":" + overflow + ",\"h\":" + overflow + "}}}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("at most 20");
    }

    @Test
    void aTableIsNoProgramForASpreadsheet() {
        assertThat(Csv.line(List.of("=1+1", "a,\"b\"", -5, "-5", "two\nlines")))
                .isEqualTo("'=1+1,\"a,\"\"b\"\"\",-5,'-5,\"two\nlines\"\r\n");
    }
}
