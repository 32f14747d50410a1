package mkplay.server.web;

import java.util.List;
import mkplay.server.api.Problem;
import mkplay.server.sample.SampleCatalogue;
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

/** The workspace page, empty or with a shared program. */
@Controller
public class PageController {

    private final FrontEndAssets assets;
    private final SharedPages shares;
    private final List<WorkspacePage.SampleCard> samples;

    PageController(FrontEndAssets assets, SampleCatalogue catalogue, SharedPages shares) {
        this.assets = assets;
        this.shares = shares;
        this.samples = catalogue.all().stream()
                .map(sample -> new WorkspacePage.SampleCard(
                        sample.id(),
                        sample.title(),
                        sample.topic(),
                        sample.text(),
                        sample.question(),
                        sample.tryNext()))
                .toList();
    }

    /** The workspace; the query parameter {@code sample} is read by the page's script. */
    @GetMapping("/")
    public Rendering workspace(@RequestAttribute(SecurityHeadersFilter.NONCE) String nonce) {
        return page(nonce, null);
    }

    /** The workspace with a shared program, readable without scripts. Links to it are unlisted: no search engine keeps them. */
    @GetMapping("/s/{id}")
    public Mono<Rendering> shared(
            @PathVariable String id, @RequestAttribute(SecurityHeadersFilter.NONCE) String nonce) {
        return shares.find(id)
                .map(program -> page(nonce, program))
                .onErrorResume(
                        Problem.class,
                        problem -> problem.status() == HttpStatus.NOT_FOUND
                                ? Mono.just(Rendering.view("missing")
                                        .status(HttpStatus.NOT_FOUND)
                                        .build())
                                : Mono.error(problem));
    }

    private Rendering page(String nonce, WorkspacePage.@Nullable SharedProgram shared) {
        return Rendering.view("workspace")
                .modelAttribute("page", new WorkspacePage(nonce, assets, samples, shared))
                .header("X-Robots-Tag", shared == null ? "all" : "noindex")
                .header("Cache-Control", "no-store")
                .build();
    }
}
