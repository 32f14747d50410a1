package mkplay.server.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mkplay.server.expect.Expectations;
import mkplay.server.expect.Judge;
import mkplay.server.expect.Verdict;
import org.jspecify.annotations.Nullable;

/** What a run did, held against what was expected of it. */
final class Judgement {

    private Judgement() {}

    /**
     * The verdict on a run; null if nothing was expected.
     *
     * @param console all parts of what it printed, in order
     */
    static @Nullable Verdict of(RunRow row, Outcome outcome, List<Chunk> console) {
        Expectations expected = row.expect();
        if (expected == null) {
            return null;
        }
        ConsoleText decoder = new ConsoleText();
        StringBuilder text = new StringBuilder();
        for (Chunk chunk : console) {
            OutputCodec.console(chunk.plain()).forEach(printed -> text.append(decoder.decode(printed.bytes())));
        }
        text.append(decoder.end());
        return Judge.judge(expected, outcome.endReason(), outcome.exitStatus(), text.toString(), outcome.sentence());
    }

    /** All that is stored of what a result's run printed. Blocks on the database. */
    static List<Chunk> console(RunRepository runs, String result) {
        List<Chunk> console = new ArrayList<>();
        Optional<Chunk> next = runs.chunk(result, Chunk.Kind.CONSOLE, 0);
        while (next.isPresent()) {
            console.add(next.get());
            next = runs.chunk(result, Chunk.Kind.CONSOLE, console.size());
        }
        return console;
    }
}
