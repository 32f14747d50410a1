package mkplay.x86.mmu;

/**
 * An IA-32 exception raised by the instruction in progress. One instance per processor, stackless, filled before it is
 * thrown: it is control flow of the guest, never a fault of this program.
 */
public final class GuestFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Exception vectors (SDM 3A 6.3.1). */
    public static final int DE = 0, DB = 1, BP = 3, OF = 4, BR = 5, UD = 6, NM = 7, DF = 8, TS = 10, NP = 11, SS = 12;
    /** More exception vectors. */
    public static final int GP = 13, PF = 14, MF = 16, AC = 17, XM = 19;
    /** No vector: the processor waits at the instruction until an interrupt comes (SDM 1, 8.7.2). */
    public static final int FREEZE = -1;

    /**
     * No exception of the guest: the instruction accesses a device in memory and must be started again where time is exact
     * ({@link AccessPaths#allowDevices}). Raised before it has changed anything, as a page fault.
     */
    public static final int DEVICE = -1;

    private int vector;
    private int errorCode;

    /** The processor's fault. */
    public GuestFault() {
        super(null, null, false, false);
    }

    /** Fills the fault; {@code throw fault.with(..)}. */
    public GuestFault with(int newVector, int newErrorCode) {
        vector = newVector;
        errorCode = newErrorCode;
        return this;
    }

    /** The vector. */
    public int vector() {
        return vector;
    }

    /** The error code, 0 for vectors without one. */
    public int errorCode() {
        return errorCode;
    }

    /** Whether exceptions of this vector push an error code. */
    public static boolean hasErrorCode(int vector) {
        return vector == DF || (vector >= TS && vector <= PF) || vector == AC;
    }
}
