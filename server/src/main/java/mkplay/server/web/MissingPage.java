package mkplay.server.web;

import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.result.view.Rendering;

/**
 * The page where something was looked for that is not there.
 *
 * @param what what was looked for
 * @param why a sentence on what may be the reason
 * @param href where to go on from here
 * @param link the words of that link
 */
public record MissingPage(String what, String why, String href, String link) {

    /** Answers 404 with the page. */
    public Rendering render() {
        return Rendering.view("missing")
                .modelAttribute("missing", this)
                .status(HttpStatus.NOT_FOUND)
                .build();
    }
}
