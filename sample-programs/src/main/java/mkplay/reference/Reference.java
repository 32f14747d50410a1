package mkplay.reference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.reference.ReferenceEntry.SampleUse;
import mkplay.samples.Sample;
import mkplay.samples.SampleProgram;
import mkplay.samples.Samples;
import mkplay.samples.UserImages;
import mkplay.toolchain.SourceFile;

/** All entries: the names of the public headers, with the samples that use them. */
public final class Reference {
    /** Uses that an entry names, of as many samples. */
    public static final int USES = 3;

    private static final Pattern SILENT = Pattern.compile(
            "/\\*.*?\\*/|//[^\\n]*|\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'", Pattern.DOTALL);
    private static final Pattern INCLUDE = Pattern.compile("(?m)^#include <([^>]+)>");
    /** A name in a text: with an underscore, or behind "as", so that free memory is not the function free. */
    private static final Pattern MENTION = Pattern.compile("\\b(\\w*_\\w+|(?<=\\b[Aa]s )\\w+)\\b");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

    private static final class Holder {
        static final List<ReferenceHeader> HEADERS = read(UserImages.headers(), Samples.all());
    }

    private Reference() {}

    /** The headers, those of the microkernel first. */
    public static List<ReferenceHeader> headers() {
        return Holder.HEADERS;
    }

    /** All entries, header by header. */
    public static List<ReferenceEntry> all() {
        return headers().stream().flatMap(header -> header.entries().stream()).toList();
    }

    /** The entry of a name. */
    public static Optional<ReferenceEntry> find(String name) {
        return all().stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    static List<ReferenceHeader> read(Map<String, String> headers, List<Sample> samples) {
        Map<String, List<SampleUse>> uses = uses(samples);
        Map<String, ReferenceEntry> entries = new LinkedHashMap<>();
        List<String> names = inOrder(headers);
        for (String header : names) {
            for (HeaderReader.Declared declared : HeaderReader.read(headers.getOrDefault(header, ""))) {
                List<SampleUse> where = uses.getOrDefault(declared.name(), List.of());
                entries.merge(declared.name(), entry(header, declared, where), Reference::together);
            }
        }
        return names.stream()
                .map(name -> new ReferenceHeader(
                        name,
                        about(headers.getOrDefault(name, "")),
                        entries.values().stream()
                                .filter(entry -> entry.header().equals(name))
                                .map(entry -> withMentions(entry, entries.keySet()))
                                .toList()))
                .filter(header -> !header.entries().isEmpty())
                .toList();
    }

    /**
     * The microkernel's headers, the most used ones first, as {@code l4.h} includes them; what the playground has; the C library; what
     * only programs of other systems include.
     */
    private static List<String> inOrder(Map<String, String> headers) {
        List<String> names = new ArrayList<>();
        for (String root : List.of("l4.h", "playground.h")) {
            include(root, headers, names);
        }
        Comparator<String> foreignLast =
                Comparator.comparing(name -> name.startsWith("l4/") || name.startsWith("l4io"));
        headers.keySet().stream()
                .sorted(foreignLast.thenComparing(name -> name))
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        return names;
    }

    private static void include(String name, Map<String, String> headers, List<String> names) {
        if (!headers.containsKey(name) || names.contains(name)) {
            return;
        }
        names.add(name);
        Matcher include = INCLUDE.matcher(headers.get(name));
        while (include.find()) {
            include(include.group(1), headers, names);
        }
    }

    private static String about(String text) {
        List<Piece> pieces = HeaderScanner.scan(text);
        return !pieces.isEmpty() && pieces.getFirst() instanceof Piece.Comment comment
                ? Doc.of(comment.text()).meaning()
                : "";
    }

    private static ReferenceEntry entry(String header, HeaderReader.Declared declared, List<SampleUse> uses) {
        List<String> signature = List.of(declared.signature());
        return new ReferenceEntry(
                declared.name(),
                declared.kind(),
                header,
                declared.line(),
                declared.section(),
                declared.cpp() ? List.of() : signature,
                declared.cpp() ? signature : List.of(),
                declared.doc().meaning(),
                declared.doc().errors(),
                declared.doc().manual(),
                List.of(),
                uses);
    }

    /** One entry of two declarations of a name: that of the first one that C sees, with the signatures of both. */
    private static ReferenceEntry together(ReferenceEntry a, ReferenceEntry b) {
        ReferenceEntry first = a.signatures().isEmpty() && !b.signatures().isEmpty() ? b : a;
        return new ReferenceEntry(
                first.name(),
                first.kind(),
                first.header(),
                first.line(),
                first.section(),
                joined(a.signatures(), b.signatures()),
                joined(a.overloads(), b.overloads()),
                first.meaning(),
                first.errors(),
                first.manual(),
                List.of(),
                first.uses());
    }

    private static ReferenceEntry withMentions(ReferenceEntry entry, Set<String> names) {
        Set<String> mentions = new LinkedHashSet<>();
        Matcher mention = MENTION.matcher(entry.meaning() + " " + entry.errors());
        while (mention.find()) {
            String name = mention.group(1);
            if (names.contains(name) && !name.equals(entry.name())) {
                mentions.add(name);
            }
        }
        return new ReferenceEntry(
                entry.name(),
                entry.kind(),
                entry.header(),
                entry.line(),
                entry.section(),
                entry.signatures(),
                entry.overloads(),
                entry.meaning(),
                entry.errors(),
                entry.manual(),
                List.copyOf(mentions),
                entry.uses());
    }

    private static List<String> joined(List<String> a, List<String> b) {
        List<String> all = new ArrayList<>(a);
        b.stream().filter(signature -> !all.contains(signature)).forEach(all::add);
        return all;
    }

    private static Map<String, List<SampleUse>> uses(List<Sample> samples) {
        Map<String, List<SampleUse>> uses = new LinkedHashMap<>();
        for (Sample sample : samples) {
            Map<String, SampleUse> first = new LinkedHashMap<>();
            for (SampleProgram program : sample.programs()) {
                program.files().forEach(file -> firstUses(sample, file, first));
            }
            first.forEach((name, use) -> {
                List<SampleUse> list = uses.computeIfAbsent(name, n -> new ArrayList<>());
                if (list.size() < USES) {
                    list.add(use);
                }
            });
        }
        return uses;
    }

    private static void firstUses(Sample sample, SourceFile file, Map<String, SampleUse> first) {
        List<String> lines = code(file.text()).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher name = NAME.matcher(lines.get(i));
            while (name.find()) {
                first.putIfAbsent(name.group(), new SampleUse(sample.id(), sample.title(), file.name(), i + 1));
            }
        }
    }

    /** A source without its comments and literals, on the same lines. */
    private static String code(String text) {
        return SILENT.matcher(text)
                .replaceAll(match -> "\n".repeat((int)
                        match.group().chars().filter(c -> c == '\n').count()));
    }
}
