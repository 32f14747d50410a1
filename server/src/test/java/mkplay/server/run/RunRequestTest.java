package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Options as the database keeps them. */
class RunRequestTest {
    private static final RunRequest.Options OPTIONS = new RunRequest.Options(
            "one-cycle", 32 << 20, Limits.DEFAULT, List.of(new InputEvent(7, new byte[] {1})), true, true, true);

    private final JsonMapper mapper = JsonMapper.builder().build();

    @Test
    void optionsOfAVersionWithoutProfilesAndAnatomiesAskForNone() {
        String stored = mapper.writeValueAsString(OPTIONS);
        String earlier = stored.replace(",\"profile\":true,\"anatomy\":true", "");
        assertThat(earlier).isNotEqualTo(stored);
        RunRequest.Options read = mapper.readValue(earlier, RunRequest.Options.class);
        assertThat(read.observed()).isEqualTo(new RunEngine.Observed(false, false));
        assertThat(read.trace()).isTrue();
        assertThat(mapper.readValue(stored, RunRequest.Options.class))
                .usingRecursiveComparison()
                .isEqualTo(OPTIONS);
    }

    @Test
    void whatWasAlwaysStoredMayNotBeAbsent() {
        String broken = mapper.writeValueAsString(OPTIONS).replace("\"trace\":true,", "");
        assertThatThrownBy(() -> mapper.readValue(broken, RunRequest.Options.class))
                .isInstanceOf(JacksonException.class);
    }
}
