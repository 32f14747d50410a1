package mkplay.aot;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles system Java given as text: javac into a directory, then the ahead-of-time compiler on what it exports. */
final class Samples {
    private static final String PREFIX = """
            package sample;
            import mkplay.systemjava.*;
            """;

    private final Path directory;

    Samples(Path directory) {
        this.directory = directory;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///sample/" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** A sample's file {@code Sample.java} as javac sees it, for line numbers. */
    static String file(String text) {
        return PREFIX + text;
    }

    /** Compiles the text (which follows two lines of prefix). */
    SystemJavaCompiler.Output compile(String text, CompileOptions options) throws SubsetException, IOException {
        javac(text);
        List<String> roots = Main.classesOf(directory, "sample");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {url(directory)}, getClass().getClassLoader())) {
            return new SystemJavaCompiler(new Classes(loader), options).compile(roots);
        }
    }

    SystemJavaCompiler.Output compile(String text) throws SubsetException, IOException {
        return compile(text, CompileOptions.standard(true));
    }

    /** The violations of a sample; empty if it compiles. */
    List<Violation> violations(String text) throws IOException {
        try {
            compile(text);
            return List.of();
        } catch (SubsetException e) {
            return e.violations();
        }
    }

    private static URL url(Path directory) {
        try {
            return directory.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void javac(String text) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = new ArrayList<>(List.of("-g", "-proc:none", "-d", directory.toString()));
        options.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        boolean good = compiler.getTask(
                        null, null, diagnostics, options, null, List.of(new Source("Sample", file(text))))
                .call();
        if (!good) {
            throw new IllegalArgumentException("javac refuses the sample: " + diagnostics.getDiagnostics());
        }
    }
}
