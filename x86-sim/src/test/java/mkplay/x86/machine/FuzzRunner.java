package mkplay.x86.machine;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;

/** Runs cases on a small machine and counts what happened. Whatever escapes besides the typed exception is a defect. */
final class FuzzRunner {
    /** What is thrown at the module. */
    enum Kind {
        /** To the ELF reader, with all it can read. */
        ELF,
        /** To the loader, and if it gets past it, run. */
        IMAGE,
        /** An intact image with random code. */
        CODE
    }

    /**
     * One case; reproducible from its bytes alone.
     *
     * @param checked also run in slices and compare
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Case(Kind kind, byte[] file, boolean checked) {}

    static final int MEMORY = 2 << 20;
    private static final int STEPPED = 12;
    private static final RunLimits LIMITS = new RunLimits(200, 40_000_000);
    private static final int CODE_BIG = 1 << 14;

    private final FuzzFiles files = new FuzzFiles();
    private final FuzzCode codes = new FuzzCode();
    private final Decoder decoder = new Decoder(InstructionTable.IA32);
    private Machine machine = newMachine();
    private boolean raised;
    private boolean begun;

    final Map<Kind, Integer> cases = new EnumMap<>(Kind.class);
    final Map<Kind, Integer> loaded = new EnumMap<>(Kind.class);
    final Map<String, Integer> outcomes = new TreeMap<>();
    final BitSet attempted = new BitSet();
    final BitSet completed = new BitSet();
    long instructions;

    private Machine newMachine() {
        Machine fresh = new Machine(new MachineConfig(MEMORY, MachineConfig.DEFAULT_MODEL));
        fresh.probes().exception((m, vector, code) -> raised = true);
        for (FuzzGuest.Mode mode : FuzzGuest.Mode.values()) {
            fresh.probes().address(FuzzGuest.start(mode), (m, address) -> {
                if (!begun) {
                    begun = true;
                    m.requestStop();
                }
            });
        }
        return fresh;
    }

    /** Case number {@code number} of a campaign. */
    Case generate(long campaign, int number) {
        Random random = new Random(campaign * 0x9E3779B97F4A7C15L + number);
        boolean checked = number % 16 == 5 || number % 32 == 1;
        return switch (number % 8) {
            case 0 -> new Case(Kind.ELF, random.nextInt(8) == 0 ? files.random(random) : files.damaged(random), false);
            case 1, 2 ->
                new Case(Kind.IMAGE, random.nextInt(16) == 0 ? files.random(random) : files.damaged(random), checked);
            default -> new Case(Kind.CODE, guest(random, number), checked);
        };
    }

    private byte[] guest(Random random, int number) {
        FuzzGuest.Mode[] modes = FuzzGuest.Mode.values();
        FuzzGuest.Mode mode = modes[random.nextInt(modes.length)];
        byte[] code = random.nextInt(4) == 0 ? codes.noise(random) : codes.fromTable(random, number / 8);
        return FuzzGuest.image(mode, code, random);
    }

    /** Runs a case; throws whatever the module throws that it must not throw. */
    void run(Case c) {
        cases.merge(c.kind(), 1, Integer::sum);
        try {
            String outcome = c.kind() == Kind.ELF ? read(c.file()) : boot(c);
            loaded.merge(c.kind(), 1, Integer::sum);
            outcomes.merge(outcome, 1, Integer::sum);
        } catch (ImageFormatException e) {
            outcomes.merge("refused " + e.kind(), 1, Integer::sum);
        } catch (RuntimeException | Error e) {
            machine = newMachine();
            throw e;
        }
    }

    private static String read(byte[] file) throws ImageFormatException {
        ElfFile elf = ElfFile.parse(file);
        elf.segments().forEach(elf::content);
        elf.sections().forEach(elf::content);
        elf.symbols();
        elf.notes();
        return "read";
    }

    private String boot(Case c) throws ImageFormatException {
        BootImage image = image(c);
        machine.boot(image);
        begun = c.kind() != Kind.CODE;
        Stop stop = begun ? null : machine.run(LIMITS);
        stop = stop == null || stop instanceof Stop.Requested ? step() : stop;
        stop = stop == null ? machine.run(LIMITS) : stop;
        instructions += machine.instructions();
        if (c.checked()) {
            check(image, stop);
        }
        return stop instanceof Stop.Limit limit
                ? "limit " + limit.kind()
                : stop.getClass().getSimpleName();
    }

    private static BootImage image(Case c) throws ImageFormatException {
        boolean linux = LinuxKernel.isLinux(c.file());
        boolean multiboot = !linux && MultibootImage.hasHeader(c.file());
        List<BootModule> modules = multiboot ? List.of(new BootModule("module", new byte[100])) : List.of();
        return BootImage.kernel(c.file(), linux || multiboot ? "fuzz" : "", new byte[linux ? 100 : 0], modules);
    }

    /** The first instructions one by one, to see which ones they are. */
    private @org.jspecify.annotations.Nullable Stop step() {
        for (int i = 0; i < STEPPED; i++) {
            long before = machine.instructions();
            int row = nextRow();
            raised = false;
            Stop stop = machine.run(new RunLimits(before + 1, LIMITS.cycles()));
            if (row >= 0 && machine.instructions() > before) {
                attempted.set(row);
                completed.set(row, completed.get(row) || !raised);
            }
            if (!(stop instanceof Stop.Limit(Stop.Limit.Kind kind)) || kind == Stop.Limit.Kind.CYCLES) {
                return stop;
            }
        }
        return null;
    }

    private int nextRow() {
        Cpu cpu = machine.board.cpu;
        byte[] bytes = new byte[Decoder.MAX_LENGTH];
        if (cpu.isHalted() || !machine.readLinear(cpu.segmentBase(Cpu.CS) + cpu.eip(), bytes)) {
            return -1;
        }
        boolean big = (cpu.segmentAttributes(Cpu.CS) & CODE_BIG) != 0 && (cpu.eflags() & 1 << 17) == 0;
        Insn insn = decoder.decode(bytes, 0, bytes.length, big);
        return insn == null ? -1 : insn.row.index();
    }

    /** The same run in one piece, and its state: a stepped run, limits and stop reasons included, must equal it. */
    private void check(BootImage image, Stop stop) throws ImageFormatException {
        long hash = machine.stateHash();
        machine.boot(image);
        begun = true;
        Stop whole = machine.run(LIMITS);
        if (!whole.equals(stop) || machine.stateHash() != hash) {
            throw new IllegalStateException("in slices " + stop + ", in one piece " + whole);
        }
    }

    String report() {
        int images = cases.getOrDefault(Kind.IMAGE, 0);
        int past = loaded.getOrDefault(Kind.IMAGE, 0);
        return "%d cases %s, past the reader or loader %s (%.1f %% of the damaged images), %d guest instructions%n"
                        .formatted(
                                cases.values().stream().mapToInt(n -> n).sum(),
                                cases,
                                loaded,
                                100.0 * past / Math.max(1, images),
                                instructions)
                + "instruction table rows: %d of %d executed%nnot executed: %s%nnever to completion: %s%noutcomes: %s"
                        .formatted(
                                codes.rowCount() - missing().size(),
                                codes.rowCount(),
                                missing(),
                                rowsNotIn(completed),
                                outcomes);
    }

    List<String> missing() {
        return rowsNotIn(attempted);
    }

    private static List<String> rowsNotIn(BitSet set) {
        return InstructionTable.IA32.rows().stream()
                .filter(row -> row.encoded() && !set.get(row.index()))
                .map(row -> row.encoding() + " " + row.mnemonic())
                .toList();
    }
}
