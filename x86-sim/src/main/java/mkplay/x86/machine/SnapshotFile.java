package mkplay.x86.machine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import mkplay.x86.state.PageTree;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateReader.StateFormatException;
import mkplay.x86.state.StateWriter;
import mkplay.x86.timing.CpuModel;

/**
 * A snapshot as a file, version 1: "MKPLAYSN", the version, the CPU model's name and version, memory size, instructions and
 * cycles, the input log, the parts of the state, and the pages that are not zeros, deflated, in ascending order. Numbers are
 * little-endian. The parts are what the machine's classes write today: a build whose classes write something else refuses
 * the file when it is restored, unless the difference is none that a length or a bound tells.
 */
public final class SnapshotFile {
    /** The version that is written. */
    public static final int VERSION = 1;

    private static final byte[] MAGIC = "MKPLAYSN".getBytes(StandardCharsets.US_ASCII);
    /** A model's name tells all edits of it. */
    private static final int MAX_NAME = 1 << 16;

    private static final int MAX_PARTS = 256;
    private static final int MAX_PART = 1 << 26;
    private static final int MAX_LOG = 1 << 24;

    private SnapshotFile() {}

    /** The snapshot as bytes. */
    public static byte[] write(Snapshot snapshot) {
        StateWriter out = new StateWriter();
        for (byte b : MAGIC) {
            out.u8(b);
        }
        out.i32(VERSION);
        out.bytes(snapshot.config().model().getBytes(StandardCharsets.UTF_8));
        out.i32(CpuModel.named(snapshot.config().model()).version());
        out.i32(snapshot.config().memoryBytes());
        out.i64(snapshot.instructions());
        out.i64(snapshot.cycle());
        List<InputLog.Entry> log = snapshot.log.entries();
        out.i32(log.size());
        for (InputLog.Entry entry : log) {
            out.i64(entry.cycle());
            out.u8(entry.source().ordinal());
            out.bytes(entry.bytes());
        }
        out.i32(snapshot.parts.length);
        for (byte[] part : snapshot.parts) {
            out.bytes(part);
        }
        out.bytes(deflated(snapshot.memory));
        return out.toByteArray();
    }

    private static byte[] deflated(PageTree memory) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes)) {
            PageTree.zeros(memory.pages()).differences(memory, page -> {
                try {
                    for (int shift = 0; shift < 32; shift += 8) {
                        out.write(page >>> shift);
                    }
                    out.write(memory.page(page));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a snapshot. What its parts mean is looked at by {@link Machine#restore}.
     *
     * @throws StateFormatException with the place, if the bytes are no snapshot, or of a version or model that is not known
     */
    public static Snapshot read(byte[] file) {
        StateReader in = new StateReader(file);
        for (byte b : MAGIC) {
            if (in.u8() != b) {
                throw new StateFormatException("no snapshot: it does not begin with MKPLAYSN at byte 0");
            }
        }
        in.i32(VERSION, VERSION);
        MachineConfig config = config(in);
        long instructions = in.i64();
        long cycle = in.i64();
        InputLog.Mark log = log(in);
        byte[][] parts = new byte[in.i32(1, MAX_PARTS)][];
        for (int n = 0; n < parts.length; n++) {
            parts[n] = in.bytes(MAX_PART);
        }
        PageTree memory = inflated(in.bytes(Integer.MAX_VALUE), config.memoryBytes() / PageTree.PAGE);
        if (!in.atEnd()) {
            throw new StateFormatException("the snapshot goes on after its end");
        }
        return new Snapshot(config, memory, parts, log, instructions, cycle);
    }

    private static MachineConfig config(StateReader in) {
        String name = new String(in.bytes(MAX_NAME), StandardCharsets.UTF_8);
        int version = in.i32();
        int memoryBytes = in.i32();
        try {
            CpuModel model = CpuModel.named(name);
            if (model.version() != version) {
                throw new StateFormatException(
                        "model " + name + " has version " + model.version() + ", the snapshot's had " + version);
            }
            return new MachineConfig(memoryBytes, name);
        } catch (IllegalArgumentException e) {
            throw new StateFormatException(e.getMessage());
        }
    }

    private static InputLog.Mark log(StateReader in) {
        List<InputLog.Entry> entries = new ArrayList<>();
        int count = in.i32(0, MAX_LOG);
        for (int n = 0; n < count; n++) {
            entries.add(new InputLog.Entry(
                    in.i64(),
                    InputSource.values()[in.u8(InputSource.values().length - 1)],
                    in.bytes(PendingInput.MAX_BYTES)));
        }
        return new InputLog.Mark(entries, count);
    }

    private static PageTree inflated(byte[] bytes, int pages) {
        List<byte[]> contents = new ArrayList<>();
        int[] numbers = new int[16];
        DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)));
        try {
            for (int first = in.read(); first >= 0; first = in.read()) {
                int page =
                        first | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16 | in.readUnsignedByte() << 24;
                int count = contents.size();
                if (page >= pages || page < 0 || count > 0 && page <= numbers[count - 1]) {
                    throw new StateFormatException("page " + page + " of " + pages + " in the wrong place");
                }
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * count);
                }
                numbers[count] = page;
                contents.add(in.readNBytes(PageTree.PAGE));
                if (contents.getLast().length < PageTree.PAGE) {
                    throw new EOFException();
                }
            }
        } catch (IOException e) {
            throw new StateFormatException("damaged pages after the first " + contents.size());
        }
        int[] next = new int[1];
        return PageTree.zeros(pages).with(numbers, contents.size(), page -> contents.get(next[0]++));
    }
}
