package mkplay.x86.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import mkplay.x86.device.InterruptController;
import mkplay.x86.device.InterruptSystem;
import mkplay.x86.device.IoApic;
import mkplay.x86.device.LocalApic;
import mkplay.x86.timing.CpuModel;

/**
 * The tables of the MultiProcessor Specification 1.4: one processor, the ISA bus, the I/O APIC and how interrupts are wired,
 * exactly as {@link InterruptSystem} wires them.
 */
final class MpTable {
    /** What the firmware writes into the I/O APIC's identification register. */
    static final int IO_APIC_ID = 1;

    private static final int FLOATING_BYTES = 16;
    private static final int HEADER_BYTES = 44;
    private static final int REVISION_1_4 = 4;
    private static final int ISA = 0; // bus number
    private static final int LOCAL_APIC_ID = 0;
    private static final int ALL_LOCAL_APICS = 0xFF;
    private static final int ENABLED = 1, BOOT_PROCESSOR = 2;
    private static final int INT = 0, NMI = 1, EXT_INT = 3;
    private static final int MAX_BYTES = 512;

    private final ByteBuffer entries = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int count;

    private MpTable() {}

    /** The floating pointer structure and the configuration table behind it, for a multiple of 16 as address. */
    static byte[] at(int address, CpuModel model) {
        MpTable table = new MpTable();
        table.describe(model);
        int tableBytes = HEADER_BYTES + table.entries.position();
        ByteBuffer out = ByteBuffer.allocate(FLOATING_BYTES + tableBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("_MP_")).putInt(address + FLOATING_BYTES).put((byte) 1).put((byte) REVISION_1_4);
        checksum(out, 0, FLOATING_BYTES, 10);
        out.position(FLOATING_BYTES);
        out.put(ascii("PCMP"))
                .putShort((short) tableBytes)
                .put((byte) REVISION_1_4)
                .put((byte) 0);
        out.put(ascii("MKPLAY  ")).put(ascii("PLAYGROUND  "));
        out.putInt(0)
                .putShort((short) 0)
                .putShort((short) table.count)
                .putInt(LocalApic.ADDRESS)
                .putInt(0);
        out.put(table.entries.array(), 0, table.entries.position());
        checksum(out, FLOATING_BYTES, tableBytes, FLOATING_BYTES + 7);
        return out.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** All bytes of a structure add up to 0. */
    private static void checksum(ByteBuffer out, int start, int length, int at) {
        int sum = 0;
        for (int n = 0; n < length; n++) {
            sum += out.get(start + n);
        }
        out.put(at, (byte) -sum);
    }

    private void describe(CpuModel model) {
        bytes(0, LOCAL_APIC_ID, LocalApic.VERSION, ENABLED | BOOT_PROCESSOR);
        entries.putInt(model.signature()).putInt(model.features()).putLong(0);
        bytes(1, ISA);
        entries.put(ascii("ISA   "));
        bytes(2, IO_APIC_ID, IoApic.VERSION, ENABLED);
        entries.putInt(IoApic.ADDRESS);
        count += 3;
        interrupt(3, EXT_INT, 0, IO_APIC_ID, 0);
        for (int irq = 0; irq < InterruptController.IRQS; irq++) {
            if (irq != InterruptSystem.TIMER_INPUT) {
                interrupt(3, INT, irq, IO_APIC_ID, irq == 0 ? InterruptSystem.TIMER_INPUT : irq);
            }
        }
        interrupt(4, EXT_INT, 0, ALL_LOCAL_APICS, 0);
        interrupt(4, NMI, 0, ALL_LOCAL_APICS, 1);
    }

    /** Polarity and trigger mode are those of the bus. */
    private void interrupt(int entryType, int type, int irq, int apic, int input) {
        bytes(entryType, type, 0, 0, ISA, irq, apic, input);
        count++;
    }

    private void bytes(int... values) {
        for (int value : values) {
            entries.put((byte) value);
        }
    }
}
