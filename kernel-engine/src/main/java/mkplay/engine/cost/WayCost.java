package mkplay.engine.cost;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What ways of one kind cost on average, as a whole, by part and by instruction. The sum over parts, and that over instructions, is
 * exactly what the ways took.
 *
 * @param ways how many they are
 * @param rows by instruction, in the order of execution
 * @param parts by part
 * @param crossing of all parts, the instructions that changed the ring
 * @param total all
 */
public record WayCost(int ways, List<Row> rows, Map<Part, Figures> parts, Figures crossing, Figures total) {

    /** Whose an instruction is. */
    public enum Part {
        /** The program's, its library included. */
        CALLER,
        /** The kernel's, executed in ring 3: the kernel interface page. */
        STUB,
        /** The kernel's in ring 0. */
        KERNEL
    }

    /**
     * One instruction.
     *
     * @param part whose
     * @param crossing it changes the ring
     * @param code where and what it is
     * @param figures what it cost
     */
    public record Row(Part part, boolean crossing, Code code, Figures figures) {}

    /**
     * Averages over all ways.
     *
     * @param instructions executed
     * @param cycles all; {@code walk}, {@code cache}, {@code writes} and {@code address} are parts of it, as in {@link Cost}
     * @param codeLines distinct cache lines of code
     * @param dataLines distinct cache lines of data
     * @param walkLines distinct cache lines that page walks read
     * @param lines distinct cache lines of all kinds
     * @param lineMisses accesses that did not find their line in the first-level cache
     * @param pages distinct pages of code and of data
     * @param tlbMisses translations that were not in the TLB
     */
    public record Figures(
            double instructions,
            double cycles,
            double walk,
            double cache,
            double writes,
            double address,
            double codeLines,
            double dataLines,
            double walkLines,
            double lines,
            double lineMisses,
            double pages,
            double tlbMisses) {
        /** Cycles of the instructions themselves. */
        public double execution() {
            return cycles - walk - cache - writes - address;
        }
    }

    public WayCost {
        rows = List.copyOf(rows);
        parts = Map.copyOf(parts);
    }

    /**
     * The averages of some ways.
     *
     * @param names tells what is at an address
     */
    public static WayCost of(List<Way> ways, CodeNames names) {
        if (ways.isEmpty()) {
            throw new IllegalArgumentException("no ways");
        }
        Map<Part, Figures> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            parts.put(part, figures(ways, step -> names.part(step) == part));
        }
        return new WayCost(
                ways.size(), rows(ways, names), parts, figures(ways, Step::crossing), figures(ways, step -> true));
    }

    private record Place(boolean user, int address) {}

    private static List<Row> rows(List<Way> ways, CodeNames names) {
        Map<Place, Step> places = new LinkedHashMap<>();
        for (Way way : ways) {
            for (Step step : way.steps()) {
                places.putIfAbsent(new Place(step.user(), step.address()), step);
            }
        }
        List<Row> rows = new ArrayList<>();
        places.forEach((place, step) -> rows.add(new Row(
                names.part(step),
                step.crossing(),
                names.code(step),
                figures(ways, s -> s.user() == place.user && s.address() == place.address))));
        return rows;
    }

    private static Figures figures(List<Way> ways, Predicate<Step> which) {
        Cost cost = Cost.NONE;
        double[] touched = new double[7];
        for (Way way : ways) {
            List<Touch> touches = new ArrayList<>();
            for (Step step : way.steps()) {
                if (which.test(step)) {
                    cost = cost.plus(step.cost());
                    touches.addAll(step.touched());
                }
            }
            add(touched, touches);
        }
        double n = ways.size();
        return new Figures(
                cost.instructions() / n,
                cost.cycles() / n,
                cost.walk() / n,
                cost.cache() / n,
                cost.writes() / n,
                cost.address() / n,
                touched[0] / n,
                touched[1] / n,
                touched[2] / n,
                touched[3] / n,
                touched[4] / n,
                touched[5] / n,
                touched[6] / n);
    }

    /** Distinct lines of code, data and walks, of all; misses; distinct pages; misses. */
    private static void add(double[] to, Collection<Touch> touches) {
        Map<Touch.Kind, Set<Integer>> distinct = new EnumMap<>(Touch.Kind.class);
        Set<Integer> lines = new HashSet<>();
        for (Touch touch : touches) {
            distinct.computeIfAbsent(touch.kind(), kind -> new HashSet<>()).add(touch.at());
            if (touch.kind().isLine()) {
                lines.add(touch.at());
            }
            to[touch.kind().isLine() ? 4 : 6] += touch.hit() ? 0 : 1;
        }
        to[0] += size(distinct, Touch.Kind.CODE_LINE);
        to[1] += size(distinct, Touch.Kind.DATA_LINE);
        to[2] += size(distinct, Touch.Kind.WALK_LINE);
        to[3] += lines.size();
        to[5] += size(distinct, Touch.Kind.CODE_PAGE) + size(distinct, Touch.Kind.DATA_PAGE);
    }

    private static int size(Map<Touch.Kind, Set<Integer>> distinct, Touch.Kind kind) {
        return distinct.getOrDefault(kind, Set.of()).size();
    }
}
