package mkplay.engine.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import mkplay.engine.profile.CodeImage;
import mkplay.engine.profile.CodeImages;
import mkplay.x86.cpu.Profile;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Disassembler;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.machine.ElfFile;
import org.jspecify.annotations.Nullable;

/** Shows code by function. */
final class CodeReader {
    private static final Decoder DECODER = new Decoder(InstructionTable.IA32);
    /** Instructions that are shown at once: of a longer function those around the address that was asked for. */
    private static final int MOST_LINES = 500, BEFORE = 200;
    /** Instructions from an address on whose function is not known. */
    private static final int UNNAMED = 64;

    /** Where code is read. */
    interface Source {
        /** So many bytes, fewer where they end; none where nothing is. */
        byte[] read(Spaces.Space space, int address, int bytes);
    }

    private final Spaces spaces;
    private final Source source;
    private final boolean profiled;
    private final List<Profile.Entry> entries;
    private final long cycles;

    /** @param profile what instructions took; null if that is not kept */
    CodeReader(Spaces spaces, Source source, @Nullable Profile profile) {
        this.spaces = spaces;
        this.source = source;
        profiled = profile != null;
        entries = profile == null ? List.of() : profile.entries();
        long sum = profile == null ? 0 : profile.others().cycles();
        for (Profile.Entry entry : entries) {
            sum += entry.cycles();
        }
        cycles = sum;
    }

    CodeView view(ViewMoment moment, Spaces.Space space, int address) {
        CodeImage image = spaces.image(space, address);
        ElfFile.Symbol function = image == null ? null : image.symbol(address);
        Listing listing = new Listing(space, image, costs(space, Spaces.isKernels(address)));
        boolean more = false;
        if (image == null || function == null) {
            listing.decode(address, -1, UNNAMED);
        } else {
            more = listing.around(function.value(), end(image, function), address);
        }
        return new CodeView(
                moment,
                space.name(),
                space.directory(),
                space.program(),
                address,
                function == null ? "" : function.name(),
                function == null ? address : function.value(),
                neighbour(image, function, -1),
                neighbour(image, function, 1),
                profiled,
                cycles,
                more,
                listing.fromFile,
                listing.lines);
    }

    /** The functions of a space's program, or of the kernel if that is asked for. */
    CodeMap map(Spaces.Space space) {
        boolean kernel = space.name().equals(CodeImages.KERNEL);
        CodeImage image = kernel ? spaces.images().kernel() : spaces.images().program(space.program());
        NavigableMap<Integer, Profile.Entry> costs = new TreeMap<>(Integer::compareUnsigned);
        costs.putAll(costs(space, kernel));
        List<CodeMapFunction> functions = new ArrayList<>();
        List<ElfFile.Symbol> symbols = image == null ? List.of() : image.functions();
        for (ElfFile.Symbol symbol : symbols) {
            int end = end(Objects.requireNonNull(image), symbol);
            long taken = 0;
            for (Profile.Entry entry : costs.subMap(symbol.value(), end).values()) {
                taken += entry.cycles();
            }
            Profile.Entry first = costs.get(symbol.value());
            functions.add(new CodeMapFunction(
                    symbol.name(),
                    symbol.value(),
                    end - symbol.value(),
                    first == null ? 0 : first.executions(),
                    taken));
        }
        return new CodeMap(space.name(), profiled, cycles, functions);
    }

    /** Address behind a function: where the next begins at the latest. */
    private static int end(CodeImage image, ElfFile.Symbol function) {
        int limit = image.endOfCode(function.value());
        if (function.size() != 0) {
            return function.value() + function.size();
        }
        for (ElfFile.Symbol other : image.functions()) {
            if (Integer.compareUnsigned(other.value(), function.value()) > 0
                    && Integer.compareUnsigned(other.value(), limit) < 0) {
                return other.value();
            }
        }
        return limit;
    }

    private static int neighbour(@Nullable CodeImage image, ElfFile.@Nullable Symbol function, int step) {
        if (image == null || function == null) {
            return 0;
        }
        List<ElfFile.Symbol> all = image.functions();
        int at = all.indexOf(function) + step;
        return at < 0 || at >= all.size() ? 0 : all.get(at).value();
    }

    /** Instructions of one space. */
    private final class Listing {
        private final Spaces.Space space;
        private final @Nullable CodeImage image;
        private final Map<Integer, Profile.Entry> costs;
        private final List<CodeViewLine> lines = new ArrayList<>();
        private boolean fromFile;

        Listing(Spaces.Space space, @Nullable CodeImage image, Map<Integer, Profile.Entry> costs) {
            this.space = space;
            this.image = image;
            this.costs = costs;
        }

        /** A whole function, or so much of it around an address as can be shown; whether there is more. */
        boolean around(int start, int end, int address) {
            decode(start, address, Integer.MAX_VALUE);
            boolean cut = lines.size() > BEFORE && Integer.compareUnsigned(end - start, MOST_LINES) > 0;
            if (cut) {
                lines.subList(0, lines.size() - BEFORE).clear();
            }
            return decode(address, end, MOST_LINES - lines.size()) || cut;
        }

        /** Decodes up to an address, or so many instructions; whether there are more. */
        boolean decode(int from, int until, int most) {
            int address = from;
            for (int n = 0; Integer.compareUnsigned(address, until) < 0; n++) {
                byte[] bytes = bytes(address);
                if (bytes.length == 0) {
                    return false;
                }
                if (n >= most) {
                    return true;
                }
                Insn insn = Objects.requireNonNull(DECODER.decode(bytes, 0, bytes.length, true));
                int length = Math.min(insn.length, bytes.length);
                lines.add(line(address, bytes, length, insn));
                address += length;
            }
            return false;
        }

        /** What is in memory, or will be once the file is loaded. */
        private byte[] bytes(int address) {
            byte[] there = source.read(space, address, Decoder.MAX_LENGTH);
            if (there.length > 0 || image == null) {
                return there;
            }
            fromFile = true;
            return image.loaded(address, Decoder.MAX_LENGTH);
        }

        private CodeViewLine line(int address, byte[] bytes, int length, Insn insn) {
            Profile.Entry cost = costs.get(address);
            return new CodeViewLine(
                    address,
                    HexFormat.of().formatHex(bytes, 0, length),
                    Disassembler.text(insn, address),
                    image == null ? "" : image.source(address),
                    cost == null ? 0 : cost.executions(),
                    cost == null ? 0 : cost.cycles());
        }
    }

    /** What the instructions took of the space's program, or of the kernel, in all spaces together. */
    private Map<Integer, Profile.Entry> costs(Spaces.Space space, boolean kernel) {
        Map<Integer, Profile.Entry> costs = new HashMap<>();
        for (Profile.Entry entry : entries) {
            if (entry.user() != kernel && (kernel || entry.cr3() == space.directory())) {
                costs.merge(entry.address(), entry, CodeReader::sum);
            }
        }
        return costs;
    }

    private static Profile.Entry sum(Profile.Entry a, Profile.Entry b) {
        return new Profile.Entry(
                a.address(),
                a.cr3(),
                a.user(),
                a.executions() + b.executions(),
                a.instructions() + b.instructions(),
                a.cycles() + b.cycles());
    }
}
