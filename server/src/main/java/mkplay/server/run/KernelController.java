package mkplay.server.run;

import java.util.List;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/kernel}. */
@RestController
public class KernelController {

    /** ELF section flag: takes memory when the image is loaded. */
    private static final int SHF_ALLOC = 2;

    /**
     * The kernel that every run boots.
     *
     * @param sha256 hash of its image
     * @param sections what of it takes memory, in the order of the image
     */
    public record KernelView(String sha256, List<SectionView> sections) {}

    /** A section and its size in memory. */
    public record SectionView(String name, long bytes) {}

    private final KernelView kernel;

    KernelController(SystemImages images) throws ImageFormatException {
        List<SectionView> sections = ElfFile.parse(images.images().kernel()).sections().stream()
                .filter(section -> (section.flags() & SHF_ALLOC) != 0 && section.size() > 0)
                .map(section -> new SectionView(section.name(), section.size()))
                .toList();
        kernel = new KernelView(String.valueOf(images.hashes().get("kernel")), sections);
    }

    /** The kernel's image, measured. */
    @GetMapping("/api/v1/kernel")
    public KernelView kernel() {
        return kernel;
    }
}
