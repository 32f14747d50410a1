package mkplay.toolchain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads DT_SONAME of a 64-bit little-endian ELF shared library (System V gABI, chapters 4 and 5). */
final class ElfSoname {
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final long DT_NULL = 0;
    private static final long DT_STRTAB = 5;
    private static final long DT_SONAME = 14;
    private static final int LONGEST_NAME = 256;

    private final FileChannel file;
    private final ByteBuffer programHeaders;
    private final int count;
    private final int entrySize;

    private ElfSoname(FileChannel file) throws IOException {
        this.file = file;
        ByteBuffer header = at(0, 64);
        if (header.getInt(0) != 0x464C457F || header.get(4) != 2 || header.get(5) != 1) {
            throw new IOException("not a 64-bit little-endian ELF file");
        }
        entrySize = header.getShort(54) & 0xFFFF;
        count = header.getShort(56) & 0xFFFF;
        programHeaders = at(header.getLong(32), entrySize * count);
    }

    static String read(Path library) throws IOException {
        try (FileChannel file = FileChannel.open(library)) {
            return new ElfSoname(file).soname();
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new IOException("no soname in " + library + ": " + e.getMessage(), e);
        }
    }

    private String soname() throws IOException {
        ByteBuffer dynamic = dynamicSection();
        long strings = -1;
        long name = -1;
        for (int at = 0; at + 16 <= dynamic.limit() && dynamic.getLong(at) != DT_NULL; at += 16) {
            long tag = dynamic.getLong(at);
            if (tag == DT_STRTAB) {
                strings = dynamic.getLong(at + 8);
            } else if (tag == DT_SONAME) {
                name = dynamic.getLong(at + 8);
            }
        }
        if (strings < 0 || name < 0) {
            throw new IOException("no DT_SONAME");
        }
        return text(fileOffset(strings) + name);
    }

    private ByteBuffer dynamicSection() throws IOException {
        for (int i = 0; i < count; i++) {
            int at = i * entrySize;
            if (programHeaders.getInt(at) == PT_DYNAMIC) {
                return at(programHeaders.getLong(at + 8), Math.toIntExact(programHeaders.getLong(at + 32)));
            }
        }
        throw new IOException("no dynamic section");
    }

    /** The dynamic section holds addresses; the segment an address lies in says where that is in the file. */
    private long fileOffset(long address) throws IOException {
        for (int i = 0; i < count; i++) {
            int at = i * entrySize;
            long start = programHeaders.getLong(at + 16);
            if (programHeaders.getInt(at) == PT_LOAD
                    && address >= start
                    && address < start + programHeaders.getLong(at + 32)) {
                return programHeaders.getLong(at + 8) + (address - start);
            }
        }
        throw new IOException("no segment holds address 0x" + Long.toHexString(address));
    }

    private String text(long offset) throws IOException {
        byte[] bytes =
                at(offset, (int) Math.min(LONGEST_NAME, file.size() - offset)).array();
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.US_ASCII);
    }

    private ByteBuffer at(long offset, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("cut short at offset " + (offset + buffer.position()));
            }
        }
        return buffer.flip();
    }
}
