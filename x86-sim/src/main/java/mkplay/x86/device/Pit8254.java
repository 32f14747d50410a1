package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The PC's 8254 timer at 0x40 to 0x43 and the system control port B at 0x61: channel 0 drives IRQ 0, channel 2's gate is bit
 * 0 of port 0x61 and its output bit 5. There is no loudspeaker. Bit 4 of port 0x61 toggles with every DRAM refresh, which a
 * PC does every 18 ticks of channel 1.
 */
public final class Pit8254 implements PortDevice, InterruptSource, Resettable, Snapshotable {
    /** Frequency of all three channels: 14.31818 MHz / 12, rounded as operating systems do. */
    public static final long HZ = PitChannel.PIT_HZ;

    public static final int PORT = 0x40;
    public static final int PORTS = 4;
    public static final int CONTROL_PORT_B = 0x61;
    public static final int IRQ = 0;

    private static final int CHANNELS = 3;
    private static final int SPEAKER = 2;
    private static final int REFRESH_TICKS = 18;
    private static final int PORT_B_WRITABLE = 0x0F;
    private static final int PORT_B_REFRESH = 0x10;
    private static final int PORT_B_OUT2 = 0x20;

    private final EventQueue events;
    private final DeviceClock clock;
    private final PitChannel[] channels = new PitChannel[CHANNELS];
    private int portB;

    /**
     * @param cpuHz the CPU's nominal clock
     * @param irq0 the wire to the interrupt controller
     */
    public Pit8254(EventQueue events, long cpuHz, IrqLine irq0) {
        this.events = events;
        clock = new DeviceClock(HZ, cpuHz);
        channels[0] = new PitChannel(events, clock, irq0);
        channels[1] = new PitChannel(events, clock, high -> {});
        channels[SPEAKER] = new PitChannel(events, clock, high -> {});
        reset();
    }

    @Override
    public void reset() {
        for (PitChannel channel : channels) {
            channel.reset();
        }
        portB = 0;
        channels[SPEAKER].setGate(false);
    }

    /** Whether channel 0 will raise IRQ 0 again if it is left alone. */
    @Override
    public boolean willInterrupt() {
        return channels[0].running();
    }

    /** Whether channel 0 runs towards a single interrupt. */
    public boolean oneShotRunning() {
        return channels[0].running() && !channels[0].periodic();
    }

    @Override
    public int read(int port, int bytes) {
        if (port == CONTROL_PORT_B) {
            boolean refresh = (clock.tickAt(events.now()) / REFRESH_TICKS & 1) != 0;
            return portB | (refresh ? PORT_B_REFRESH : 0) | (channels[SPEAKER].out() ? PORT_B_OUT2 : 0);
        }
        int index = port - PORT;
        return index < CHANNELS ? channels[index].read() : 0xFF; // the control word register is write-only
    }

    @Override
    public void write(int port, int bytes, int value) {
        if (port == CONTROL_PORT_B) {
            portB = value & PORT_B_WRITABLE;
            channels[SPEAKER].setGate((value & 1) != 0);
        } else if (port - PORT < CHANNELS) {
            channels[port - PORT].write(value);
        } else {
            control(value);
        }
    }

    private void control(int word) {
        int index = word >> 6;
        if (index == CHANNELS) {
            readBack(word);
        } else if ((word >> 4 & 3) == 0) {
            channels[index].latchCount();
        } else {
            channels[index].control(word);
        }
    }

    private void readBack(int command) {
        for (int i = 0; i < CHANNELS; i++) {
            if ((command & 2 << i) == 0) {
                continue;
            }
            if ((command & 0x20) == 0) {
                channels[i].latchCount();
            }
            if ((command & 0x10) == 0) {
                channels[i].latchStatus();
            }
        }
    }

    @Override
    public void save(StateWriter out) {
        for (PitChannel channel : channels) {
            channel.save(out);
        }
        out.u8(portB);
    }

    @Override
    public void load(StateReader in) {
        for (PitChannel channel : channels) {
            channel.load(in);
        }
        portB = in.u8(PORT_B_WRITABLE);
    }
}
