package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import mkplay.engine.Session;
import mkplay.engine.SessionSpec;
import mkplay.engine.profile.RunProfile;
import mkplay.engine.view.CacheEntry;
import mkplay.engine.view.CacheStore;
import mkplay.engine.view.CacheView;
import mkplay.engine.view.CodeMap;
import mkplay.engine.view.CodeMapFunction;
import mkplay.engine.view.CodeView;
import mkplay.engine.view.CodeViewLine;
import mkplay.engine.view.MemoryPiece;
import mkplay.engine.view.MemoryState;
import mkplay.engine.view.MemoryView;
import mkplay.engine.view.PageTableEntry;
import mkplay.engine.view.PageTableView;
import mkplay.engine.view.ViewException;
import mkplay.engine.view.ViewMoment;
import mkplay.engine.view.Views;
import mkplay.x86.cpu.Profile;
import mkplay.x86.machine.Counters;
import mkplay.x86.machine.MachineView;
import mkplay.x86.machine.Reg;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import mkplay.x86.mmu.PageWalk;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory, code, page tables and caches as they are shown, beside what the machine itself does with them. */
class ViewsTest {
    private static final String TIMED = "i486DX-50";
    private static final int APIC = 0xFEE00000;
    private static final int PAGE = MachineView.PAGE;

    private final Recorder recorder = new Recorder();

    /** A session of a sample, some way into it. */
    private Session under(String model, String sample, long instructions) throws Exception {
        Session session = new Session(Recorder.on(model, sample), recorder);
        assertThat(session.machine().run(RunLimits.instructions(instructions))).isInstanceOf(Stop.Limit.class);
        return session;
    }

