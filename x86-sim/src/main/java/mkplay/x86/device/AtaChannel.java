package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * An ATA channel with up to two disks in PIO mode (ATA/ATAPI-4): command block at the eight ports from its base, control block
 * at base + 0x206, one interrupt. Absent: DMA, packet devices, security, power management beyond its commands' success. A
 * command takes the time of a disk: see {@link #ACCESS_NANOS} and {@link #SECTOR_NANOS}.
 */
public final class AtaChannel implements PortDevice, InterruptSource, Resettable, Snapshotable {
    public static final int PRIMARY_PORT = 0x1F0;
    public static final int PRIMARY_IRQ = 14;
    public static final int SECONDARY_PORT = 0x170;
    public static final int SECONDARY_IRQ = 15;
    public static final int PORTS = 8;
    /** Distance of the control port from the base. */
    public static final int CONTROL = 0x206;

    /** From a command to its first sector: a disk whose cache does well, not a seek. */
    public static final long ACCESS_NANOS = 500_000;
    /** For each sector: 8.5 MB/s. */
    public static final long SECTOR_NANOS = 60_000;

    /** Most sectors per block of READ and WRITE MULTIPLE. */
    static final int MAX_MULTIPLE = 16;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long RESET_NANOS = 2_000_000;
    private static final long COMMAND_NANOS = 20_000; // of a command without data

    // Status.
    private static final int BUSY = 0x80, READY = 0x40, SEEK_COMPLETE = 0x10, DATA_REQUEST = 0x08, ERROR = 0x01;
    private static final int NOBODY = 0x7F; // an empty channel: bit 7 is pulled down
    // Error.
    private static final int ABORTED = 0x04, ID_NOT_FOUND = 0x10;
    // Control.
    private static final int INTERRUPTS_OFF = 0x02, SOFT_RESET = 0x04;

    /** What happens when the time of the command, or of the next block, has passed. */
    private enum Step {
        NOTHING,
        RESET_DONE,
        DATA_TO_HOST,
        DATA_FROM_HOST,
        COMPLETE
    }

    private final EventQueue events;
    private final EventQueue.Timer timer;
    private final long cpuHz;
    private final int base;
    private final IrqLine irq;
    private final @Nullable AtaDrive[] drives = new AtaDrive[2];

    private final AtaRegisters registers = new AtaRegisters();
    private final byte[] buffer = new byte[MAX_MULTIPLE * AtaDisk.SECTOR];
    private int status;
    private int control;
    private boolean interrupt;
    private Step step = Step.NOTHING;
    private int position; // of the next word in the buffer
    private int filled; // bytes of the block in the buffer
    private boolean writing;
    private int sector; // of the next block
    private int remaining; // sectors after the block in the buffer
    private int block; // sectors per block

    /**
     * @param cpuHz the CPU's nominal clock
     * @param base first port of the command block
     * @param irq the wire to the interrupt controller
     */
    public AtaChannel(EventQueue events, long cpuHz, int base, IrqLine irq) {
        this.events = events;
        this.cpuHz = cpuHz;
        this.base = base;
        this.irq = irq;
        timer = events.timer(deadline -> timePassed());
        reset();
    }

    /**
     * Puts a disk in or takes it out; while the machine is off.
     *
     * @param slot 0 or 1
     */
    public void insert(int slot, @Nullable AtaDisk disk) {
        drives[slot] = disk == null ? null : new AtaDrive(disk, base == PRIMARY_PORT ? slot : 2 + slot);
    }

    /** All disks are what their images are. */
    public void revertDisks() {
        for (AtaDrive drive : drives) {
            if (drive != null) {
                drive.disk.revert();
            }
        }
    }

    /** The reset line: settings are gone, the disks' content stays. */
    @Override
    public void reset() {
        timer.cancel();
        for (AtaDrive drive : drives) {
            if (drive != null) {
                drive.reset();
            }
        }
        registers.reset();
        java.util.Arrays.fill(buffer, (byte) 0);
        status = READY | SEEK_COMPLETE;
        control = 0;
        step = Step.NOTHING;
        position = 0;
        filled = 0;
        writing = false;
        sector = 0;
        remaining = 0;
        block = 1;
        setInterrupt(false);
    }

    /** Whether a command is in progress. */
    public boolean active() {
        return (status & (BUSY | DATA_REQUEST)) != 0 || interrupt;
    }

    @Override
    public boolean willInterrupt() {
        boolean raises = step == Step.DATA_TO_HOST || step == Step.DATA_FROM_HOST || step == Step.COMPLETE;
        return timer.pending() && raises && (control & INTERRUPTS_OFF) == 0;
    }

    @Override
    public int widest() {
        return Integer.BYTES;
    }

    @Override
    public int read(int port, int bytes) {
        int register = port - base;
        if (register == 0) {
            return readData(bytes);
        }
        int value = readByte(register);
        for (int n = 1; n < bytes; n++) {
            value |= readByte(register + n) << 8 * n;
        }
        return value;
    }

    private int readByte(int register) {
        if (empty()) {
            return register == 7 || register == CONTROL ? NOBODY : 0xFF;
        }
        if (register == 7) {
            setInterrupt(false);
        }
        if (register == 7 || register == CONTROL) {
            // The first drive answers for an absent second one, with 0.
            return drive() == null ? 0 : status;
        }
        return (status & BUSY) != 0 ? status : registers.read(register);
    }

    private boolean empty() {
        return drives[0] == null && drives[1] == null;
    }

    private @Nullable AtaDrive drive() {
        return drives[registers.selected()];
    }

    @Override
    public void write(int port, int bytes, int value) {
        int register = port - base;
        if (register == 0) {
            writeData(bytes, value);
            return;
        }
        for (int n = 0; n < bytes; n++) {
            writeByte(register + n, value >>> 8 * n & 0xFF);
        }
    }

    private void writeByte(int register, int value) {
        if (register == CONTROL) {
            writeControl(value);
        } else if (!empty() && (status & (BUSY | DATA_REQUEST)) == 0) {
            if (register == 7) {
                command(value);
            } else {
                registers.write(register, value);
            }
        } else if (register == 6) {
            registers.write(register, value); // selecting the other drive is harmless here
        }
    }

    private void writeControl(int value) {
        boolean before = (control & SOFT_RESET) != 0;
        boolean now = (value & SOFT_RESET) != 0;
        control = value & (INTERRUPTS_OFF | SOFT_RESET);
        if (now && !before) {
            timer.cancel();
            status = BUSY;
            step = Step.NOTHING;
            setInterrupt(false);
        } else if (before && !now) {
            later(Step.RESET_DONE, RESET_NANOS);
        }
        setInterrupt(interrupt);
    }

    // ---- Commands

    private void command(int code) {
        setInterrupt(false);
        if (code == 0x90) { // EXECUTE DEVICE DIAGNOSTIC: both drives
            registers.reset();
            complete(RESET_NANOS);
            return;
        }
        AtaDrive drive = drive();
        if (drive == null) {
            return;
        }
        registers.error = 0;
        status = BUSY;
        switch (code) {
            case 0x20, 0x21 -> transfer(drive, 1, false);
            case 0x30, 0x31 -> transfer(drive, 1, true);
            case 0xC4 -> transfer(drive, drive.multiple, false);
            case 0xC5 -> transfer(drive, drive.multiple, true);
            case 0x40, 0x41 -> verify(drive);
            case 0x70 -> seek(drive);
            case 0x91 -> initializeParameters(drive);
            case 0xC6 -> setMultiple(drive);
            case 0xE5, 0x98 -> {
                registers.count = 0xFF; // CHECK POWER MODE: active
                complete(COMMAND_NANOS);
            }
            case 0xEC -> identify(drive);
            case 0xEF -> setFeatures();
            // STANDBY, IDLE, SLEEP and FLUSH CACHE have nothing to do.
            case 0xE0, 0xE1, 0xE2, 0xE3, 0xE6, 0xE7, 0x94, 0x95, 0x96, 0x97, 0x99 -> complete(COMMAND_NANOS);
            default -> {
                if ((code & 0xF0) == 0x10) { // RECALIBRATE
                    complete(ACCESS_NANOS);
                } else {
                    fail(ABORTED);
                }
            }
        }
    }

    private void transfer(AtaDrive drive, int sectorsPerBlock, boolean write) {
        int first = registers.sector(drive.geometry());
        if (sectorsPerBlock == 0) {
            fail(ABORTED);
        } else if (!AtaRegisters.exists(first, drive.disk.sectors())) {
            fail(ID_NOT_FOUND);
        } else {
            sector = first;
            remaining = registers.sectors();
            block = sectorsPerBlock;
            writing = write;
            if (write) {
                requestBlock(false); // at once: there are drivers that do not wait for it
            } else {
                later(Step.DATA_TO_HOST, ACCESS_NANOS);
            }
        }
    }

    private void verify(AtaDrive drive) {
        int first = registers.sector(drive.geometry());
        int last = first + registers.sectors() - 1;
        if (first < 0 || !AtaRegisters.exists(last, drive.disk.sectors())) {
            fail(ID_NOT_FOUND);
        } else {
            registers.setSector(drive.geometry(), last);
            complete(ACCESS_NANOS + registers.sectors() * SECTOR_NANOS);
        }
    }

    private void seek(AtaDrive drive) {
        if (AtaRegisters.exists(registers.sector(drive.geometry()), drive.disk.sectors())) {
            complete(ACCESS_NANOS);
        } else {
            fail(ID_NOT_FOUND);
        }
    }

    private void initializeParameters(AtaDrive drive) {
        if (registers.count == 0) {
            fail(ABORTED);
        } else {
            drive.setGeometry(registers.head() + 1, registers.count);
            complete(COMMAND_NANOS);
        }
    }

    private void setMultiple(AtaDrive drive) {
        int wanted = registers.count;
        if (wanted > MAX_MULTIPLE || Integer.bitCount(wanted) > 1) {
            drive.multiple = 0;
            fail(ABORTED);
        } else {
            drive.multiple = wanted;
            complete(COMMAND_NANOS);
        }
    }

    private void identify(AtaDrive drive) {
        System.arraycopy(drive.identity(), 0, buffer, 0, AtaDisk.SECTOR);
        writing = false;
        remaining = 0;
        block = 0; // the buffer is filled already
        later(Step.DATA_TO_HOST, COMMAND_NANOS);
    }

    private void setFeatures() {
        boolean pioMode = registers.feature == 0x03
                && (registers.count <= 1 || registers.count >> 3 == 1 && registers.count <= 12);
        switch (registers.feature) {
            case 0x02, 0x82, 0x55, 0xAA, 0x66, 0xCC -> complete(COMMAND_NANOS); // caches, look-ahead, defaults
            default -> {
                if (pioMode) {
                    complete(COMMAND_NANOS);
                } else {
                    fail(ABORTED);
                }
            }
        }
    }

    private void fail(int error) {
        registers.error = error;
        complete(COMMAND_NANOS);
    }

    private void complete(long nanos) {
        status = BUSY;
        later(Step.COMPLETE, nanos);
    }

    private void later(Step next, long nanos) {
        step = next;
        timer.at(events.now() + Math.max(1, nanos * (cpuHz / 1000) / (NANOS_PER_SECOND / 1000)));
    }

    private void timePassed() {
        Step now = step;
        step = Step.NOTHING;
        switch (now) {
            case RESET_DONE -> {
                for (AtaDrive drive : drives) {
                    if (drive != null) {
                        drive.reset();
                    }
                }
                registers.reset();
                finish();
            }
            case DATA_TO_HOST -> offerBlock();
            case DATA_FROM_HOST -> requestBlock(true);
            case COMPLETE -> {
                finish();
                setInterrupt(true);
            }
            case NOTHING -> {}
        }
    }

    private void finish() {
        status = READY | SEEK_COMPLETE | (isFailure() ? ERROR : 0);
    }

    private boolean isFailure() {
        return (registers.error & (ABORTED | ID_NOT_FOUND)) != 0;
    }

    // ---- Data

    private int blockSectors() {
        return Math.min(block, remaining);
    }

    /** Reads the next block and gives it to the host; an end of the disk in it ends the command. */
    private void offerBlock() {
        int sectors = blockSectors();
        if (block == 0) {
            filled = AtaDisk.SECTOR;
        } else if (!moveSectors(sectors)) {
            finish();
            setInterrupt(true);
            return;
        } else {
            filled = sectors * AtaDisk.SECTOR;
        }
        ask(true);
    }

    private void requestBlock(boolean withInterrupt) {
        filled = blockSectors() * AtaDisk.SECTOR;
        ask(withInterrupt);
    }

    private void ask(boolean withInterrupt) {
        position = 0;
        status = READY | SEEK_COMPLETE | DATA_REQUEST;
        setInterrupt(withInterrupt);
    }

    /** Moves sectors between disk and buffer; false if one does not exist, with the error set. */
    private boolean moveSectors(int sectors) {
        AtaDrive drive = drive();
        for (int n = 0; n < sectors; n++) {
            if (drive == null || !AtaRegisters.exists(sector, drive.disk.sectors())) {
                registers.error = ID_NOT_FOUND;
                return false;
            }
            if (writing) {
                drive.disk.write(sector, buffer, n * AtaDisk.SECTOR);
            } else {
                drive.disk.read(sector, buffer, n * AtaDisk.SECTOR);
            }
            registers.setSector(drive.geometry(), sector);
            registers.count = registers.count - 1 & 0xFF;
            sector++;
            remaining--;
        }
        return true;
    }

    private int readData(int bytes) {
        if ((status & DATA_REQUEST) == 0 || writing) {
            return empty() ? -1 >>> 32 - 8 * bytes : 0;
        }
        int value = 0;
        for (int n = 0; n < bytes && position < filled; n++) {
            value |= (buffer[position++] & 0xFF) << 8 * n;
        }
        if (position >= filled) {
            blockRead();
        }
        return value;
    }

    private void blockRead() {
        if (remaining == 0) {
            finish();
        } else {
            status = BUSY;
            later(Step.DATA_TO_HOST, blockSectors() * SECTOR_NANOS);
        }
    }

    private void writeData(int bytes, int value) {
        if ((status & DATA_REQUEST) == 0 || !writing) {
            return;
        }
        for (int n = 0; n < bytes && position < filled; n++) {
            buffer[position++] = (byte) (value >>> 8 * n);
        }
        if (position >= filled) {
            blockWritten();
        }
    }

    private void blockWritten() {
        int sectors = filled / AtaDisk.SECTOR;
        boolean good = moveSectors(sectors);
        status = BUSY;
        boolean more = good && remaining > 0;
        later(more ? Step.DATA_FROM_HOST : Step.COMPLETE, sectors * SECTOR_NANOS + (more ? 0 : ACCESS_NANOS));
    }

    private void setInterrupt(boolean raised) {
        interrupt = raised;
        irq.set(raised && (control & INTERRUPTS_OFF) == 0);
    }

    @Override
    public void save(StateWriter out) {
        timer.save(out);
        registers.save(out);
        out.bytes(buffer);
        out.u8(status);
        out.u8(control);
        out.bool(interrupt);
        out.u8(step.ordinal());
        out.i32(position);
        out.i32(filled);
        out.bool(writing);
        out.i32(sector);
        out.i32(remaining);
        out.u8(block);
        for (AtaDrive drive : drives) {
            out.i32(drive == null ? 0 : drive.disk.sectors());
            if (drive != null) {
                drive.save(out);
            }
        }
    }

    @Override
    public void load(StateReader in) {
        timer.load(in);
        registers.load(in);
        in.fill(buffer);
        status = in.u8();
        control = in.u8();
        boolean raised = in.bool();
        step = Step.values()[in.u8(Step.values().length - 1)];
        position = in.i32(0, buffer.length);
        filled = in.i32(0, buffer.length);
        writing = in.bool();
        sector = in.i32();
        remaining = in.i32(0, 256);
        block = in.u8(MAX_MULTIPLE);
        for (AtaDrive drive : drives) {
            int sectors = drive == null ? 0 : drive.disk.sectors();
            in.i32(sectors, sectors);
            if (drive != null) {
                drive.load(in);
            }
        }
        setInterrupt(raised);
    }
}
