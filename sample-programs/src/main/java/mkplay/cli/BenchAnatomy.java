package mkplay.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import mkplay.engine.Boot;
import mkplay.engine.BootImages;
import mkplay.engine.Limits;
import mkplay.engine.Program;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.cost.CodeNames;
import mkplay.engine.cost.Way;
import mkplay.engine.cost.WayCost;
import mkplay.engine.cost.WayCost.Figures;
import mkplay.engine.cost.WayCost.Part;
import mkplay.engine.cost.WayRecorder;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.timing.CpuModel;

/**
 * Where the cycles of a message go, as Markdown: ways of the IPC benchmark's programs recorded instruction by instruction in the middle
 * of a run, on the kernel without probes.
 */
final class BenchAnatomy {
    private static final int[] WORDS = {0, 1, 2, 4, 8, 16, 32, 63};
    private static final int[] STRING_BYTES = {64, 256, 1024, 4096, 16384, 65536};
    private static final int[] PAGES = {1, 8, 64, 512};
    /** Ways that are recorded of a message of words, and of one with strings or pages. */
    private static final int SHORT_WAYS = 64, LONG_WAYS = 8;

    /** So many rounds that what comes before them is less than three quarters of the run. */
    private static final int SHORT_ROUNDS = 8_000, LONG_ROUNDS = 60;

    private static final int STRING_ROUNDS_BYTES = 1 << 20, MAP_ROUNDS_PAGES = 4096;

    private final BenchGuests guests;
    private final BootFiles files = new BootFiles();
    private final String model;
    private final boolean timed;

    BenchAnatomy(BenchGuests guests, String model) {
        this.guests = guests;
        this.model = model;
        timed = CpuModel.named(model).isTimed();
    }