    private static void lookAtEverything(Views views, int n) throws Exception {
        for (String space : List.of("current", "kernel", "physical")) {
            views.memory(space, "0x" + Integer.toHexString(n * 0x01234567), 4096);
        }
        views.memory("physical", "0x" + Integer.toHexString(APIC - 2048), 4096);
        views.memory("current", null, 4096);
        views.code("current", null);
        views.functions("kernel");
        views.caches(n % 5, n % 100);
        for (PageTableEntry entry : views.pageTable("current", -1).entries()) {
            if ((entry.word() & 0x81) == 1) {
                views.pageTable("current", entry.index());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SessionSpec.DEFAULT_MODEL, TIMED, "Pentium-90"})
    void lookingDisturbsNothing(String model) throws Exception {
        Session alone = new Session(Recorder.on(model, "ping-pong"), recorder);
        Session watched = new Session(Recorder.on(model, "ping-pong"), recorder);
        Views views = watched.views();
        for (int n = 1; n <= 40; n++) {
            RunLimits limits = RunLimits.instructions(n * 25_013L);
            alone.machine().run(limits);
            watched.machine().run(limits);
            if (watched.machine().register(Reg.CR3) != 0) {
                lookAtEverything(views, n);
            }
            assertThat(watched.machine().stateHash()).isEqualTo(alone.machine().stateHash());
        }
        assertThat(watched.machine().counters()).isEqualTo(alone.machine().counters());
        assertThat(watched.run().stateHash()).isEqualTo(alone.run().stateHash());
    }

    @Test
    void memoryIsWhatTheProcessorReadsThere() throws Exception {
        Session session = under(TIMED, "ping-pong", 400_000);
        Views views = session.views();
        int stack = session.machine().register(Reg.ESP);
        MemoryView view = views.memory("current", null, 64);
        assertThat(view.address()).isEqualTo(stack);
        byte[] expected = new byte[64];
        assertThat(session.machine().readLinear(stack, expected)).isTrue();
        assertThat(content(view)).isEqualTo(expected);
        assertThat(view.directory()).isEqualTo(session.machine().register(Reg.CR3));
        byte[] physical = new byte[64];
        session.machine().readPhysical(0x100000, physical);
        assertThat(content(views.memory("physical", "0x100000", 64))).isEqualTo(physical);
    }

    private static byte[] content(MemoryView view) {
        StringBuilder text = new StringBuilder();
        view.pieces().forEach(piece -> text.append(piece.content()));
        return HexFormat.of().parseHex(text);
    }

    @Test
    void everySpaceHasItsOwnMemoryAndTheKernelsIsInAll() throws Exception {
        Session session = under(SessionSpec.DEFAULT_MODEL, "ping-pong", 900_000);
        Views views = session.views();
        ViewMoment moment = views.memory("kernel", "0xE0100000", 1).moment();
        assertThat(moment.spaces()).extracting("name").contains("ping", "pong", "init", "sigma0", "console");
        MachineView machine = new MachineView(session.machine());
        for (var space : moment.spaces()) {
            MemoryView named = views.memory(space.name(), "0x00400000", 4096);
            MemoryView numbered = views.memory("0x%08x".formatted(space.directory()), "0x00400000", 4096);
            assertThat(named.pieces()).isEqualTo(numbered.pieces());
            PageWalk walk = machine.walk(space.directory(), 0xE0100000);
            assertThat(walk.physical())
                    .isEqualTo(machine.walk(moment.directory(), 0xE0100000).physical());
        }
        MemoryView main = views.memory("ping", "main", 16);
        assertThat(main.symbol()).isEqualTo("main");
        assertThat(main.program()).isEqualTo("ping");
        assertThat(views.memory("ping", "main+0x4", 12).address()).isEqualTo(main.address() + 4);
        assertThat(content(views.memory("ping", "main+4", 12))).isEqualTo(Arrays.copyOfRange(content(main), 4, 16));
    }

    @Test
    void whatIsNotMemoryIsSaidAndNotRead() throws Exception {
        Session session = under(SessionSpec.DEFAULT_MODEL, "ping-pong", 900_000);
        Views views = session.views();
        List<MemoryPiece> edge =
                views.memory("physical", "0x%x".formatted(APIC - 16), 32).pieces();
        assertThat(edge).extracting(MemoryPiece::bytes).containsExactly(16, 16);
        assertThat(edge.getFirst().state()).isEqualTo(MemoryState.NOBODY);
        assertThat(edge.getLast().state()).isEqualTo(MemoryState.DEVICE);
        assertThat(edge.getLast().content()).isEmpty();
        MemoryPiece rom = views.memory("physical", "0xF0000", 16).pieces().getFirst();
        assertThat(rom.state()).isEqualTo(MemoryState.ROM);
        assertThat(rom.content()).hasSize(32);
        MemoryPiece nil = views.memory("ping", "0x0", 16).pieces().getFirst();
        assertThat(nil.state()).isEqualTo(MemoryState.UNMAPPED);
    }

    @Test
    void theEndOfTheAddressSpaceIsTheEnd() throws Exception {
        Views views = under(SessionSpec.DEFAULT_MODEL, "ping-pong", 900_000).views();
        MemoryView last = views.memory("physical", "0xFFFFFFF0", 4096);
        assertThat(last.pieces()).singleElement().extracting(MemoryPiece::bytes).isEqualTo(16);
    }

    @Test
    void whatNobodyKnowsIsRefused() throws Exception {
        Views views = under(SessionSpec.DEFAULT_MODEL, "ping-pong", 900_000).views();
        refused(() -> views.memory("nowhere", "0x1000", 16), ViewException.Problem.UNKNOWN_SPACE);
        refused(() -> views.memory("0x00001000", "0x1000", 16), ViewException.Problem.UNKNOWN_SPACE);
        refused(() -> views.memory("kernel", "noSuchFunction", 16), ViewException.Problem.UNKNOWN_ADDRESS);
        refused(() -> views.memory("physical", "main", 16), ViewException.Problem.UNKNOWN_ADDRESS);
        refused(() -> views.code("ping", "main+0xFFFFFFFFF"), ViewException.Problem.UNKNOWN_ADDRESS);
        refused(() -> views.pageTable("ping", 0x2F0), ViewException.Problem.UNKNOWN_ADDRESS);
        assertThatThrownBy(() -> views.memory("kernel", "0x0", 4097)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(ThrowingCallable look, ViewException.Problem why) {
        assertThatThrownBy(look)
                .isInstanceOfSatisfying(
                        ViewException.class, e -> assertThat(e.problem()).isEqualTo(why));
    }

    @Test
    void pageTablesAreTheWordsThatTheProcessorWalks() throws Exception {
        Session session = under(TIMED, "ping-pong", 400_000);
        Views views = session.views();
        MachineView machine = new MachineView(session.machine());
        int pages = 0;
        PageTableView directory = views.pageTable("ping", -1);
        for (PageTableEntry entry : directory.entries()) {
            if ((entry.word() & 0x81) != 1) {
                continue;
            }
            for (PageTableEntry page : views.pageTable("ping", entry.index()).entries()) {
                PageWalk walk = machine.walk(directory.directory(), page.address());
                assertThat(walk.directoryEntry()).isEqualTo(entry.word());
                assertThat(walk.tableEntry()).isEqualTo(page.word());
                assertThat(walk.physical())
                        .isEqualTo((page.word() & 1) == 0 ? -1 : Integer.toUnsignedLong(page.word() & -PAGE));
                pages++;
            }
        }
        assertThat(pages).isGreaterThan(10);
    }

    @Test
    void codeHasTheSourceOfProgramAndKernel() throws Exception {
        Session session = under(SessionSpec.DEFAULT_MODEL, "ping-pong", 900_000);
        Views views = session.views();
        CodeView main = views.code("ping", "main+3");
        assertThat(main.function()).isEqualTo("main");
        assertThat(main.lines().getFirst().address()).isEqualTo(main.start());
        assertThat(main.lines()).anyMatch(line -> line.source().matches(".*ping\\.c:[0-9]+"));
        assertThat(main.profiled()).isFalse();
        byte[] bytes = content(views.memory("ping", "main", 64));
        StringBuilder code = new StringBuilder();
        main.lines().forEach(line -> code.append(line.bytes()));
        assertThat(code.toString()).startsWith(HexFormat.of().formatHex(bytes));
        CodeMap kernel = views.functions("kernel");
        CodeMapFunction transfer = kernel.functions().stream()
                .filter(f -> f.name().contains("Ipc.") && f.bytes() > 100)
                .findFirst()
                .orElseThrow();
        CodeView shown = views.code("kernel", "0x%x".formatted(transfer.address() + transfer.bytes() / 2));
        assertThat(shown.function()).isEqualTo(transfer.name());
        assertThat(shown.lines()).anyMatch(line -> line.source().matches(".*\\.java:[0-9]+"));
        CodeView before = views.code("kernel", "0x%x".formatted(shown.previous()));
        assertThat(before.next()).isEqualTo(shown.start());
        CodeView here = views.code("current", null);
        assertThat(here.lines())
                .extracting(CodeViewLine::address)
                .contains(here.moment().next());
    }

    @Test
    void theHeatIsTheProfile() throws Exception {
        Session session = new Session(Recorder.on(TIMED, "ping-pong"), recorder);
        Profile profile = new Profile();
        session.setProfile(profile);
        session.machine().run(RunLimits.instructions(600_000));
        Views live = session.views();
        CodeView main = live.code("ping", "main");
        assertThat(main.profiled()).isTrue();
        assertThat(main.lines().getFirst().executions()).isEqualTo(1);
        Counters counters = session.machine().counters();
        assertThat(main.cycles())
                .isEqualTo(counters.user().cycles() + counters.kernel().cycles());
        session.run();
        RunProfile whole = RunProfile.of(
                profile,
                session.boot(),
                Objects.requireNonNull(session.result()).threads());
        for (Views views : List.of(live, live.remains())) {
            for (CodeMapFunction function : views.functions("kernel").functions()) {
                long expected = whole.lines().stream()
                        .filter(l -> !l.user() && l.function().equals(function.name()))
                        .mapToLong(RunProfile.Line::cycles)
                        .sum();
                assertThat(function.cycles()).as(function.name()).isEqualTo(expected);
            }
            long lines = views.code("ping", "main").lines().stream()
                    .mapToLong(CodeViewLine::cycles)
                    .sum();
            assertThat(lines)
                    .isPositive()
                    .isEqualTo(whole.lines().stream()
                            .filter(l ->
                                    l.program().equals("ping") && l.function().equals("main"))
                            .mapToLong(RunProfile.Line::cycles)
                            .sum());
        }
    }

    @Test
    void theTlbHoldsWhatThePageTablesSay() throws Exception {
        Session session = under(TIMED, "ping-pong", 400_000);
        Views views = session.views();
        MachineView machine = new MachineView(session.machine());
        CacheView view = views.caches(2, 0);
        CacheStore tlb = view.stores().get(2);
        assertThat(tlb.kind().isTlb()).isTrue();
        assertThat(tlb.sets() * tlb.ways()).isEqualTo(32);
        assertThat(view.entries()).hasSize(tlb.used()).isNotEmpty();
        for (CacheEntry entry : view.entries()) {
            assertThat(machine.walk(session.machine().register(Reg.CR3), entry.address())
                            .physical())
                    .as("%08x", entry.address())
                    .isNotEqualTo(PageWalk.UNMAPPED);
            assertThat(entry.set()).isEqualTo(entry.address() / PAGE & tlb.sets() - 1);
        }
        Counters counters = session.machine().counters();
        assertThat(view.stores().getFirst().hits() + view.stores().getFirst().misses())
                .isEqualTo(counters.timing().stream()
                        .filter(e -> e.event().matches("(code|data)-(hits|misses)"))
                        .mapToLong(e -> e.user() + e.kernel())
                        .sum());
    }

    @Test
    void theCacheHoldsTheLineOfTheNextInstructionOnceItHasExecuted() throws Exception {
        Session session = under("Pentium-90", "ping-pong", 400_000);
        long next = new MachineView(session.machine())
                .walk(session.machine().register(Reg.CR3), session.machine().linearEip())
                .physical();
        session.machine().run(RunLimits.instructions(400_001));
        CacheView code = session.views().caches(0, 0);
        assertThat(code.stores().getFirst().granule()).isEqualTo(32);
        assertThat(code.entries()).extracting(CacheEntry::address).contains((int) next & -32);
        assertThat(code.entries()).filteredOn(CacheEntry::next).hasSizeLessThanOrEqualTo(128);
        assertThat(session.views().caches(1, 0).stores().get(1).marked()).isPositive();
    }

    @Test
    void aModelWithoutTimesHasNoCaches() throws Exception {
        Session session = under(SessionSpec.DEFAULT_MODEL, "ping-pong", 900_000);
        assertThat(session.views().caches(0, 0).stores()).isEmpty();
    }

    @Test
    void afterTheEndThereAreCodeAndCachesButNoMemory() throws Exception {
        Session session = new Session(Recorder.on(TIMED, "ping-pong"), recorder);
        session.run();
        Views live = session.views();
        Views remains = live.remains();
        assertThat(remains.inspection()).isEqualTo(live.inspection());
        assertThat(remains.caches(0, 5).entries()).isEqualTo(live.caches(0, 5).entries());
        assertThat(live.code("kernel", "idle").fromFile()).isFalse();
        assertThat(remains.code("kernel", "idle").fromFile()).isTrue();
        assertThat(remains.code("kernel", "idle").lines())
                .isEqualTo(live.code("kernel", "idle").lines());
        refused(() -> remains.memory("kernel", "idle", 16), ViewException.Problem.OVER);
        refused(() -> remains.pageTable("kernel", -1), ViewException.Problem.OVER);
    }
}
