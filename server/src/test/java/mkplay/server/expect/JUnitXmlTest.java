package mkplay.server.expect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Reports are well-formed XML whatever the guest printed. */
class JUnitXmlTest {

    private static Element parse(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement();
    }

    @Test
    void casesAreCountedByResult() throws Exception {
        List<JUnitXml.Case> cases = List.of(
                new JUnitXml.Case("a", "run", 0.5, JUnitXml.Result.PASSED, null, "out"),
                new JUnitXml.Case("b", "run", 0, JUnitXml.Result.FAILED, "why", null),
                new JUnitXml.Case("c", "run", 0, JUnitXml.Result.ERROR, "why", null),
                new JUnitXml.Case("d", "run", 0, JUnitXml.Result.SKIPPED, "why", null));
        Element suites = parse(JUnitXml.of(new JUnitXml.Suite("s", Map.of("p", "v"), cases, "all")));
        Element suite = (Element) suites.getElementsByTagName("testsuite").item(0);
        assertThat(suites.getTagName()).isEqualTo("testsuites");
        assertThat(suite.getAttribute("tests")).isEqualTo("4");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getAttribute("time")).isEqualTo("0.500000");
        assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(suite.getElementsByTagName("system-out").getLength()).isEqualTo(2);
    }

    @Test
    void hostileTextStaysTextAndIsBounded() throws Exception {
        StringBuilder every = new StringBuilder("]]></system-out><testcase/>&lt;");
        for (char c = 0; c < 0x100; c++) {
            every.append(c);
        }
        every.append("\ud800 \ufffe \uffff \ud83d\ude00").append("x".repeat(1 << 20));
        String hostile = every.toString();
        Element suites = parse(JUnitXml.of(new JUnitXml.Suite(
                hostile,
                Map.of(hostile, hostile),
                List.of(new JUnitXml.Case(hostile, hostile, 0, JUnitXml.Result.FAILED, hostile, hostile)),
                hostile)));
        assertThat(suites.getElementsByTagName("testcase").getLength()).isEqualTo(1);
        String text = suites.getElementsByTagName("system-out").item(0).getTextContent();
        assertThat(text).contains("]]></system-out>", "\ud83d\ude00").hasSizeLessThan(70_000);
    }
}
