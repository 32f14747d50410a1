package mkplay.server.share;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import mkplay.engine.RunCounters;
import mkplay.server.run.Outcome;
import mkplay.web.WorkspacePage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** A share as its page shows it without scripts. */
@Component
public class SharedPages {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final ShareService service;

    SharedPages(ShareService service) {
        this.service = service;
    }

    /** The share with an id; an error if there is none. */
    public Mono<WorkspacePage.SharedProgram> find(String id) {
        return service.find(id)
                .map(share -> page(share, service.today(share.options().model())));
    }

    private static WorkspacePage.SharedProgram page(Share share, Provenance today) {
        List<WorkspacePage.Program> programs = share.programs().programs().stream()
                .map(program -> new WorkspacePage.Program(
                        program.name(),
                        program.priority(),
                        program.args(),
                        program.files().stream()
                                .map(file -> new WorkspacePage.SourceText(file.name(), file.text()))
                                .toList()))
                .toList();
        return new WorkspacePage.SharedProgram(
                share.id(),
                share.title().isEmpty() ? "Shared program" : share.title(),
                DATE.format(share.created()),
                date(share.expires()),
                share.options().model(),
                programs,
                run(share.provenance(), today));
    }

    private static String date(@Nullable Instant moment) {
        return moment == null ? "" : DATE.format(moment);
    }

    private static WorkspacePage.@Nullable Run run(Provenance then, Provenance today) {
        Outcome outcome = then.outcome();
        if (outcome == null) {
            return null;
        }
        return new WorkspacePage.Run(
                outcome.endReason().wireName(),
                outcome.sentence(),
                outcome.console(),
                figures(outcome),
                versions(then, today));
    }

    private static List<WorkspacePage.Figure> figures(Outcome outcome) {
        List<WorkspacePage.Figure> figures = new ArrayList<>();
        RunCounters counters = outcome.counters();
        if (counters != null) {
            figures.add(figure("cycles", counters.cycles()));
            figures.add(figure("instructions", counters.instructions()));
            figures.add(figure("messages", counters.ipc().count()));
            figures.add(figure("message words", counters.ipc().words()));
            figures.add(figure("page faults", counters.ipc().pageFaults()));
            figures.add(figure("thread switches", counters.ipc().switches()));
        }
        figures.add(figure("trace records", outcome.traceRecords()));
        return figures;
    }

    private static WorkspacePage.Figure figure(String label, long value) {
        return new WorkspacePage.Figure(label, String.format(Locale.ROOT, "%,d", value));
    }

    private static String versions(Provenance then, Provenance today) {
        List<String> differences = then.differences(today);
        String kernel = then.images().getOrDefault("kernel", "");
        String made = "Made with kernel " + kernel.substring(0, Math.min(12, kernel.length())) + " and toolchain "
                + then.toolchain() + ".";
        return differences.isEmpty()
                ? made + " This server has the same, so the run comes out the same."
                : made + " This server differs: " + String.join("; ", differences) + ".";
    }
}
