package mkplay.x86.device;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The MC146818 real-time clock with 114 bytes of memory, at ports 0x70 (index) and 0x71 (data), interrupt 8.
 *
 * <p>Its time starts at {@link #START} and follows the cycle count, never the host's clock. Register values change at the
 * instant of the second; update-in-progress is up for the 244 us before it. Absent: daylight saving, square wave output,
 * setting the day of the week (it follows the date), and the century (a memory byte).
 */
public final class RealTimeClock implements PortDevice, InterruptSource, Resettable, Snapshotable {
    /** What the clock shows at cycle 0. */
    public static final LocalDateTime START = LocalDateTime.of(2026, 1, 1, 0, 0, 0);

    public static final int PORT = 0x70;
    public static final int IRQ = 8;

    /** The time base. */
    static final long HZ = 32_768;

    private static final int REGISTERS = 128;
    private static final int INDEX_MASK = 0x7F; // bit 7 is the NMI mask
    private static final int SECONDS = 0;
    private static final int MINUTES = 2;
    private static final int HOURS = 4;
    private static final int WEEKDAY = 6;
    private static final int DAY = 7;
    private static final int MONTH = 8;
    private static final int YEAR = 9;
    private static final int A = 10;
    private static final int B = 11;
    private static final int C = 12;
    private static final int D = 13;
    private static final int A_UPDATING = 0x80;
    private static final int A_DIVIDER_RUNS = 0x20;
    private static final int A_DIVIDER = 0x70;
    private static final int A_RATE = 0x0F;
    private static final int A_FIRMWARE = 0x26; // divider runs, 1024 Hz
    private static final int B_SET = 0x80;
    private static final int B_BINARY = 0x04;
    private static final int B_24_HOURS = 0x02;
    private static final int PERIODIC = 0x40; // enable in B, flag in C
    private static final int ALARM = 0x20;
    private static final int UPDATED = 0x10;
    private static final int CAUSES = PERIODIC | ALARM | UPDATED;
    private static final int C_REQUEST = 0x80;
    private static final int D_VALID = 0x80;
    private static final int PM = 0x80;
    private static final int ANY = 0xC0; // an alarm value with these bits matches always
    private static final int UPDATE_TICKS = 8; // 244 us
    private static final int CENTURY_START = 2000;

    private final EventQueue events;
    private final DeviceClock clock;
    private final IrqLine irq;
    private final EventQueue.Timer timer;

    private final byte[] registers = new byte[REGISTERS]; // alarm, A, B and memory; the rest is computed
    private int index;
    private int flags; // of C
    private long baseSecond; // since 1970, at baseTick
    private long baseTick;
    private final int[] frozen = new int[YEAR + 1]; // plain numbers, while SET or stopped
    private long seenPeriod;
    private long seenSecond;

    /**
     * @param cpuHz the CPU's nominal clock
     * @param irq the wire to the interrupt controller
     */
    public RealTimeClock(EventQueue events, long cpuHz, IrqLine irq) {
        this.events = events;
        this.irq = irq;
        clock = new DeviceClock(HZ, cpuHz);
        timer = events.timer(deadline -> catchUp());
        reset();
    }

    @Override
    public void reset() {
        java.util.Arrays.fill(registers, (byte) 0);
        registers[A] = A_FIRMWARE;
        registers[B] = B_24_HOURS;
        index = 0;
        flags = 0;
        baseSecond = START.toEpochSecond(ZoneOffset.UTC);
        baseTick = 0;
        java.util.Arrays.fill(frozen, 0);
        seenPeriod = 0;
        seenSecond = baseSecond;
        timer.cancel();
        irq.set(false);
    }

    /** Whether an interrupt will come if the guest does nothing. */
    @Override
    public boolean willInterrupt() {
        return timer.pending();
    }

    @Override
    public int read(int port, int bytes) {
        if (port == PORT) {
            return 0xFF; // the index register is write-only
        }
        return switch (index) {
            case SECONDS, MINUTES, HOURS, WEEKDAY, DAY, MONTH, YEAR -> encode(index, fields()[index]);
            case A -> registers[A] | (updating() ? A_UPDATING : 0);
            case C -> readFlags();
            case D -> D_VALID;
            default -> registers[index] & 0xFF;
        };
    }

    @Override
    public void write(int port, int bytes, int value) {
        if (port == PORT) {
            index = value & INDEX_MASK;
            return;
        }
        catchUp();
        switch (index) {
            case SECONDS, MINUTES, HOURS, DAY, MONTH, YEAR -> setField(value);
            case WEEKDAY, C, D -> {}
            case A -> control(value & ~A_UPDATING, registers[B] & 0xFF);
            case B -> control(registers[A] & 0xFF, value);
            default -> registers[index] = (byte) value;
        }
        catchUp();
    }

    private int readFlags() {
        catchUp();
        int value = flags | ((flags & registers[B] & CAUSES) != 0 ? C_REQUEST : 0);
        flags = 0;
        update();
        return value;
    }

    private void setField(int value) {
        boolean wasRunning = running();
        if (wasRunning) {
            freeze();
        }
        frozen[index] = decode(index, value);
        if (wasRunning) {
            unfreeze();
        }
    }

    private void control(int a, int b) {
        boolean wasRunning = running();
        if (wasRunning) {
            freeze();
        }
        registers[A] = (byte) a;
        registers[B] = (byte) b;
        if (!running()) {
            timer.cancel();
        } else if (wasRunning) {
            seenPeriod = period();
        } else {
            unfreeze();
        }
    }

    // ---- Time

    private long now() {
        return clock.tickAt(events.now());
    }

    private boolean running() {
        return (registers[A] & A_DIVIDER) == A_DIVIDER_RUNS && (registers[B] & B_SET) == 0;
    }

    private long second() {
        return baseSecond + (now() - baseTick) / HZ;
    }

    private boolean updating() {
        return running() && (now() - baseTick) % HZ >= HZ - UPDATE_TICKS;
    }

    private int[] fields() {
        if (running()) {
            freeze();
        }
        return frozen;
    }

    private void freeze() {
        LocalDateTime time = LocalDateTime.ofEpochSecond(second(), 0, ZoneOffset.UTC);
        frozen[SECONDS] = time.getSecond();
        frozen[MINUTES] = time.getMinute();
        frozen[HOURS] = time.getHour();
        frozen[WEEKDAY] = time.getDayOfWeek().getValue() % 7 + 1; // Sunday is 1
        frozen[DAY] = time.getDayOfMonth();
        frozen[MONTH] = time.getMonthValue();
        frozen[YEAR] = time.getYear() % 100;
    }

    /** The clock runs on from the frozen fields; impossible ones carry over, as 31 February to March. */
    private void unfreeze() {
        long phase = Math.floorMod(now() - baseTick, HZ);
        baseSecond = LocalDateTime.of(CENTURY_START + frozen[YEAR] % 100, 1, 1, 0, 0)
                .plusMonths(frozen[MONTH] - 1L)
                .plusDays(frozen[DAY] - 1L)
                .plusHours(frozen[HOURS])
                .plusMinutes(frozen[MINUTES])
                .plusSeconds(frozen[SECONDS])
                .toEpochSecond(ZoneOffset.UTC);
        baseTick = now() - phase;
        seenSecond = baseSecond;
        seenPeriod = period();
    }

    private int encode(int field, int value) {
        boolean twelve = field == HOURS && (registers[B] & B_24_HOURS) == 0;
        int shown = twelve ? (value + 11) % 12 + 1 : value;
        int digits = (registers[B] & B_BINARY) != 0 ? shown : shown / 10 % 10 << 4 | shown % 10;
        return digits & 0xFF | (twelve && value >= 12 ? PM : 0);
    }

    private int decode(int field, int value) {
        boolean twelve = field == HOURS && (registers[B] & B_24_HOURS) == 0;
        int digits = twelve ? value & ~PM : value;
        int number = (registers[B] & B_BINARY) != 0 ? digits : (digits >> 4) * 10 + (digits & 15);
        return twelve ? number % 12 + ((value & PM) != 0 ? 12 : 0) : number;
    }

    // ---- Interrupts: flags are computed when somebody looks; events exist for enabled causes only

    /** Ticks between periodic flags, or 0 for none. */
    private long periodTicks() {
        int rate = registers[A] & A_RATE;
        return rate == 0 ? 0 : rate < 3 ? 1L << rate + 6 : 1L << rate - 1;
    }

    private long period() {
        return periodTicks() == 0 ? 0 : now() / periodTicks();
    }

    private void catchUp() {
        if (running()) {
            if (period() != seenPeriod) {
                seenPeriod = period();
                flags |= PERIODIC;
            }
            if (second() != seenSecond) {
                flags |= UPDATED | (alarmBetween(seenSecond, second()) ? ALARM : 0);
                seenSecond = second();
            }
            schedule();
        }
        update();
    }

    private void update() {
        irq.set((flags & registers[B] & CAUSES) != 0);
    }

    private void schedule() {
        long tick = EventQueue.NEVER;
        if ((registers[B] & PERIODIC) != 0 && periodTicks() != 0) {
            tick = (period() + 1) * periodTicks();
        }
        if ((registers[B] & (UPDATED | ALARM)) != 0) {
            tick = Math.min(tick, baseTick + (second() - baseSecond + 1) * HZ);
        }
        timer.at(tick == EventQueue.NEVER ? tick : clock.cycleOf(tick));
    }

    /** Whether the alarm time lies in (from, to]; a day at most needs to be looked at. */
    private boolean alarmBetween(long from, long to) {
        long first = Math.max(from + 1, to - 24 * 60 * 60 + 1);
        for (long second = first; second <= to; second++) {
            int ofDay = (int) Math.floorMod(second, 24L * 60 * 60);
            if (alarmMatches(SECONDS, ofDay % 60)
                    && alarmMatches(MINUTES, ofDay / 60 % 60)
                    && alarmMatches(HOURS, ofDay / 3600)) {
                return true;
            }
        }
        return false;
    }

    private boolean alarmMatches(int field, int value) {
        int alarm = registers[field + 1] & 0xFF;
        return (alarm & ANY) == ANY || alarm == encode(field, value);
    }

    @Override
    public void save(StateWriter out) {
        timer.save(out);
        out.bytes(registers);
        out.u8(index);
        out.u8(flags);
        out.i64(baseSecond);
        out.i64(baseTick);
        for (int field : frozen) {
            out.u8(field);
        }
        out.i64(seenPeriod);
        out.i64(seenSecond);
    }

    @Override
    public void load(StateReader in) {
        timer.load(in);
        byte[] saved = in.bytes(REGISTERS);
        System.arraycopy(saved, 0, registers, 0, saved.length);
        index = in.u8(INDEX_MASK);
        flags = in.u8(CAUSES);
        baseSecond = in.i64();
        baseTick = in.i64();
        for (int i = 0; i < frozen.length; i++) {
            frozen[i] = in.u8();
        }
        seenPeriod = in.i64();
        seenSecond = in.i64();
        update();
    }
}
