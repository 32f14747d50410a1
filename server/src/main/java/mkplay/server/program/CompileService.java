package mkplay.server.program;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import mkplay.engine.Program;
import mkplay.server.api.Ids;
import mkplay.server.api.Owner;
import mkplay.server.api.Problem;
import mkplay.server.limits.FairScheduler;
import mkplay.server.limits.QueueProperties;
import mkplay.server.meters.Meters;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.Diagnostic;
import mkplay.toolchain.InvalidSourceException;
import mkplay.toolchain.SourceFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Compiles sets of programs, a bounded number at a time, fairly by owner, and remembers recent images. */
@Service
public class CompileService implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(CompileService.class);

    private final ProgramCompiler compiler;
    private final FairScheduler lanes;
    private final JsonMapper mapper;
    private final boolean loopbackOnly;
    private final ImageCache cache;

    CompileService(
            ProgramCompiler compiler,
            QueueProperties queue,
            CompileProperties properties,
            JsonMapper mapper,
            Meters meters,
            @Value("${server.address:}") String address) {
        this.compiler = compiler;
        this.mapper = mapper;
        this.lanes = new FairScheduler(
                "compile",
                queue.compilers(),
                new FairScheduler.Capacity(
                        queue.compilers(), queue.compilers(), queue.queued(), queue.queuedPerOwner()));
        meters.queue("compile", lanes);
        this.loopbackOnly = isLoopback(address);
        this.cache = new ImageCache(properties.cacheBytes());
        announce();
    }

    private void announce() {
        String reason = compiler.unconfined();
        if (reason == null) {
            LOG.info("The compiler runs in a sandbox.");
        } else if (loopbackOnly) {
            LOG.warn("No compiler sandbox ({}). Sources are compiled for clients on this machine only.", reason);
        } else {
            LOG.warn("No compiler sandbox ({}). Only prebuilt samples run; compiling is answered with 503.", reason);
        }
    }

    private static boolean isLoopback(String address) {
        return !address.isBlank() && InetAddress.ofLiteral(literal(address)).isLoopbackAddress();
    }

    private static String literal(String address) {
        return address.equals("localhost") ? "127.0.0.1" : address;
    }

    /** Names what determines the images, besides the sources. */
    public String toolchainId() {
        return compiler.toolchainId();
    }

    /**
     * Checks that this caller's sources may be compiled.
     *
     * @throws Problem 503 with the reason if not
     */
    public void admit(ProgramSet set, Owner owner) {
        String reason = compiler.unconfined();
        if (reason == null || images(set) != null || loopbackOnly && owner.loopback()) {
            return;
        }
        throw Problem.unavailable("This server cannot compile: " + reason + " The samples run unchanged.");
    }

    /** Hash of the images of a set that needs no compiler, else null. */
    public @Nullable String prebuiltHash(ProgramSet set) {
        List<Program> images = images(set);
        if (images == null) {
            return null;
        }
        var digest = Ids.sha256();
        images.forEach(program -> digest.update(program.elf()));
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Compiles.
     *
     * @throws Problem 429 or 503 when too many compilations wait
     */
    public CompletableFuture<Compilation> compile(ProgramSet set, Owner owner) {
        return compile(set, lanes.reserve(owner.key()));
    }

    /** Compiles for a run or session that was accepted, and so bounded, already: never refused. */
    public CompletableFuture<Compilation> compileAccepted(ProgramSet set, String ownerKey) {
        return compile(set, lanes.restore(ownerKey));
    }

    private CompletableFuture<Compilation> compile(ProgramSet set, FairScheduler.Ticket ticket) {
        List<Program> prebuilt = images(set);
        String key = prebuilt == null ? key(set) : "";
        Compilation known = prebuilt == null ? cache.get(key) : new Compilation(true, List.of(), prebuilt);
        if (known != null) {
            ticket.release();
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<Compilation> done = new CompletableFuture<>();
        ticket.start(new FairScheduler.Task() {
            @Override
            public long slice() throws InterruptedException {
                Compilation compilation = compileNow(set);
                cache.put(key, compilation);
                done.complete(compilation);
                return -1;
            }

            @Override
            public void failed(Throwable cause) {
                done.completeExceptionally(cause);
            }
        });
        return done;
    }

    /** Images that need no compiler, or null. */
    private @Nullable List<Program> images(ProgramSet set) {
        if (set.kernel() != null) {
            return List.of();
        }
        return set.sample() == null ? null : compiler.prebuilt(set.sample());
    }

    private Compilation compileNow(ProgramSet set) throws InterruptedException {
        List<Compilation.Note> notes = new ArrayList<>();
        List<Program> programs = new ArrayList<>();
        for (ProgramSource source : set.programs()) {
            List<SourceFile> files = source.files().stream()
                    .map(f -> new SourceFile(f.name(), f.text()))
                    .toList();
            try {
                CompileResult result = compiler.compile(source.name(), files);
                result.diagnostics().forEach(d -> notes.add(note(source, d)));
                if (result.ok()) {
                    programs.add(new Program(source.name(), result.elf(), source.priority(), source.args()));
                }
            } catch (InvalidSourceException e) {
                notes.add(new Compilation.Note(source.name(), e.file(), 0, 0, "error", String.valueOf(e.getMessage())));
            }
        }
        boolean ok = programs.size() == set.programs().size();
        return new Compilation(ok, notes, ok ? programs : List.of());
    }

    private static Compilation.Note note(ProgramSource source, Diagnostic d) {
        return new Compilation.Note(
                source.name(),
                d.file(),
                d.line(),
                d.column(),
                d.severity().name().toLowerCase(Locale.ROOT),
                d.message());
    }

    private String key(ProgramSet set) {
        return Ids.hash(mapper.writeValueAsString(set)) + compiler.toolchainId();
    }

    @Override
    public void destroy() {
        lanes.close();
    }

    /** Least recently used images up to a number of bytes. */
    private static final class ImageCache {
        private final long maxBytes;
        private final Map<String, Compilation> entries = new LinkedHashMap<>(16, 0.75f, true);
        private long bytes;

        ImageCache(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        synchronized @Nullable Compilation get(String key) {
            return entries.get(key);
        }

        /** Failures are not kept: they may be a matter of time limits. */
        synchronized void put(String key, Compilation compilation) {
            if (!compilation.ok() || entries.put(key, compilation) != null) {
                return;
            }
            bytes += size(compilation);
            var eldest = entries.entrySet().iterator();
            while (bytes > maxBytes && eldest.hasNext()) {
                bytes -= size(eldest.next().getValue());
                eldest.remove();
            }
        }

        private static long size(Compilation compilation) {
            return compilation.programs().stream()
                    .mapToLong(p -> p.elf().length)
                    .sum();
        }
    }
}
