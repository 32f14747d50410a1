package mkplay.toolchain;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The user's cache of unpacked files. An entry is a directory that appears complete or not at all, however many processes
 * ask for it at once, and never changes afterwards.
 */
public final class Cache {
    /** System property and, in capitals, environment variable for the directory of the cache. */
    public static final String DIRECTORY_PROPERTY = "mkplay.cache";

    private static final Object IN_THIS_PROCESS = new Object();

    private Cache() {}

    /** Fills a new directory. */
    @FunctionalInterface
    public interface Filler {
        void fill(Path directory) throws IOException;
    }

    /**
     * {@value #DIRECTORY_PROPERTY}, {@code MKPLAY_CACHE}, {@code $XDG_CACHE_HOME/mkplay} or {@code ~/.cache/mkplay},
     * whichever is set first.
     */
    public static Path directory() {
        String configured = System.getProperty(DIRECTORY_PROPERTY, System.getenv("MKPLAY_CACHE"));
        if (configured != null && !configured.isBlank()) {
            return Path.of(configured).toAbsolutePath();
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        // The XDG Base Directory Specification: a relative path is invalid and is to be ignored.
        if (xdg != null && Path.of(xdg).isAbsolute()) {
            return Path.of(xdg, "mkplay");
        }
        return Path.of(System.getProperty("user.home"), ".cache", "mkplay").toAbsolutePath();
    }

    /**
     * The entry {@code name} of {@code cache}; when it is not there, {@code filler} makes it. Waits while another process
     * makes the same entry.
     */
    public static Path entry(Path cache, String name, Filler filler) throws IOException {
        Path entry = cache.resolve(name);
        if (Files.isDirectory(entry)) {
            return entry;
        }
        Files.createDirectories(cache);
        // A file lock excludes other processes only; a second thread of this one would get an exception instead.
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel channel = FileChannel.open(
                            cache.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(entry)) {
                    make(cache, entry, filler);
                }
            }
        }
        return entry;
    }

    private static void make(Path cache, Path entry, Filler filler) throws IOException {
        Path unfinished = Files.createTempDirectory(cache, entry.getFileName() + ".new");
        try {
            filler.fill(unfinished);
            Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the cache " + cache + " must lie on one file system", e);
        } finally {
            deleteTree(unfinished);
        }
    }

    /** Deletes a directory with all it holds, without following links; what is not there is no error. */
    public static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
