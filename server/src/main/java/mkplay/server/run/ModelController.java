package mkplay.server.run;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/models}. */
@RestController
public class ModelController {

    /**
     * One CPU model.
     *
     * @param name how requests name it
     * @param version counts changes that alter measured figures
     * @param nominalHertz cycles per second of simulated time
     */
    public record ModelView(String name, int version, long nominalHertz) {}

    /** The CPU models of this server; the first is the default. */
    @GetMapping("/api/v1/models")
    public List<ModelView> models() {
        return Models.ALL.stream()
                .map(model -> new ModelView(model.name(), model.version(), model.nominalHertz()))
                .toList();
    }
}
