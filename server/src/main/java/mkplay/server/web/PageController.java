package mkplay.server.web;

import java.util.List;
import mkplay.server.api.Problem;
import mkplay.server.sample.SampleCatalogue;
import mkplay.server.session.SessionService;
import mkplay.server.share.SharedPages;
import mkplay.web.FrontEndAssets;
import mkplay.web.WorkspacePage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.reactive.result.view.Rendering;
import reactor.core.publisher.Mono;

/** The workspace page, empty or with a shared program or a session to watch, and the page that others embed. */
@Controller
public class PageController {

    private final FrontEndAssets assets;
    private final SharedPages shares;
    private final SessionService sessions;
    private final List<WorkspacePage.SampleCard> samples;

    PageController(FrontEndAssets assets, SampleCatalogue catalogue, SharedPages shares, SessionService sessions) {
        this.assets = assets;
        this.shares = shares;
        this.sessions = sessions;
        this.samples = catalogue.all().stream()
                .map(sample -> new WorkspacePage.SampleCard(
                        sample.id(),
                        sample.title(),
                        sample.topic(),
                        sample.text(),
                        sample.question(),
                        sample.tryNext(),
                        sample.lesson()))
                .toList();
    }

    /** The workspace; the query parameter {@code sample} is read by the page's script. */
    @GetMapping("/")
    public Rendering workspace(@RequestAttribute(SecurityHeadersFilter.NONCE) String nonce) {
        return page(nonce, null, "all");
    }

    /** Somebody else's live session, to be watched. */
    @GetMapping("/w/{id}")
    public Rendering watched(@PathVariable String id, @RequestAttribute(SecurityHeadersFilter.NONCE) String nonce) {
        return sessions.isWatched(id) ? page(nonce, null, "noindex") : missing();
    }

    /** A shared program for a page of lecture notes: as it is read without scripts, and nothing else. */
    @GetMapping("/embed/s/{id}")
    public Mono<Rendering> embedded(@PathVariable String id) {
        return shares.find(id)
                .map(program -> Rendering.view("embedded")
                        .modelAttribute("shared", program)
                        .modelAttribute("styles", assets.styles())
                        .header("X-Robots-Tag", "noindex")
                        .header("Cache-Control", "no-store")
                        .build())
                .onErrorResume(Problem.class, PageController::missingOr);
    }

    /** The workspace with a shared program, readable without scripts. Links to it are unlisted: no search engine keeps them. */
    @GetMapping("/s/{id}")
    public Mono<Rendering> shared(
            @PathVariable String id, @RequestAttribute(SecurityHeadersFilter.NONCE) String nonce) {
        return shares.find(id)
                .map(program -> page(nonce, program, "noindex"))
                .onErrorResume(Problem.class, PageController::missingOr);
    }

    private static Mono<Rendering> missingOr(Problem problem) {
        return problem.status() == HttpStatus.NOT_FOUND ? Mono.just(missing()) : Mono.error(problem);
    }

    private static Rendering missing() {
        return new MissingPage(
                        "share",
                        "It was deleted, its time is over, or the link is not complete.",
                        "/",
                        "To the playground")
                .render();
    }

    private Rendering page(String nonce, WorkspacePage.@Nullable SharedProgram shared, String robots) {
        return Rendering.view("workspace")
                .modelAttribute("page", new WorkspacePage(nonce, assets, samples, shared))
                .header("X-Robots-Tag", robots)
                .header("Cache-Control", "no-store")
                .build();
    }
}
