package mkplay.server.program;

import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import mkplay.server.api.JsonCursor;
import mkplay.server.limits.LimitProperties;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads a visitor's own kernel: {@code kernel}, {@code kernelArgs} and {@code modules}, in place of programs. */
@Component
public class KernelReader {

    /** The members of a request that this reads. */
    public static final Set<String> MEMBERS = Set.of("kernel", "kernelArgs", "modules");

    private static final Set<String> MODULE = Set.of("name", "args", "image");
    private static final Pattern MODULE_NAME = Pattern.compile("[\\x21-\\x7e]{1,64}");
    private static final Pattern ARGUMENTS = Pattern.compile("[\\x20-\\x7e]*");

    /** Modules of one kernel. */
    public static final int MAX_MODULES = 32;

    /** Characters of a command line. */
    public static final int MAX_ARGUMENTS = 1000;

    private final LimitProperties limits;

    KernelReader(LimitProperties limits) {
        this.limits = limits;
    }

    /** Whether a request asks for a kernel of its own, or for parts of one. */
    public boolean wanted(JsonCursor body) {
        return MEMBERS.stream().anyMatch(body::has);
    }

    /** The kernel as a set without programs, or null after errors were noted. */
    public @Nullable ProgramSet read(JsonCursor body) {
        for (String member : ProgramReader.MEMBERS) {
            if (body.has(member)) {
                body.at(member).error("cannot be given together with a kernel of your own");
            }
        }
        JsonCursor kernelAt = body.get("kernel");
        if (kernelAt == null) {
            body.at("kernel").error("is needed with kernelArgs or modules");
            return null;
        }
        byte[] image = image(kernelAt);
        String arguments = arguments(body.get("kernelArgs"));
        JsonCursor modulesAt = body.get("modules");
        int before = body.errors().size();
        List<OwnKernel.Module> modules = modulesAt == null ? List.of() : modulesAt.list(MAX_MODULES, this::module);
        if (image == null || arguments == null || body.errors().size() > before) {
            return null;
        }
        OwnKernel kernel = new OwnKernel(image, arguments, modules);
        return bootable(kernelAt, kernel) ? new ProgramSet(List.of(), null, kernel) : null;
    }

    /** Looks at the image as the boot loader will. */
    private boolean bootable(JsonCursor at, OwnKernel kernel) {
        try {
            kernel.multiboot().check(limits.memoryBytes());
            return true;
        } catch (ImageFormatException e) {
            at.error("cannot be booted: " + e.getMessage());
            return false;
        }
    }

    private OwnKernel.@Nullable Module module(JsonCursor at) {
        if (!at.object(MODULE)) {
            return null;
        }
        JsonCursor nameAt = at.get("name");
        JsonCursor imageAt = at.get("image");
        if (nameAt == null || imageAt == null) {
            at.error("needs the members name and image");
            return null;
        }
        String name = nameAt.text(MAX_ARGUMENTS);
        if (name != null && !MODULE_NAME.matcher(name).matches()) {
            nameAt.error("must be 1 to 64 printable ASCII characters without spaces");
        }
        String arguments = arguments(at.get("args"));
        byte[] image = image(imageAt);
        if (name == null || arguments == null || image == null) {
            return null;
        }
        return new OwnKernel.Module(arguments.isEmpty() ? name : name + " " + arguments, image);
    }

    private static @Nullable String arguments(@Nullable JsonCursor at) {
        String text = at == null ? "" : at.text(MAX_ARGUMENTS);
        if (at != null && text != null && !ARGUMENTS.matcher(text).matches()) {
            at.error("must be printable ASCII characters");
            return null;
        }
        return text;
    }

    private byte @Nullable [] image(JsonCursor at) {
        String text = at.text(limits.requestBytes());
        if (text == null) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            at.error("is not base64");
            return null;
        }
    }
}
