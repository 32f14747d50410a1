package mkplay.x86.device;

/**
 * An oscillator of a device, tied to the CPU's: exact rational arithmetic, so that nothing drifts and no floating point
 * decides when an interrupt comes. Tick number t begins at the first cycle c with {@code c * deviceHz / cpuHz >= t}.
 *
 * @param deviceHz the device's frequency
 * @param cpuHz the CPU's nominal frequency
 */
public record DeviceClock(long deviceHz, long cpuHz) {
    private static final long MAX_HZ = 1L << 31;

    public DeviceClock {
        if (deviceHz <= 0 || cpuHz <= 0 || deviceHz > MAX_HZ || cpuHz > MAX_HZ) {
            throw new IllegalArgumentException("frequencies must be from 1 Hz to 2^31 Hz");
        }
    }

    /** The number of the tick that is current at a cycle. */
    public long tickAt(long cycle) {
        // Splitting off whole seconds keeps the product below 2^62.
        return cycle / cpuHz * deviceHz + cycle % cpuHz * deviceHz / cpuHz;
    }

    /** The first cycle of a tick. */
    public long cycleOf(long tick) {
        return tick / deviceHz * cpuHz + Math.ceilDiv(tick % deviceHz * cpuHz, deviceHz);
    }
}
