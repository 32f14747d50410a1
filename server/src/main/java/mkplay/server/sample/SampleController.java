package mkplay.server.sample;

import java.util.List;
import mkplay.server.api.Problem;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/samples}. */
@RestController
@RequestMapping("/api/v1/samples")
public class SampleController {

    private final SampleCatalogue catalogue;

    SampleController(SampleCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** All samples with their sources, in gallery order. */
    @GetMapping
    public List<SampleCatalogue.Entry> samples() {
        return catalogue.all();
    }

    /** One sample. */
    @GetMapping("/{id}")
    public SampleCatalogue.Entry sample(@PathVariable String id) {
        return catalogue.find(id).orElseThrow(() -> Problem.notFound("sample"));
    }
}
