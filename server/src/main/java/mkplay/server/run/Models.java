package mkplay.server.run;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import mkplay.x86.timing.CpuModel;
import mkplay.x86.timing.ModelFormatException;

/** The CPU models that a run can name: those of the machine, each also with fields edited, as in {@code i486DX-50{l2-bytes=0}}. */
public final class Models {

    /** All that have a name of their own; the first is the default. */
    public static final List<CpuModel> ALL =
            CpuModel.NAMES.stream().map(CpuModel::named).toList();

    /** Name of the model of a run that asks for none. */
    public static final String DEFAULT = CpuModel.ONE_CYCLE.name();

    /** Longest name, edits included. */
    public static final int MAX_NAME = 400;

    /** Edited models whose versions are remembered; reading one takes milliseconds. */
    private static final int MAX_EDITED = 1000;

    private static final ConcurrentMap<String, Integer> VERSIONS = new ConcurrentHashMap<>();

    static {
        ALL.forEach(model -> VERSIONS.put(model.name(), model.version()));
    }

    private Models() {}

    /** What is wrong with a model's name or its edits, in words; empty when a run can have it. */
    public static Optional<String> problem(String name) {
        if (VERSIONS.containsKey(name)) {
            return Optional.empty();
        }
        try {
            CpuModel model = CpuModel.named(name);
            if (VERSIONS.size() < MAX_EDITED) {
                VERSIONS.put(name, model.version());
            }
            return Optional.empty();
        } catch (ModelFormatException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Cycles per second of simulated time; those of the default model for a name that is no longer known. */
    public static long nominalHertz(String name) {
        try {
            return CpuModel.named(name).nominalHertz();
        } catch (ModelFormatException e) {
            return CpuModel.ONE_CYCLE.nominalHertz();
        }
    }

    /** Version of a model: counts changes that alter measured figures; 0 for a name that is no longer known. */
    public static int version(String name) {
        Integer known = VERSIONS.get(name);
        if (known != null) {
            return known;
        }
        try {
            return CpuModel.named(name).version();
        } catch (ModelFormatException e) {
            return 0;
        }
    }
}
