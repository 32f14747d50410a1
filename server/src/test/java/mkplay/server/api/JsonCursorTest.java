package mkplay.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonCursorTest {

    private static JsonCursor of(String json) {
        return JsonCursor.root(JsonMapper.shared().readTree(json));
    }

    @Test
    void allErrorsAreNamedAtOnceWithTheirPlaces() {
        JsonCursor body = of("{\"a/b\":1,\"list\":[1,\"x\",3],\"unknown~\":true}");
        body.object(Set.of("a/b", "list"));
        Objects.requireNonNull(body.get("a/b")).text(10);
        Objects.requireNonNull(body.get("list")).list(10, at -> at.integer(2, 5, 0));
        assertThatThrownBy(body::check).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status().value()).isEqualTo(422);
            assertThat(problem.errors())
                    .extracting(Problem.Error::pointer)
                    .containsExactlyInAnyOrder("/unknown~0", "/a~1b", "/list/0", "/list/1");
        });
    }

    @Test
    void numbersThatAreNoIntegersOrOutOfRangeAreErrors() {
        for (String number : new String[] {"1.5", "1e3", "99999999999999999999", "-1", "\"5\"", "null", "11"}) {
            JsonCursor at = of("[" + number + "]");
            at.list(1, element -> element.integer(0, 10, 0));
            assertThatThrownBy(at::check).as(number).isInstanceOf(Problem.class);
        }
        JsonCursor fine = of("[0,10]");
        assertThat(fine.list(2, element -> element.integer(0, 10, 99))).containsExactly(0L, 10L);
        fine.check();
    }

    @Test
    void halfOfASurrogatePairIsNoText() {
        JsonCursor at = of("\"\\ud800\"");
        assertThat(at.text(10)).isNull();
        assertThatThrownBy(at::check).isInstanceOf(Problem.class);
    }
}
