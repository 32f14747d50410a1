package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.mapping.TreeWalk;
import mkplay.kernel.space.SmallSpaces;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small spaces (L4 X.2, SpaceControl on IA-32): numbers, page directories, addresses of faults, and the way back to large. */
class SmallSpacesTest {
    private static final int SMALL = 1 << 31;
    private static final int EFFECTIVE = 1 << 31;

    /** 16 MiB at the beginning, and behind. */
    private static final int FIRST = 0x04;

    private static final int SECOND = 0x0C;

    private HostedKernel kernel;
    private Tcb a;
    private Tcb b;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        a = kernel.spawn(60, 0);
        b = kernel.spawn(61, 0);
    }

    @AfterEach
    void close() {
        Invariants.checkMappings();
        Invariants.checkFrames();
        kernel.close();
    }

    private int control(Tcb thread, int control) {
        kernel.call(root(), Abi.CALL_SPACE_CONTROL, thread.globalId, control);
        assertThat(root().eax).isOne();
        Invariants.checkMappings();
        return root().ecx;
    }

    private void give(Tcb to, int address) {
        Mapping.mapRange(sigma0().space, 0x50_0000, to.space, address, 1, 7, false);
    }

    @ParameterizedTest
    @CsvSource({"01,4,0", "02,8,0", "06,8,8", "04,16,0", "0C,16,16", "7F,4,252", "40,256,0"})
    void aNumberTellsSizeAndPlaceInMegabytes(String number, int size, int place) {
        int value = Integer.parseInt(number, 16);
        assertThat(SmallSpaces.size(value)).isEqualTo(size << 20);
        assertThat(SmallSpaces.base(value)).isEqualTo(SmallSpaces.AREA + (place << 20));
    }

    @Test
    void theOldControlTellsTheOldNumberAndWhetherItWorked() {
        assertThat(control(a, 0)).isZero();
        assertThat(control(a, FIRST)).as("without the bit that says so").isZero();
        assertThat(control(a, SMALL | FIRST)).isEqualTo(EFFECTIVE);
        assertThat(control(a, 0)).isEqualTo(FIRST);
        assertThat(control(a, SMALL | SECOND)).isEqualTo(EFFECTIVE | FIRST);
        assertThat(control(b, SMALL | SECOND)).as("taken").isZero();
        assertThat(control(b, SMALL | 0x08)).as("around it").isZero();
        assertThat(control(b, SMALL | 0x0A))
                .as("8 MiB are too few for its areas")
                .isZero();
        assertThat(control(b, SMALL | 0x80)).as("more than there is").isZero();
        assertThat(control(b, SMALL | FIRST)).isEqualTo(EFFECTIVE);
        assertThat(control(a, SMALL | FIRST))
                .as("what is refused changes nothing")
                .isEqualTo(SECOND);
        assertThat(control(a, SMALL)).isEqualTo(EFFECTIVE | SECOND);
        assertThat(control(a, SMALL)).isEqualTo(EFFECTIVE);
        assertThat(KernelState.smallSpaces).isOne();
    }

    @Test
    void aPageTableThatComesLaterAppearsInAllDirectories() {
        control(a, SMALL | FIRST);
        give(a, 0x60_0000);
        int offset = SmallSpaces.AREA + 0x60_0000 >>> 20 & -4;
        int entry = kernel.load(a.space.directory + 4);
        assertThat(entry & 7).isEqualTo(7);
        assertThat(kernel.load(b.space.directory + offset)).isEqualTo(entry);
        Tcb later = kernel.spawn(62, 0);
        assertThat(kernel.load(later.space.directory + offset)).isEqualTo(entry);
        give(a, 0x200_0000);
        Invariants.checkMappings();
    }

    @Test
    void aPageThatGoesIsForgottenWhateverDirectoryIsLoaded() {
        control(a, SMALL | SECOND);
        give(a, 0x60_3000);
        kernel.machine.cpu().setControl(3, b.space.cr3);
        kernel.machine.cpu().invalidated().clear();
        TreeWalk.flush(MapTree.find(a.space, 0x60_3000), TreeWalk.ALL);
        assertThat(kernel.machine.cpu().invalidated()).containsExactly(SmallSpaces.base(SECOND) + 0x60_3000);
    }

    @Test
    void aFaultsAddressIsTheThreadsOwn() {
        control(a, SMALL | SECOND);
        kernel.ipc(root(), NIL, ANY, 0, 0);
        kernel.switchTo(a);
        assertThat(kernel.pageFault(a, SmallSpaces.base(SECOND) + 0x12_3456, true))
                .isSameAs(root());
        assertThat(kernel.mr(root(), 0)).isEqualTo(0xFFE2_0002);
        assertThat(kernel.mr(root(), 1)).isEqualTo(0x12_3456);
        assertThat(a.space.small).isEqualTo(SECOND);
    }

    @ParameterizedTest
    @CsvSource({"13,0", "12,0", "14,6"})
    void whoReachesBeyondTheEndGoesOnInALargeSpace(int vector, int errorCode) {
        control(a, SMALL | SECOND);
        kernel.ipc(root(), NIL, ANY, 0, 0);
        kernel.switchTo(a);
        int ip = a.eip;
        kernel.machine.cpu().setControl(2, SmallSpaces.base(SECOND) + 0x100_0000);
        assertThat(kernel.trap(a, vector, errorCode)).isSameAs(a);
        assertThat(a.eip).isEqualTo(ip);
        assertThat(a.space.small).isZero();
        assertThat(KernelState.smallSpaces).isZero();
        Invariants.checkMappings();
        assertThat(kernel.trap(a, vector, errorCode))
                .as("the second time it is a fault")
                .isNotSameAs(a);
    }

    @Test
    void theEndOfASmallSpaceMakesItsPlaceFree() {
        control(a, SMALL | FIRST);
        give(a, 0x60_0000);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, a.globalId, NIL, NIL, NIL, -1);
        assertThat(KernelState.smallSpaces).isZero();
        Invariants.checkMappings();
        assertThat(control(b, SMALL | FIRST)).isEqualTo(EFFECTIVE);
    }

    @Test
    void messagesBetweenThemAreOrdinary() {
        control(a, SMALL | FIRST);
        control(b, SMALL | SECOND);
        kernel.ipc(root(), NIL, ANY, 0, 0);
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        assertThat(kernel.running).isSameAs(a);
        kernel.setMr(a, 1, 77);
        assertThat(kernel.ipc(a, b.globalId, b.globalId, 0, tag(1, 0))).isSameAs(b);
        assertThat(b.eax).isEqualTo(a.globalId);
        assertThat(kernel.mr(b, 1)).isEqualTo(77);
    }
}
