package mkplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled kernel in the machine, with small root tasks of {@code src/test/guest}. */
class GuestTest {
    private static final String BANNER = "mkplay L4 X.2 kernel\n";

    @TempDir
    Path work;

    /** One boot and what came of it. */
    private record Outcome(Stop stop, String console, long instructions) {}

    private Outcome boot(String kernel, String options, int memory, String root, String... defines) throws Exception {
        return boot(kernel, options, memory, servers(root, defines));
    }

    private List<BootModule> servers(String root, String... defines) throws Exception {
        return Guests.servers(work, root, defines);
    }

    private static Outcome boot(String kernel, String options, int memory, List<BootModule> modules) throws Exception {
        Machine machine = new Machine(new MachineConfig(memory, MachineConfig.DEFAULT_MODEL));
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        machine.uart().onTransmit((cycle, value) -> console.write(value));
        machine.boot(Guests.kernel(kernel), options, modules);
        Stop stop = machine.run(RunLimits.instructions(60_000_000));
        return new Outcome(stop, console.toString(StandardCharsets.US_ASCII), machine.instructions());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20_261, 777_777})
    void unprivilegedThreadsCannotBreakTheKernel(int seed) throws Exception {
        Outcome outcome = boot("kernel", "", 32 << 20, "hostile", "-DSEED=" + seed);
        assertThat(outcome.console()).contains("the kernel survived\n").doesNotContain("panic");
        assertThat(outcome.stop()).isEqualTo(new Stop.DebugExit(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 20_262, 777_778})
    void norCanThoseInSmallSpaces(int seed) throws Exception {
        Outcome outcome = boot("kernel", "", 32 << 20, "hostile", "-DSEED=" + seed, "-DSMALL_SPACES");
        assertThat(outcome.console())
                .contains("the kernel survived\n")
                .containsPattern("shrunk [2-9][0-9]")
                .doesNotContain("panic");
        assertThat(outcome.stop()).isEqualTo(new Stop.DebugExit(1));
    }

    @Test
    void theDebuggersConsoleIsThereWhenWanted() throws Exception {
        Machine machine = new Machine(MachineConfig.standard());
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        machine.uart().onTransmit((cycle, value) -> console.write(value));
        machine.boot(Guests.kernel("kernel"), "io=open debugger=console", servers("debugger"));
        machine.inputAt(2_000_000, new byte[] {'k'});
        assertThat(machine.run(RunLimits.instructions(60_000_000))).isEqualTo(new Stop.DebugExit(0));
        assertThat(console.toString(StandardCharsets.US_ASCII))
                .isEqualTo(BANNER + "a\na string\n--- \"why\" ---\nread\n");
    }

    @Test
    void withoutTheOptionADebuggerTrapIsAnException() throws Exception {
        Outcome outcome = boot("kernel", "", 32 << 20, "debugger");
        assertThat(outcome.console()).isEqualTo(BANNER);
        assertThat(outcome.stop()).as("nobody handles it").isInstanceOf(Stop.Limit.class);
    }

    @Test
    void anIpcCostsFewerInstructionsThanPistachiosCode() throws Exception {
        Outcome outcome = boot("kernel", "", 32 << 20, "pingpong");
        assertThat(outcome.stop()).isEqualTo(new Stop.DebugExit(1));
        var cost = outcome.console()
                .substring(BANNER.length())
                .lines()
                .map(line -> line.split(" words: "))
                .collect(Collectors.toMap(
                        p -> Integer.parseInt(p[0]), p -> Integer.parseInt(p[1]), Integer::sum, TreeMap::new));
        assertThat(cost.keySet()).containsExactly(0, 8, 63);
        // Pistachio's C path: 222 at 0 words, 291 at 63; our own bound is nearer.
        assertThat(cost.get(0)).isBetween(60, 120);
        assertThat(cost.get(8)).isBetween(60, 135);
        assertThat(cost.get(63)).isBetween(120, 190);
    }

    @Test
    void theKernelWithoutProbesDoesTheSameInFewerInstructions() throws Exception {
        Outcome with = boot("kernel", "", 32 << 20, "pingpong");
        Outcome without = boot("kernel-noprobe", "", 32 << 20, "pingpong");
        assertThat(without.stop()).isEqualTo(with.stop());
        assertThat(without.instructions()).isLessThan(with.instructions());
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 240})
    void bootsWithEveryMemorySize(int mib) throws Exception {
        assertThat(boot("kernel", "io=open khz=100000", mib << 20, "pingpong").stop())
                .isEqualTo(new Stop.DebugExit(1));
    }

    @Test
    void aModuleInTheWayOfTheRootTaskIsMoved() throws Exception {
        List<BootModule> modules = new ArrayList<>(servers("pingpong"));
        byte[] content = new byte[6 << 20];
        new Random(5).nextBytes(content);
        modules.add(new BootModule("big", content));
        Machine machine = new Machine(MachineConfig.standard());
        machine.boot(Guests.kernel("kernel"), "", modules);
        assertThat(machine.run(RunLimits.instructions(60_000_000))).isEqualTo(new Stop.DebugExit(1));
        byte[] moved = new byte[content.length];
        machine.readPhysical(thirdModule(machine), moved);
        assertThat(moved).isEqualTo(content);
    }

    /** Where the BootInfo page, which lies below the kernel's eighth of memory, says that the third module is. */
    private static int thirdModule(Machine machine) {
        int page = (32 << 20) - (4 << 20) - 4096;
        int record = page + word(machine, page + 12);
        record += word(machine, record + 8);
        record += word(machine, record + 8);
        return word(machine, record + 12);
    }

    private static int word(Machine machine, int address) {
        byte[] bytes = new byte[4];
        machine.readPhysical(address, bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    @Test
    void missingModulesAreAPanicWithAReason() throws Exception {
        Machine machine = new Machine(MachineConfig.standard());
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        machine.uart().onTransmit((cycle, value) -> console.write(value));
        machine.boot(Guests.kernel("kernel"), "", List.of(new BootModule("sigma0", new byte[100])));
        assertThat(machine.run(RunLimits.instructions(10_000_000))).isInstanceOf(Stop.Halted.class);
        assertThat(console.toString(StandardCharsets.US_ASCII))
                .startsWith(BANNER
                        + "kernel panic: IllegalStateException: boot modules sigma0 and root task are missing"
                        + " (BootModules:");
    }

    @Test
    void aModuleThatIsNoProgramIsAPanicWithAReason() throws Exception {
        Machine machine = new Machine(MachineConfig.standard());
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        machine.uart().onTransmit((cycle, value) -> console.write(value));
        byte[] sigma0 = Guests.compile(work, "sigma0", 0x2_0000);
        machine.boot(
                Guests.kernel("kernel"),
                "",
                List.of(new BootModule("sigma0", sigma0), new BootModule("root", new byte[] {1, 2, 3})));
        assertThat(machine.run(RunLimits.instructions(10_000_000))).isInstanceOf(Stop.Halted.class);
        assertThat(console.toString(StandardCharsets.US_ASCII))
                .contains("sigma0 or root task is not an i386 executable");
    }
}