    private static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format, args);
    }

    /** The recorded ways of one run, by their spaces, and what their code is. */
    private record Recording(CodeNames names, Map<List<Integer>, List<Way>> ways) {
        /** What a way from one program to another cost; interrupted ones only if there are no others. */
        WayCost cost(String from, String to) {
            List<Way> all = ways.entrySet().stream()
                    .filter(e -> names.program(e.getKey().get(0)).equals(from)
                            && names.program(e.getKey().get(1)).equals(to))
                    .map(Entry::getValue)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no way from " + from + " to " + to));
            List<Way> undisturbed =
                    all.stream().filter(way -> !way.interrupted()).toList();
            return WayCost.of(undisturbed.isEmpty() ? all : undisturbed, names);
        }
    }

    void print() throws Exception {
        say("%n## %s, entry by %s%n%n", model, CpuModel.named(model).has(CpuModel.SEP) ? "SYSENTER" : "INT");
        headings();
        Recording plain = null;
        for (int words : WORDS) {
            Recording recording = words(words);
            plain = plain == null ? recording : plain;
            row(words + (words == 1 ? " word" : " words"), recording.cost("main", "server"));
        }
        for (int bytes : STRING_BYTES) {
            row("string of " + size(bytes), transfer("STRING", bytes, STRING_ROUNDS_BYTES / bytes));
        }
        for (int pages : PAGES) {
            row(
                    "map item of " + pages + (pages == 1 ? " page" : " pages"),
                    transfer("MAP", pages, MAP_ROUNDS_PAGES / pages));
        }
        if (plain != null) {
            instructions("a call of 0 words, to the server", plain.cost("main", "server"));
            instructions("its answer, to the caller", plain.cost("server", "main"));
        }
    }

    private static String size(int bytes) {
        return bytes < 1024 ? bytes + " bytes" : bytes / 1024 + " KiB";
    }

    private void headings() {
        List<String> columns =
                new ArrayList<>(List.of("one way to another space", "instructions", "caller", "stub", "ring 0"));
        if (timed) {
            columns.addAll(List.of("cycles", "caller", "stub", "ring 0", "ring crossing", "TLB", "rest"));
            columns.addAll(List.of("lines touched", "code", "data", "page tables", "missed", "pages", "TLB misses"));
        }
        line(columns);
        line(columns.stream().map(column -> "---").toList());
    }

    private void row(String name, WayCost cost) {
        Figures total = cost.total();
        List<String> columns = new ArrayList<>();
        columns.add(name);
        columns.add(figure(total.instructions()));
        for (Part part : Part.values()) {
            columns.add(figure(cost.parts().get(part).instructions()));
        }
        if (timed) {
            columns.add(figure(total.cycles()));
            for (Part part : Part.values()) {
                columns.add(figure(cost.parts().get(part).cycles()));
            }
            double crossing = cost.crossing().execution();
            columns.add(figure(crossing));
            columns.add(figure(total.walk()));
            columns.add(figure(total.cycles() - crossing - total.walk()));
            columns.add(figure(total.lines()));
            columns.add(figure(total.codeLines()));
            columns.add(figure(total.dataLines()));
            columns.add(figure(total.walkLines()));
            columns.add(figure(total.lineMisses()));
            columns.add(figure(total.pages()));
            columns.add(figure(total.tlbMisses()));
        }
        line(columns);
    }

    private void instructions(String name, WayCost cost) {
        say("%n### Every instruction of %s (%d recorded, %s)%n%n", name, cost.ways(), model);
        List<String> columns = new ArrayList<>(List.of("address", "function", "instruction", "source"));
        if (timed) {
            columns.addAll(
                    List.of("cycles", "execution", "TLB", "cache", "write buffer", "address", "lines", "TLB misses"));
        } else {
            columns.add("executed");
        }
        line(columns);
        line(columns.stream().map(column -> "---").toList());
        for (WayCost.Row row : cost.rows()) {
            WayCost.Figures figures = row.figures();
            String function = row.part() == Part.STUB
                    ? "kernel interface page"
                    : row.code().program() + ": " + row.code().function() + "+"
                            + Integer.toHexString(row.code().offset());
            instruction(
                    List.of(
                            String.format("%08x", row.code().address()),
                            function,
                            "`" + row.code().instruction() + "`" + (row.crossing() ? " (ring crossing)" : ""),
                            shortened(row.code().source())),
                    figures);
        }
        instruction(List.of("", "sum", "", ""), cost.total());
    }

    private void instruction(List<String> names, Figures figures) {
        List<String> columns = new ArrayList<>(names);
        if (timed) {
            columns.add(figure(figures.cycles()));
            columns.add(figure(figures.execution()));
            columns.add(figure(figures.walk()));
            columns.add(figure(figures.cache()));
            columns.add(figure(figures.writes()));
            columns.add(figure(figures.address()));
            columns.add(figure(figures.lines()));
            columns.add(figure(figures.tlbMisses()));
        } else {
            columns.add(figure(figures.instructions()));
        }
        line(columns);
    }

    /** The file without its directories. */
    private static String shortened(String source) {
        return source.substring(source.lastIndexOf('/') + 1);
    }

    private static void line(List<String> columns) {
        say("| %s |%n", String.join(" | ", columns));
    }

    /** Without decimals where it is a whole number. */
    private static String figure(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,d", Math.round(value))
                : String.format(Locale.ROOT, "%,.1f", value);
    }

    private Recording words(int words) throws Exception {
        List<String> args = List.of("SPACE", String.valueOf(words), String.valueOf(SHORT_ROUNDS));
        return record(
                List.of(
                        new Program("main", guests.program(files, "caller.c"), 100, args),
                        new Program("server", guests.program(files, "server.c"), 100, List.of())),
                SHORT_WAYS);
    }

    private WayCost transfer(String kind, int size, int rounds) throws Exception {
        List<String> args = List.of(kind, String.valueOf(size), String.valueOf(Math.max(rounds, LONG_ROUNDS)));
        return record(
                        List.of(
                                new Program("main", guests.program(files, "sender.c"), 100, args),
                                new Program("receiver", guests.program(files, "receiver.c"), 100, List.of())),
                        LONG_WAYS)
                .cost("main", "receiver");
    }

    /** Runs programs to the end to learn how long that takes, then again to three quarters of it and from there on step by step. */
    private Recording record(List<Program> programs, int most) throws Exception {
        BootImages images = files.probeFreeImages();
        RunResult result = BenchGuests.run(images, model, programs, new SessionListener() {});
        if (result.exitStatus().orElse(-1) != 0) {
            throw new IllegalStateException("the IPC benchmark ended otherwise: " + result.sentence());
        }
        Session session = session(images, programs);
        session.machine().run(RunLimits.instructions(result.counters().instructions() / 4 * 3));
        WayRecorder recorder = new WayRecorder(session.machine());
        recorder.next();
        Map<List<Integer>, List<Way>> ways = new LinkedHashMap<>();
        List<Way> all = new ArrayList<>();
        while (all.size() < 2 * most) {
            Way way = recorder.next();
            all.add(way);
            ways.computeIfAbsent(Arrays.asList(way.from(), way.to()), key -> new ArrayList<>())
                    .add(way);
        }
        return new Recording(new CodeNames(session.boot(), all), ways);
    }

    private Session session(BootImages images, List<Program> programs) throws ImageFormatException {
        SessionSpec spec = new SessionSpec(
                Boot.programs(images, programs),
                model,
                SessionSpec.DEFAULT_MEMORY,
                Limits.NONE,
                List.of(),
                SessionSpec.Mode.BATCH,
                false);
        return new Session(spec, new SessionListener() {});
    }
}
