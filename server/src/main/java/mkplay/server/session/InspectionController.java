package mkplay.server.session;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.inspect.InspectionException;
import mkplay.engine.view.CacheView;
import mkplay.engine.view.CodeMap;
import mkplay.engine.view.CodeView;
import mkplay.engine.view.MemoryView;
import mkplay.engine.view.PageTableView;
import mkplay.engine.view.ViewException;
import mkplay.engine.view.Views;
import mkplay.server.api.Problem;
import mkplay.server.run.InspectionDesk;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Looks into a live session's machine. The guest does not notice. */
@RestController
@RequestMapping(SessionView.PATH + "/{id}")
public class InspectionController {

    /** How long one who asks waits for a busy server. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Longer names than any space or symbol of ours has. */
    private static final int MOST_NAME = 200;

    private static final int USUAL_BYTES = 256;

    /** More than any model has. */
    private static final int MOST_STORES = 15, MOST_SETS = 1 << 20;

    private static final int LAST_ENTRY = 1023;

    private final SessionService service;

    InspectionController(SessionService service) {
        this.service = service;
    }

    /** The kernel's objects now, or as they were at the session's end. */
    @GetMapping("/inspection")
    public Mono<Inspection> inspection(@PathVariable String id) {
        return look(id, Views::inspection);
    }

    /**
     * Memory, at most 4096 bytes.
     *
     * @param space a program, the physical address of a page directory as {@code 0x...}, {@code current}, {@code kernel} or {@code
     *     physical}
     * @param address {@code 0x...}, or a function or variable of the program or the kernel, as {@code name} or {@code name+4};
     *     the stack's top if it is absent
     * @param bytes how many
     */
    @GetMapping("/memory")
    public Mono<MemoryView> memory(
            @PathVariable String id,
            @Parameter(schema = @Schema(minLength = 1, maxLength = MOST_NAME)) @RequestParam(required = false) @Nullable
                    String space,
            @Parameter(schema = @Schema(minLength = 1, maxLength = MOST_NAME)) @RequestParam(required = false) @Nullable
                    String address,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = "integer",
                                            minimum = "1",
                                            maximum = "" + MemoryView.MOST_BYTES,
                                            defaultValue = "" + USUAL_BYTES))
                    @RequestParam(required = false)
                    @Nullable
                    String bytes) {
        String in = name("space", space == null ? "current" : space);
        @Nullable String first = address == null ? null : name("address", address);
        int most = number("bytes", bytes, USUAL_BYTES, 1, MemoryView.MOST_BYTES);
        return look(id, views -> views.memory(in, first, most));
    }

    /**
     * The function at an address, instruction by instruction, with source lines; with what each took if the run keeps a profile.
     *
     * @param space as for {@code /memory}, but not {@code physical}
     * @param address as for {@code /memory}; the next instruction if it is absent
     */
    @GetMapping("/code")
    public Mono<CodeView> code(
            @PathVariable String id,
            @Parameter(schema = @Schema(minLength = 1, maxLength = MOST_NAME)) @RequestParam(required = false) @Nullable
                    String space,
            @Parameter(schema = @Schema(minLength = 1, maxLength = MOST_NAME)) @RequestParam(required = false) @Nullable
                    String address) {
        String in = name("space", space == null ? "current" : space);
        @Nullable String at = address == null ? null : name("address", address);
        return look(id, views -> views.code(in, at));
    }

    /**
     * The functions of a program or of the kernel, with what each took if the run keeps a profile.
     *
     * @param space as for {@code /memory}
     */
    @GetMapping("/functions")
    public Mono<CodeMap> functions(
            @PathVariable String id,
            @Parameter(schema = @Schema(minLength = 1, maxLength = MOST_NAME)) @RequestParam String space) {
        String in = name("space", space);
        return look(id, views -> views.functions(in));
    }

    /**
     * The CPU model's caches and TLBs, and entries of one.
     *
     * @param store number of the one whose entries are shown, from 0
     * @param set the first set that is shown
     */
    @GetMapping("/caches")
    public Mono<CacheView> caches(
            @PathVariable String id,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = "integer",
                                            minimum = "0",
                                            maximum = "" + MOST_STORES,
                                            defaultValue = "0"))
                    @RequestParam(required = false)
                    @Nullable
                    String store,
            @Parameter(schema = @Schema(type = "integer", minimum = "0", maximum = "" + MOST_SETS, defaultValue = "0"))
                    @RequestParam(required = false)
                    @Nullable
                    String set) {
        int shown = number("store", store, 0, 0, MOST_STORES);
        int first = number("set", set, 0, 0, MOST_SETS);
        return look(id, views -> views.caches(shown, first));
    }

    /**
     * A page directory, or one of its page tables, word by word.
     *
     * @param space as for {@code /memory}
     * @param index number of the directory's entry whose table is wanted; absent for the directory
     */
    @GetMapping("/page-table")
    public Mono<PageTableView> pageTable(
            @PathVariable String id,
            @Parameter(schema = @Schema(minLength = 1, maxLength = MOST_NAME)) @RequestParam(required = false) @Nullable
                    String space,
            @Parameter(schema = @Schema(type = "integer", minimum = "0", maximum = "" + LAST_ENTRY))
                    @RequestParam(required = false)
                    @Nullable
                    String index) {
        String in = name("space", space == null ? "current" : space);
        int table = index == null ? -1 : number("index", index, 0, 0, LAST_ENTRY);
        return look(id, views -> views.pageTable(in, table));
    }

    private static String name(String parameter, String value) {
        if (value.isEmpty() || value.length() > MOST_NAME) {
            throw Problem.malformed("The parameter " + parameter + " must have 1 to " + MOST_NAME + " characters.");
        }
        return value;
    }

    private static int number(String parameter, @Nullable String value, int usual, int least, int most) {
        if (value == null) {
            return usual;
        }
        boolean right = value.matches("[0-9]{1,9}") && Integer.parseInt(value) >= least;
        if (!right || Integer.parseInt(value) > most) {
            throw Problem.malformed(
                    "The parameter %s must be a number from %d to %d.".formatted(parameter, least, most));
        }
        return Integer.parseInt(value);
    }

    private <T> Mono<T> look(String id, InspectionDesk.Question<T> question) {
        LiveSession session = service.find(id).orElseThrow(() -> Problem.notFound("session"));
        // Once the session has ended the one who asks does the work: not on an event loop.
        return Mono.defer(() -> Mono.fromFuture(session.look(question)))
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(PATIENCE)
                .onErrorMap(
                        InspectionException.class,
                        e -> Problem.conflict("The kernel cannot be inspected now: " + e.getMessage() + "."))
                .onErrorMap(ViewException.class, InspectionController::problem)
                .onErrorMap(
                        TimeoutException.class,
                        e -> Problem.unavailable("The session did not get to run within a few seconds."));
    }

    private static Problem problem(ViewException e) {
        String why = e.getMessage() + ".";
        return switch (e.problem()) {
            case UNKNOWN_SPACE, UNKNOWN_ADDRESS -> Problem.malformed(why);
            case OVER -> Problem.conflict(why);
        };
    }
}
