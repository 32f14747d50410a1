package mkplay.client;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The command line client: runs programs on a playground server as batches and exits like a test runner. One file that needs
 * nothing but a JDK: {@code java Client.java run DIR} works, too.
 */
public final class Client {

    /** Every program did what was expected. */
    public static final int PASSED = 0;

    /** Some did not. */
    public static final int FAILED = 1;

    /** Nothing can be said: wrong usage, or the server does not do it. */
    public static final int TROUBLE = 2;

    private static final String USAGE = """
            usage: ./playground cli run PATH... [OPTIONS]

            Runs programs on a playground server. A file is a program; of a folder every source file is a program, with
            the folder's headers, and every folder in it is a program of all its files.

              --server URL          the server (default http://localhost:8080)
              --model NAME          CPU model; repeatable: every program runs on each
              --expect WHAT         what every run must do; repeatable. WHAT is exit=STATUS, end=REASON,
                                    console=PATTERN or not=PATTERN (regular expressions of RE2)
              --limit NAME=NUMBER   a limit of each run, as in instructions=1000000; repeatable
              --junit FILE          write a JUnit report
              --name TEXT           what the batch is called
              --token TOKEN         owner token, 27 characters of A-Z a-z 0-9 - _ (default $MKPLAY_TOKEN, else a new one)

            Without --expect a run must compile and end without a crash.
            Exit status: 0 all passed, 1 some failed, 2 wrong usage or trouble with the server.
            """;

    private static final Pattern SOURCE = Pattern.compile(".*[.](c|cc|cpp|S|s)");
    private static final Pattern HEADER = Pattern.compile(".*[.](h|hpp|inc)");
    private static final Pattern SUITE = Pattern.compile("<testsuite .*</testsuite>", Pattern.DOTALL);

    private static final int PROGRAMS_PER_BATCH = 50;
    private static final int CHARS_PER_BATCH = 4 << 20;
    private static final int TRIES = 30;
    private static final int WAIT_SECONDS = 30;

    /** What makes going on pointless; its message is for the user. */
    private static final class Trouble extends Exception {
        private static final long serialVersionUID = 1L;

        Trouble(String message) {
            super(message);
        }
    }

    /** The command line, read. */
    private static final class Options {
        final List<Path> paths = new ArrayList<>();
        final List<String> models = new ArrayList<>();
        final List<String> console = new ArrayList<>();
        final List<String> consoleNot = new ArrayList<>();
        final Map<String, String> single = new LinkedHashMap<>();
        final Map<String, String> limits = new LinkedHashMap<>();
        String server = "http://localhost:8080";
        String name = "";
        String token = System.getenv().getOrDefault("MKPLAY_TOKEN", "");
        String junit = "";
    }

