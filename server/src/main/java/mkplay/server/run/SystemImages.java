package mkplay.server.run;

import java.util.LinkedHashMap;
import java.util.Map;
import mkplay.engine.BootImages;
import mkplay.server.api.Ids;

/**
 * The images of the system that every run boots, with their hashes: they are part of what determines a run.
 *
 * @param images the images
 * @param hashes SHA-256 by name
 */
public record SystemImages(BootImages images, Map<String, String> hashes) {

    /** The images with their hashes worked out. */
    public static SystemImages of(BootImages images) {
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put("kernel", Ids.hash(images.kernel()));
        hashes.put("sigma0", Ids.hash(images.sigma0()));
        hashes.put("init", Ids.hash(images.init()));
        hashes.put("console", Ids.hash(images.console()));
        return new SystemImages(images, hashes);
    }
}
