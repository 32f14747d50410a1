package mkplay.server.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mkplay.reference.Reference;
import mkplay.reference.ReferenceEntry;
import mkplay.reference.ReferenceHeader;
import mkplay.server.web.SecurityHeadersFilter;
import mkplay.web.FrontEndAssets;
import mkplay.web.ReferencePage;
import mkplay.web.ReferencePage.Part;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.util.UriComponentsBuilder;

/** The page {@code /reference}: readable without scripts, with an anchor for each name. */
@Controller
public class ReferencePages {

    private final FrontEndAssets assets = FrontEndAssets.load(FrontEndAssets.LESSONS);
    private final List<ReferencePage.Header> headers =
            Reference.headers().stream().map(ReferencePages::header).toList();

    /** All names. */
    @GetMapping("/reference")
    public Rendering reference(@RequestAttribute(SecurityHeadersFilter.NONCE) String nonce) {
        return Rendering.view("reference")
                .modelAttribute("page", new ReferencePage(nonce, assets, headers))
                .header("Cache-Control", "no-store")
                .build();
    }

    private static ReferencePage.Header header(ReferenceHeader header) {
        Map<String, List<ReferencePage.Entry>> sections = new LinkedHashMap<>();
        for (ReferenceEntry entry : header.entries()) {
            sections.computeIfAbsent(entry.section(), section -> new ArrayList<>())
                    .add(entry(entry));
        }
        return new ReferencePage.Header(
                header.name(),
                paragraphs(header.about(), List.of()),
                sections.entrySet().stream()
                        .map(section -> new ReferencePage.Section(section.getKey(), section.getValue()))
                        .toList());
    }

    private static ReferencePage.Entry entry(ReferenceEntry entry) {
        return new ReferencePage.Entry(
                entry.name(),
                entry.signatures(),
                entry.overloads(),
                paragraphs(entry.meaning(), entry.mentions()),
                paragraphs(entry.errors(), entry.mentions()),
                entry.manual(),
                entry.uses().stream()
                        .map(use -> new ReferencePage.Use(use.title(), use.file() + ":" + use.line(), address(use)))
                        .toList());
    }

    private static String address(ReferenceEntry.SampleUse use) {
        return UriComponentsBuilder.fromPath("/")
                .queryParam("sample", use.sample())
                .queryParam("file", use.file())
                .queryParam("line", use.line())
                .encode()
                .toUriString();
    }

    /** Paragraphs of text, the names in it apart, so that they can be links. */
    private static List<List<Part>> paragraphs(String text, List<String> names) {
        return Arrays.stream(text.split("\n\n"))
                .filter(paragraph -> !paragraph.isEmpty())
                .map(paragraph -> parts(paragraph, names))
                .toList();
    }

    private static List<Part> parts(String text, List<String> names) {
        if (names.isEmpty()) {
            return List.of(new Part(text, false));
        }
        List<Part> parts = new ArrayList<>();
        Matcher name = Pattern.compile(names.stream().collect(Collectors.joining("|", "\\b(?:", ")\\b")))
                .matcher(text);
        int from = 0;
        while (name.find()) {
            parts.add(new Part(text.substring(from, name.start()), false));
            parts.add(new Part(name.group(), true));
            from = name.end();
        }
        parts.add(new Part(text.substring(from), false));
        return parts;
    }
}
