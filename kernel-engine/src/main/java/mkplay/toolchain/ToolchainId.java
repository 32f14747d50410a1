package mkplay.toolchain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Names what decides about an image beside the sources: clang's version, the command lines, every byte of the SDK. */
final class ToolchainId {
    private static final int HASH_BYTES = 8;

    private ToolchainId() {}

    static String of(Llvm llvm, Sdk sdk) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            View view = new View(Sandbox.LLVM, Sandbox.LLVM, Sandbox.INCLUDE, Sandbox.LIB, Sandbox.WORK);
            for (Language language : Language.values()) {
                add(digest, String.join("\0", CommandLine.compile(view, language, "")));
            }
            add(digest, String.join("\0", CommandLine.link(view, List.of())));
            addTree(digest, sdk.include());
            addTree(digest, sdk.lib());
            String hash = HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
            return "clang-" + llvm.version() + "-" + hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException | UncheckedIOException e) {
            throw new ToolchainException("cannot read the SDK: " + e.getMessage(), e);
        }
    }

    private static void addTree(MessageDigest digest, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                add(digest, folder.relativize(file).toString());
                add(digest, Files.readAllBytes(file));
            }
        }
    }

    private static void add(MessageDigest digest, String text) {
        add(digest, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(MessageDigest digest, byte[] bytes) {
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }
}
