package mkplay.server.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.server.expect.Expectations;
import mkplay.server.program.ProgramSet;
import org.jspecify.annotations.Nullable;

/**
 * A valid request for a run.
 *
 * @param programs what runs
 * @param options how it runs
 * @param expect what is expected of it; null for nothing
 */
public record RunRequest(
        ProgramSet programs, Options options, @Nullable Expectations expect) {

    /** A request of which nothing is expected. */
    public RunRequest(ProgramSet programs, Options options) {
        this(programs, options, null);
    }

    /**
     * How programs run.
     *
     * @param model CPU model
     * @param memoryBytes the PC's memory
     * @param limits what the run may use
     * @param input console input with the cycles at which it enters
     * @param trace whether trace records are kept; does not change the run, only whether their number is limited
     * @param profile whether what each instruction took is kept; does not change the run, only makes it slower
     * @param anatomy whether each message is taken apart; the same
     */
    public record Options(
            String model,
            int memoryBytes,
            Limits limits,
            List<InputEvent> input,
            boolean trace,
            boolean profile,
            boolean anatomy) {

        public Options {
            input = List.copyOf(input);
        }

        /** As it was stored; earlier versions knew no profile and no anatomy. */
        @JsonCreator
        static Options stored(
                @JsonProperty("model") String model,
                @JsonProperty("memoryBytes") int memoryBytes,
                @JsonProperty("limits") Limits limits,
                @JsonProperty("input") List<InputEvent> input,
                @JsonProperty("trace") boolean trace,
                @JsonProperty("profile") @Nullable Boolean profile,
                @JsonProperty("anatomy") @Nullable Boolean anatomy) {
            return new Options(
                    model,
                    memoryBytes,
                    limits,
                    input,
                    trace,
                    Boolean.TRUE.equals(profile),
                    Boolean.TRUE.equals(anatomy));
        }

        /** The same with other input. */
        public Options withInput(List<InputEvent> other) {
            return new Options(model, memoryBytes, limits, other, trace, profile, anatomy);
        }

        /** What is observed of the run beside its trace. */
        public RunEngine.Observed observed() {
            return new RunEngine.Observed(profile, anatomy);
        }
    }
}
