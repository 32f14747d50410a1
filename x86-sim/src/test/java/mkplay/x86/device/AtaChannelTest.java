package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disks in PIO mode, as drivers use them. */
final class AtaChannelTest {
    private static final long CPU_HZ = 10_000_000;
    private static final int BASE = 0x1F0;
    private static final int STATUS = 0x1F7;
    private static final int CONTROL = 0x3F6;
    private static final int SECTORS = 3000;
    private static final int READY = 0x50;
    private static final int DATA = 0x58;

    private final Bench bench = new Bench(CPU_HZ).initialised();
    private final AtaDisk disk = new AtaDisk(image());

    @BeforeEach
    void insert() {
        bench.primary.insert(0, disk);
        bench.primary.reset();
    }

    /** Every word is its sector's number. */
    private static byte[] image() {
        byte[] image = new byte[SECTORS * AtaDisk.SECTOR];
        for (int at = 0; at < image.length; at += 2) {
            int sector = at / AtaDisk.SECTOR;
            image[at] = (byte) sector;
            image[at + 1] = (byte) (sector >> 8);
        }
        return image;
    }

    private void lba(int sector, int count) {
        bench.out(0x1F2, count, 0x1F3, sector, 0x1F4, sector >> 8, 0x1F5, sector >> 16, 0x1F6, 0xE0 | sector >> 24);
    }

    private void start(int command) {
        bench.out(STATUS, command);
    }

    /** Waits as a polling driver does. */
    private int poll() {
        while ((bench.in(CONTROL) & 0x80) != 0) {
            bench.advance(100);
        }
        return bench.in(STATUS);
    }

    private int word() {
        return bench.ports.in(BASE, 2);
    }