    private final Options options;
    private final PrintStream out;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private Client(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** @param args see the usage */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    /** Does what the arguments say and gives the exit status. */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        try {
            if (args.length == 0 || List.of("-h", "--help", "help").contains(args[0])) {
                (args.length == 0 ? err : out).print(USAGE);
                return args.length == 0 ? TROUBLE : PASSED;
            }
            if (!args[0].equals("run")) {
                throw new Trouble("there is no command " + args[0] + "; ./playground cli --help");
            }
            return new Client(options(List.of(args).subList(1, args.length)), out).run();
        } catch (Trouble e) {
            err.println("playground: " + e.getMessage());
        } catch (IOException e) {
            err.println("playground: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("playground: interrupted");
        }
        return TROUBLE;
    }

    private static Options options(List<String> args) throws Trouble {
        Options options = new Options();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("--")) {
                options.paths.add(Path.of(arg));
                continue;
            }
            if (++i == args.size()) {
                throw new Trouble(arg + " needs a value");
            }
            String value = args.get(i);
            switch (arg) {
                case "--server" -> options.server = value.replaceAll("/+$", "");
                case "--model" -> options.models.add(value);
                case "--expect" -> expect(options, value);
                case "--limit" -> limit(options, value);
                case "--junit" -> options.junit = value;
                case "--name" -> options.name = value;
                case "--token" -> options.token = value;
                default -> throw new Trouble("there is no option " + arg + "; ./playground cli --help");
            }
        }
        if (options.paths.isEmpty()) {
            throw new Trouble("run needs a file or folder");
        }
        if (options.token.isEmpty()) {
            byte[] random = new byte[20];
            new SecureRandom().nextBytes(random);
            options.token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        }
        return options;
    }

    private static void expect(Options options, String what) throws Trouble {
        String value = what.substring(what.indexOf('=') + 1);
        switch (what.substring(0, Math.max(0, what.indexOf('=')))) {
            case "exit" -> options.single.put("exitStatus", number(value));
            case "end" -> options.single.put("endReason", quote(value));
            case "console" -> options.console.add(quote(value));
            case "not" -> options.consoleNot.add(quote(value));
            default -> throw new Trouble("--expect is exit=, end=, console= or not=, and not " + what);
        }
    }

    private static void limit(Options options, String what) throws Trouble {
        int equals = what.indexOf('=');
        if (equals < 1) {
            throw new Trouble("--limit is NAME=NUMBER, and not " + what);
        }
        options.limits.put(what.substring(0, equals), number(what.substring(equals + 1)));
    }

    private static String number(String text) throws Trouble {
        if (!text.matches("[0-9]{1,18}")) {
            throw new Trouble(text + " is not a number");
        }
        return text;
    }

    private int run() throws Trouble, IOException, InterruptedException {
        Map<String, Map<String, String>> programs = new LinkedHashMap<>();
        for (Path path : options.paths) {
            collect(path, programs);
        }
        if (programs.isEmpty()) {
            throw new Trouble("there is no source file (.c, .cc, .cpp, .S or .s) in " + options.paths);
        }
        List<String> suites = new ArrayList<>();
        int failures = 0;
        int cases = 0;
        List<String> part = new ArrayList<>();
        int chars = 0;
        for (var program = programs.entrySet().iterator(); program.hasNext(); ) {
            var next = program.next();
            String element = "{\"name\":" + quote(next.getKey()) + ",\"files\":" + object(next.getValue()) + "}";
            part.add(element);
            chars += element.length();
            if (part.size() == PROGRAMS_PER_BATCH || chars > CHARS_PER_BATCH || !program.hasNext()) {
                String report = batch(part);
                Element root = parse(report).getDocumentElement();
                NodeList all = root.getElementsByTagName("testcase");
                for (int i = 0; i < all.getLength(); i++) {
                    failures += tell((Element) all.item(i)) ? 0 : 1;
                    cases++;
                }
                Matcher suite = SUITE.matcher(report);
                suites.add(suite.find() ? suite.group() : "");
                part.clear();
                chars = 0;
            }
        }
        if (!options.junit.isEmpty()) {
            Files.writeString(
                    Path.of(options.junit),
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + String.join("\n", suites)
                            + "\n</testsuites>\n");
        }
        out.println(cases - failures + " of " + cases + " passed");
        return failures == 0 ? PASSED : FAILED;
    }

    /** Adds the programs of a file or folder by name. */
    private static void collect(Path path, Map<String, Map<String, String>> programs) throws Trouble, IOException {
        if (!Files.exists(path)) {
            throw new Trouble("there is no " + path);
        }
        if (!Files.isDirectory(path)) {
            add(
                    programs,
                    path.getFileName().toString(),
                    Map.of(path.getFileName().toString(), Files.readString(path)));
            return;
        }
        Map<String, String> headers = files(path, HEADER);
        for (Map.Entry<String, String> source : files(path, SOURCE).entrySet()) {
            Map<String, String> files = new TreeMap<>(headers);
            files.put(source.getKey(), source.getValue());
            add(programs, source.getKey(), files);
        }
        try (Stream<Path> inside = Files.list(path)) {
            for (Path folder : inside.filter(Files::isDirectory).sorted().toList()) {
                Map<String, String> files = files(folder, SOURCE);
                if (!files.isEmpty()) {
                    files.putAll(files(folder, HEADER));
                    add(programs, folder.getFileName().toString(), files);
                }
            }
        }
    }

    private static void add(Map<String, Map<String, String>> programs, String name, Map<String, String> files)
            throws Trouble {
        if (programs.put(name, files) != null) {
            throw new Trouble("two programs are called " + name);
        }
    }

    private static Map<String, String> files(Path folder, Pattern which) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path file : inside.filter(Files::isRegularFile).toList()) {
                if (which.matcher(file.getFileName().toString()).matches()) {
                    files.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return files;
    }

    /** Runs some programs and gives their JUnit report. */
    private String batch(List<String> programs) throws Trouble, IOException, InterruptedException {
        Map<String, String> expect = new LinkedHashMap<>(options.single);
        expect.put("console", array(options.console));
        expect.put("consoleNot", array(options.consoleNot));
        String body = "{\"name\":" + quote(options.name) + ",\"template\":{\"trace\":false,\"expect\":" + plain(expect)
                + ",\"limits\":" + plain(options.limits) + "},\"matrix\":{\"files\":" + array(programs)
                + (options.models.isEmpty()
                        ? ""
                        : ",\"models\":"
                                + array(options.models.stream()
                                        .map(Client::quote)
                                        .toList()))
                + "}}";
        HttpResponse<String> made = send(request("/api/v1/batches")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        String self = made.headers().firstValue("Location").orElseThrow(() -> new Trouble("the server names no batch"));
        out.println(options.server + self);
        while (true) {
            String report =
                    send(request(self).header("Accept", "application/xml")).body();
            if (!report.contains("<property name=\"state\" value=\"running\"")) {
                return report;
            }
        }
    }

    private HttpRequest.Builder request(String path) throws Trouble {
        try {
            return HttpRequest.newBuilder(URI.create(options.server).resolve(path))
                    .timeout(Duration.ofSeconds(2 * WAIT_SECONDS))
                    .header("Prefer", "wait=" + WAIT_SECONDS)
                    .header("X-Owner-Token", options.token);
        } catch (IllegalArgumentException e) {
            throw new Trouble(options.server + " is not the address of a server: " + e.getMessage());
        }
    }

    /** Sends, again and again while the server says that it is busy. */
    private HttpResponse<String> send(HttpRequest.Builder request) throws Trouble, IOException, InterruptedException {
        for (int i = 0; ; i++) {
            HttpResponse<String> answer;
            try {
                answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new Trouble("no answer from " + options.server + " (" + e + ")");
            }
            boolean busy = answer.statusCode() == 429 || answer.statusCode() == 503;
            String retry = answer.headers().firstValue("Retry-After").orElse("");
            if (busy && i < TRIES && retry.matches("[0-9]{1,4}")) {
                Thread.sleep(Duration.ofSeconds(Long.parseLong(retry)));
            } else if (answer.statusCode() / 100 == 2) {
                return answer;
            } else {
                throw new Trouble("the server answers " + answer.statusCode() + ": " + answer.body());
            }
        }
    }

    /** Prints one result; whether it is good. */
    private boolean tell(Element one) {
        String name = visible(one.getAttribute("name") + " (" + one.getAttribute("classname") + ")");
        for (String bad : List.of("failure", "error", "skipped")) {
            NodeList found = one.getElementsByTagName(bad);
            if (found.getLength() > 0) {
                out.println("FAIL  " + name + ": " + visible(((Element) found.item(0)).getAttribute("message")));
                return false;
            }
        }
        out.println("ok    " + name);
        return true;
    }

    private static Document parse(String xml) throws Trouble, IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        } catch (ParserConfigurationException | SAXException e) {
            throw new Trouble("the server's report cannot be read: " + e.getMessage());
        }
    }

    /** Without characters that would drive the terminal. */
    private static String visible(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String object(Map<String, String> texts) {
        return texts.entrySet().stream()
                .map(e -> quote(e.getKey()) + ":" + quote(e.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String plain(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> quote(e.getKey()) + ":" + e.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String array(List<String> values) {
        return values.stream().collect(Collectors.joining(",", "[", "]"));
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
