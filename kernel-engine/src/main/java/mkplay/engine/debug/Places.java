package mkplay.engine.debug;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.engine.inspect.SmallPieces;
import mkplay.engine.profile.CodeImage;
import mkplay.engine.profile.LineTable;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.Event;

/** Finds what breakpoints name. */
final class Places {
    /** A place in memory with the program that it is in; empty: in any. */
    private record Place(String program, int address, int bytes) {}

    /**
     * A breakpoint as events of the machine.
     *
     * @param state what the visitor is told of it
     */
    record Found(BreakpointState state, List<Event> events) {}

    private static final Pattern ADDRESS = Pattern.compile("0[xX]([0-9a-fA-F]{1,8})");
    private static final Pattern LINE = Pattern.compile("([^:!]{1,150}):([1-9][0-9]{0,6})");
    private static final Pattern OF_PROGRAM = Pattern.compile("([A-Za-z][A-Za-z0-9_-]{0,14})!(.+)");
    /** Bytes of a watched place whose size is not known, and most of one. */
    private static final int WORD = 4, MOST_BYTES = 4096;
    /** A line has more places where it was inlined or unrolled; more than this are not watched. */
    private static final int MOST_PLACES = 64;

    private final Symbols symbols;

    Places(Symbols symbols) {
        this.symbols = symbols;
    }

    Found find(Breakpoint wanted) {
        Matcher of = OF_PROGRAM.matcher(wanted.place());
        String program = of.matches() ? of.group(1) : "";
        String what = of.matches() ? of.group(2) : wanted.place();
        Matcher address = ADDRESS.matcher(what);
        Matcher line = LINE.matcher(what);
        List<Place> places = new ArrayList<>();
        LineTable.Line source = null;
        if (address.matches()) {
            places.add(new Place(program, Integer.parseUnsignedInt(address.group(1), 16), WORD));
        } else if (line.matches() && wanted.kind() == BreakKind.EXECUTE) {
            source = line(program, line.group(1), Integer.parseInt(line.group(2)), places);
        } else {
            named(program, what, places);
        }
        List<Event> events = places.stream()
                .limit(MOST_PLACES)
                .flatMap(p -> events(wanted.kind(), p).stream())
                .toList();
        BreakpointState state = new BreakpointState(
                wanted.kind(),
                wanted.place(),
                Math.min(places.size(), MOST_PLACES),
                source == null ? "" : source.file(),
                source == null ? 0 : source.line());
        return new Found(state, events);
    }

    /** Adds where a line begins, or the first line after it that has code; returns that one. */
    private LineTable.Line line(String program, String file, int wanted, List<Place> places) {
        LineTable.Line found = new LineTable.Line("", 0);
        for (Map.Entry<String, CodeImage> image : images(program).entrySet()) {
            List<LineTable.Row> rows =
                    Symbols.beginnings(image.getValue(), name -> name.equals(file) || name.endsWith("/" + file));
            int line = rows.stream()
                    .mapToInt(row -> row.line().line())
                    .filter(n -> n >= wanted)
                    .min()
                    .orElse(0);
            for (LineTable.Row row : rows) {
                if (row.line().line() == line) {
                    found = row.line();
                    places.add(new Place(image.getKey(), row.address(), WORD));
                }
            }
        }
        return found;
    }

    private void named(String program, String name, List<Place> places) {
        images(program).forEach((owner, image) -> {
            ElfFile.Symbol symbol = image.named(name);
            if (symbol != null) {
                int bytes = symbol.size() < 1 ? WORD : Math.min(symbol.size(), MOST_BYTES);
                places.add(new Place(owner, symbol.value(), bytes));
            }
        });
    }

    private Map<String, CodeImage> images(String program) {
        if (program.isEmpty()) {
            return symbols.images();
        }
        CodeImage image = symbols.images().get(program);
        return image == null ? Map.of() : Map.of(program, image);
    }

    /** Where the place is in a large space, and where it may be if its program has a small one. */
    private List<Event> events(BreakKind kind, Place place) {
        List<Event> events = new ArrayList<>();
        events.add(event(kind, place, place.address));
        if (!place.program.equals(Symbols.KERNEL)) {
            SmallPieces.placesOf(place.address).forEach(linear -> events.add(event(kind, place, linear)));
        }
        return events;
    }

    private Event event(BreakKind kind, Place place, int linear) {
        boolean anywhere = place.program.isEmpty() || place.program.equals(Symbols.KERNEL);
        if (kind == BreakKind.EXECUTE) {
            Event event = new Event.Reached(linear);
            return anywhere
                    ? event
                    : new Event.Only(event, () -> symbols.isLoaded(place.program, place.address, linear));
        }
        int bytes = (int) Math.min(place.bytes, 0x1_0000_0000L - Integer.toUnsignedLong(linear));
        Event event = new Event.Accessed(linear, bytes, kind == BreakKind.ACCESS, true);
        return anywhere
                ? event
                : new Event.Only(event, () -> symbols.programAt(linear).equals(place.program));
    }
}