    private int[] words(int count) {
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = word();
        }
        return words;
    }

    @Test
    void identifyDescribesTheDisk() {
        start(0xEC);
        assertThat(bench.in(STATUS)).isEqualTo(0x80);
        assertThat(poll()).isEqualTo(DATA);
        int[] identity = words(256);
        assertThat(identity[60] | identity[61] << 16).isEqualTo(SECTORS);
        assertThat(identity[1]).isEqualTo(2);
        assertThat(identity[3]).isEqualTo(16);
        assertThat(identity[6]).isEqualTo(63);
        assertThat(identity[49] & 0x0300).as("LBA, no DMA").isEqualTo(0x0200);
        assertThat(identity[63] | identity[88]).as("no DMA modes").isZero();
        assertThat(identity[27]).isEqualTo('M' << 8 | 'I');
        assertThat(bench.in(STATUS)).isEqualTo(READY);
    }

    @Test
    void sectorsAreReadWithAnInterruptEach() {
        lba(0x234, 2);
        start(0x20);
        assertThat(bench.primary.willInterrupt()).isTrue();
        assertThat(bench.advanceToInterrupt(CPU_HZ)).isEqualTo(CPU_HZ / 1_000_000 * 500);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x2E);
        assertThat(bench.in(STATUS)).isEqualTo(DATA);
        assertThat(words(256)).containsOnly(0x234);
        assertThat(bench.in(CONTROL)).isEqualTo(0x80);
        bench.out(0xA0, 0x20, 0x20, 0x20);
        assertThat(bench.advanceToInterrupt(CPU_HZ)).isEqualTo(CPU_HZ / 1_000_000 * 60);
        bench.interrupts.acknowledge();
        assertThat(bench.in(STATUS)).isEqualTo(DATA);
        assertThat(bench.ports.in(BASE, 4)).isEqualTo(0x02350235);
        words(254);
        assertThat(bench.in(STATUS)).isEqualTo(READY);
        assertThat(bench.in(0x1F2)).isZero();
        assertThat(bench.in(0x1F3)).isEqualTo(0x35);
        assertThat(bench.primary.active()).isFalse();
    }

    @Test
    void readingTheStatusEndsTheRequestAndTheAlternateStatusDoesNot() {
        lba(1, 1);
        start(0x20);
        bench.advance(CPU_HZ / 100);
        assertThat(bench.intr).isTrue();
        bench.in(CONTROL);
        assertThat(bench.intr).isTrue();
        bench.in(STATUS);
        assertThat(bench.intr).isFalse();
    }

    @Test
    void interruptsCanBeSwitchedOff() {
        bench.out(CONTROL, 2);
        lba(1, 1);
        start(0x20);
        assertThat(bench.primary.willInterrupt()).isFalse();
        bench.advance(CPU_HZ / 100);
        assertThat(bench.intr).isFalse();
        bench.out(CONTROL, 0);
        assertThat(bench.intr).isTrue();
    }

    @Test
    void sectorsAreWrittenBesideTheImage() {
        byte[] before = new byte[512];
        disk.read(7, before, 0);
        lba(7, 2);
        start(0x30);
        assertThat(poll()).isEqualTo(DATA);
        assertThat(bench.intr).as("the first block is polled for").isFalse();
        for (int i = 0; i < 256; i++) {
            bench.ports.out(BASE, 2, 0xBEEF);
        }
        bench.advanceToInterrupt(CPU_HZ);
        assertThat(poll()).isEqualTo(DATA);
        for (int i = 0; i < 128; i++) {
            bench.ports.out(BASE, 4, 0x12345678);
        }
        assertThat(poll()).isEqualTo(READY);
        byte[] sector = new byte[512];
        disk.read(8, sector, 0);
        assertThat(sector).startsWith(0x78, 0x56, 0x34, 0x12);
        disk.read(7, sector, 0);
        assertThat(sector).startsWith(0xEF, 0xBE);
        assertThat(disk.writtenSectors()).isEqualTo(2);
        bench.primary.reset();
        assertThat(disk.writtenSectors()).isEqualTo(2);
        bench.primary.revertDisks();
        disk.read(7, sector, 0);
        assertThat(sector).isEqualTo(before);
    }

    @Test
    void cylinderHeadAndSectorNameTheSame() {
        bench.out(0x1F2, 1, 0x1F3, 5, 0x1F4, 1, 0x1F5, 0, 0x1F6, 0xA2);
        start(0x20);
        poll();
        assertThat(word()).isEqualTo((16 + 2) * 63 + 4);
        words(255);
        bench.out(0x1F2, 10, 0x1F6, 0xA3); // 4 heads of 10 sectors
        start(0x91);
        assertThat(poll()).isEqualTo(READY);
        bench.out(0x1F2, 2, 0x1F3, 10, 0x1F4, 2, 0x1F5, 0, 0x1F6, 0xA3);
        start(0x20);
        poll();
        assertThat(words(256)).containsOnly((2 * 4 + 3) * 10 + 9);
        poll();
        words(256);
        assertThat(bench.in(0x1F3)).isEqualTo(1);
        assertThat(bench.in(0x1F4)).isEqualTo(3);
        assertThat(bench.in(0x1F6)).isEqualTo(0xA0);
    }

    @Test
    void multipleSectorsComeInBlocks() {
        lba(0, 5);
        start(0xC4);
        assertThat(poll()).as("not set yet").isEqualTo(READY | 1);
        assertThat(bench.in(0x1F1)).isEqualTo(4);
        bench.out(0x1F2, 4);
        start(0xC6);
        poll();
        lba(10, 5);
        start(0xC4);
        poll();
        words(3 * 256);
        assertThat(bench.in(STATUS)).isEqualTo(DATA);
        words(256);
        assertThat(bench.in(STATUS)).isEqualTo(0x80);
        poll();
        assertThat(words(256)).containsOnly(14);
        assertThat(bench.in(STATUS)).isEqualTo(READY);
        bench.out(0x1F2, 3);
        start(0xC6);
        assertThat(poll()).isEqualTo(READY | 1);
    }

    @Test
    void sectorsBeyondTheEndAreNotFound() {
        lba(SECTORS, 1);
        start(0x20);
        assertThat(poll()).isEqualTo(READY | 1);
        assertThat(bench.in(0x1F1)).isEqualTo(0x10);
        lba(SECTORS - 1, 2);
        start(0x20);
        assertThat(poll()).isEqualTo(DATA);
        words(256);
        assertThat(poll()).isEqualTo(READY | 1);
        lba(SECTORS - 2, 2);
        start(0x40);
        assertThat(poll()).isEqualTo(READY);
        start(0xC8); // READ DMA
        assertThat(poll()).isEqualTo(READY | 1);
        assertThat(bench.in(0x1F1)).isEqualTo(4);
    }

    @Test
    void featuresArePioModesOnly() {
        bench.out(0x1F1, 3, 0x1F2, 0x0C);
        start(0xEF);
        assertThat(poll()).isEqualTo(READY);
        bench.out(0x1F1, 3, 0x1F2, 0x22);
        start(0xEF);
        assertThat(poll()).isEqualTo(READY | 1);
    }

    @Test
    void resetAndDiagnosticLeaveTheSignature() {
        lba(100, 9);
        start(0x20);
        bench.out(CONTROL, 4);
        assertThat(bench.in(STATUS)).isEqualTo(0x80);
        bench.out(CONTROL, 0);
        assertThat(poll()).isEqualTo(READY);
        assertThat(bench.intr).isFalse();
        signature();
        lba(100, 9);
        start(0x90);
        poll();
        signature();
    }

    private void signature() {
        assertThat(new int[] {bench.in(0x1F1), bench.in(0x1F2), bench.in(0x1F3), bench.in(0x1F4), bench.in(0x1F5)})
                .containsExactly(1, 1, 1, 0, 0);
    }

    @Test
    void absentDrivesAreSeenAsSuch() {
        bench.out(0x1F6, 0xF0);
        assertThat(bench.in(STATUS)).isZero();
        start(0xEC);
        bench.advance(CPU_HZ / 10);
        assertThat(bench.in(STATUS)).isZero();
        bench.primary.insert(0, null);
        assertThat(bench.in(STATUS)).isEqualTo(0x7F);
        assertThat(bench.in(0x1F3)).isEqualTo(0xFF);
        start(0xEC);
        assertThat(bench.in(STATUS)).isEqualTo(0x7F);
    }

    @Test
    void imagesHaveWholeSectors() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AtaDisk(new byte[511]));
        assertThatIllegalArgumentException().isThrownBy(() -> new AtaDisk(new byte[0]));
    }
}
