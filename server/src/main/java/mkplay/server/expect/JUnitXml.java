package mkplay.server.expect;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Results in the XML that test reports of build servers read (the format of Ant's JUnit task). */
public final class JUnitXml {

    /** How one test case ended. */
    public enum Result {
        PASSED,
        /** An expectation does not hold. */
        FAILED,
        /** It could not be tried. */
        ERROR,
        /** It has not been tried, or not to its end. */
        SKIPPED
    }

    /**
     * One test case.
     *
     * @param name what is tested
     * @param className what it belongs to
     * @param seconds how long it took
     * @param result how it ended
     * @param message why, unless it passed
     * @param output what was printed; null for none
     */
    public record Case(
            String name,
            String className,
            double seconds,
            Result result,
            @Nullable String message,
            @Nullable String output) {}

    /**
     * Test cases that belong together.
     *
     * @param name their name
     * @param properties what else there is to know
     * @param cases the test cases
     * @param output what was printed; null for none
     */
    public record Suite(
            String name,
            Map<String, String> properties,
            List<Case> cases,
            @Nullable String output) {

        private long count(Result result) {
            return cases.stream().filter(c -> c.result() == result).count();
        }
    }

    /** Text above this length is cut: a report is read by people. */
    private static final int MAX_TEXT = 64 << 10;

    private final XMLStreamWriter xml;

    private JUnitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** A document of one suite. */
    public static String of(Suite suite) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            new JUnitXml(xml).suite(suite);
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a document in memory could not be written", e);
        }
        return text.toString();
    }

    private void suite(Suite suite) throws XMLStreamException {
        line(1);
        xml.writeStartElement("testsuite");
        attribute("name", suite.name());
        attribute("tests", Integer.toString(suite.cases().size()));
        attribute("failures", Long.toString(suite.count(Result.FAILED)));
        attribute("errors", Long.toString(suite.count(Result.ERROR)));
        attribute("skipped", Long.toString(suite.count(Result.SKIPPED)));
        attribute(
                "time",
                seconds(suite.cases().stream().mapToDouble(Case::seconds).sum()));
        properties(suite.properties());
        for (Case one : suite.cases()) {
            testCase(one);
        }
        output(suite.output(), 2);
        line(1);
        xml.writeEndElement();
        line(0);
    }

    private void properties(Map<String, String> properties) throws XMLStreamException {
        line(2);
        xml.writeStartElement("properties");
        for (Map.Entry<String, String> property : properties.entrySet()) {
            line(3);
            xml.writeEmptyElement("property");
            attribute("name", property.getKey());
            attribute("value", property.getValue());
        }
        line(2);
        xml.writeEndElement();
    }

    private void testCase(Case one) throws XMLStreamException {
        line(2);
        xml.writeStartElement("testcase");
        attribute("name", one.name());
        attribute("classname", one.className());
        attribute("time", seconds(one.seconds()));
        if (one.result() != Result.PASSED) {
            line(3);
            xml.writeEmptyElement(
                    switch (one.result()) {
                        case FAILED -> "failure";
                        case ERROR -> "error";
                        default -> "skipped";
                    });
            attribute("message", one.message() == null ? "" : one.message());
        }
        output(one.output(), 3);
        line(2);
        xml.writeEndElement();
    }

    private void output(@Nullable String text, int depth) throws XMLStreamException {
        if (text != null && !text.isEmpty()) {
            line(depth);
            xml.writeStartElement("system-out");
            xml.writeCharacters(clean(text));
            xml.writeEndElement();
        }
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, clean(value).replace('\n', ' '));
    }

    private void line(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    /** Without the characters that XML 1.0 cannot have (section 2.2), which the writer does not look for. */
    private static String clean(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_TEXT));
        int left = MAX_TEXT;
        for (int i = 0; i < text.length() && left > 0; left--) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean allowed =
                    c == '\t' || c == '\n' || c >= 0x20 && c < 0xd800 || c > 0xdfff && c < 0xfffe || c > 0xffff;
            if (allowed) {
                out.appendCodePoint(c);
            } else if (c != '\r') {
                out.append('\ufffd');
            }
        }
        return left == 0 ? out + "\n..." : out.toString();
    }
}
