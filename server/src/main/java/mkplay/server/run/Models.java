package mkplay.server.run;

import java.util.List;
import mkplay.x86.timing.CpuModel;

/** The CPU models that a run can name. */
public final class Models {

    /** All of them. */
    public static final List<CpuModel> ALL = List.of(CpuModel.ONE_CYCLE);

    /** Name of the model of a run that asks for none. */
    public static final String DEFAULT = CpuModel.ONE_CYCLE.name();

    private Models() {}

    /** Whether there is a model of this name. */
    public static boolean known(String name) {
        return ALL.stream().anyMatch(model -> model.name().equals(name));
    }

    /** Version of a model: counts changes that alter measured figures; 0 for a name that is no longer known. */
    public static int version(String name) {
        return ALL.stream()
                .filter(model -> model.name().equals(name))
                .mapToInt(CpuModel::version)
                .findFirst()
                .orElse(0);
    }
}
