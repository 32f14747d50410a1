package mkplay.server.reference;

import java.time.Duration;
import java.util.List;
import mkplay.reference.Reference;
import mkplay.reference.ReferenceEntry;
import mkplay.reference.ReferenceHeader;
import mkplay.server.api.Answers;
import mkplay.server.api.Problem;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /api/v1/reference}. */
@RestController
@RequestMapping("/api/v1/reference")
public class ReferenceController {

    /** It changes with the server's version only; browsers ask again by its entity tag. */
    private static final CacheControl CACHE =
            CacheControl.maxAge(Duration.ofMinutes(10)).cachePublic();

    private final String tag;

    ReferenceController(JsonMapper mapper) {
        tag = Answers.tag(mapper.writeValueAsString(Reference.headers()));
    }

    /** The headers that programs include, and for each name what it means, how it fails and which samples use it. */
    @GetMapping
    public ResponseEntity<List<ReferenceHeader>> reference() {
        return ResponseEntity.ok().cacheControl(CACHE).eTag(tag).body(Reference.headers());
    }

    /** What the reference says of a name. */
    @GetMapping("/{id}")
    public ReferenceEntry entry(@PathVariable String id) {
        return Reference.find(id).orElseThrow(() -> Problem.notFound("name"));
    }
}
