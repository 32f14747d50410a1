package mkplay.samples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.engine.BootImages;
import mkplay.toolchain.Cache;
import mkplay.toolchain.Sdk;

/** The user side as built with the project: system images, and headers and library for visitors' programs. */
public final class UserImages {
    private static final String ROOT = "/mkplay/user/";
    private static final String KERNEL = "/mkplay/kernel.elf";

    /** Paths of the SDK's files, one a line, below {@code sdk/}. */
    static final String SDK_INDEX = "sdk/files.txt";

    private static final String HEADERS = "include/";

    private static final class BootHolder {
        static final BootImages IMAGES =
                new BootImages(absolute(KERNEL), resource("sigma0.elf"), resource("init.elf"), resource("console.elf"));
    }

    private static final class SdkHolder {
        static final Sdk SDK = extract();
    }

    private UserImages() {}

    /** Kernel, sigma0, init and console server. */
    public static BootImages bootImages() {
        return BootHolder.IMAGES;
    }

    /** A root task that checks whether the kernel below it is L4 X.2. */
    public static byte[] conformance() {
        return resource("conformance.elf");
    }

    /** A root task with hostile threads; its command line is {@code hostile SEED ROUNDS BEATS WILD GREEDY}. */
    public static byte[] hostile() {
        return resource("hostile.elf");
    }

    /** Headers and library as files; unpacked once into the user's cache, under a name made of their content. */
    public static Sdk sdk() {
        return SdkHolder.SDK;
    }

    /** The text of each header that programs include, by the name by which they include it. */
    public static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String file : sdkFiles()) {
            if (file.startsWith(HEADERS) && file.endsWith(".h")) {
                String text = new String(resource("sdk/" + file), StandardCharsets.UTF_8);
                headers.put(file.substring(HEADERS.length()), text);
            }
        }
        return headers;
    }

    private static List<String> sdkFiles() {
        return new String(resource(SDK_INDEX), StandardCharsets.UTF_8).lines().toList();
    }

    /**
     * A file of the user side.
     *
     * @param path below this module's resources
     * @throws IllegalStateException if the build did not produce it
     */
    static byte[] resource(String path) {
        return absolute(ROOT + path);
    }

    private static byte[] absolute(String name) {
        try (InputStream in = UserImages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sdk extract() {
        List<String> files = sdkFiles();
        try {
            Path home = Cache.entry(Cache.directory(), "sdk-" + hash(files), directory -> {
                for (String file : files) {
                    Path target = directory.resolve(file);
                    Files.createDirectories(target.getParent());
                    Files.write(target, resource("sdk/" + file));
                }
            });
            return new Sdk(home.resolve("include"), home.resolve("lib"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack headers and library: " + e.getMessage(), e);
        }
    }

    private static String hash(List<String> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String file : files) {
                byte[] content = resource("sdk/" + file);
                digest.update((file + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
