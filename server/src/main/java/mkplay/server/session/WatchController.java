package mkplay.server.session;

import mkplay.server.api.Problem;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/watches}: live sessions for those who may only watch. */
@RestController
@RequestMapping(WatchView.PATH)
public class WatchController {

    private final SessionService service;

    WatchController(SessionService service) {
        this.service = service;
    }

    /** The session as it is. */
    @GetMapping("/{id}")
    public WatchView get(@PathVariable String id) {
        return service.findWatched(id).map(WatchView::of).orElseThrow(() -> Problem.notFound("session"));
    }
}
