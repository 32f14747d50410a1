package mkplay.engine.view;

import java.util.List;
import mkplay.engine.wire.Text;

/** Where the machine is when it is looked at. */
@Text("Where the machine is when it is looked at.")
public record ViewMoment(
        @Text("The guest's cycle count.") long cycle,
        @Text("Instructions executed so far.") long instruction,

        @Text("Linear address of the next instruction.") int next,

        @Text("False in the kernel.") boolean user,

        @Text("The page directory in use, a physical address.")
        int directory,

        @Text("The address spaces that can be asked for by name.")
        List<ViewSpace> spaces) {

    public ViewMoment {
        spaces = List.copyOf(spaces);
    }
}
