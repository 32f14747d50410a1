package mkplay.x86.machine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes well-formed ELF32 files for tests: header, program headers, contents, section headers. */
final class ElfBuilder {
    static final int HEADER = 52;
    static final int PROGRAM_HEADER = 32;
    static final int SECTION_HEADER = 40;

    private record Load(int type, int virtual, int physical, byte[] content, int memorySize, int flags) {}

    private record Sec(String name, int type, int address, byte[] content, int link, int info, int entrySize) {}

    private final List<Load> loads = new ArrayList<>();
    private final List<Sec> sections = new ArrayList<>();
    private int entry;

    ElfBuilder entry(int address) {
        entry = address;
        return this;
    }

    ElfBuilder load(int virtual, int physical, byte[] content, int memorySize) {
        loads.add(new Load(1, virtual, physical, content, memorySize, 7));
        return this;
    }

    ElfBuilder load(int address, byte[] content) {
        return load(address, address, content, content.length);
    }

    ElfBuilder section(String name, int type, int address, byte[] content, int link, int info, int entrySize) {
        sections.add(new Sec(name, type, address, content, link, info, entrySize));
        return this;
    }

    /** A symbol table and its strings; alternating names and values. */
    ElfBuilder symbols(Object... namesAndValues) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        strings.write(0);
        ByteBuffer table = little(16 * (1 + namesAndValues.length / 2));
        table.position(16);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            table.putInt(strings.size())
                    .putInt((int) namesAndValues[i + 1])
                    .putInt(4)
                    .put((byte) 0x12) // global function
                    .put((byte) 0)
                    .putShort((short) 1);
            strings.writeBytes(((String) namesAndValues[i] + '\0').getBytes(StandardCharsets.UTF_8));
        }
        int stringsIndex = sections.size() + 2; // after the null section and the symbol table
        section(".symtab", ElfFile.SECTION_SYMBOLS, 0, table.array(), stringsIndex, 1, 16);
        return section(".strtab", 3, 0, strings.toByteArray(), 0, 0, 0);
    }

    static byte[] note(String owner, int type, byte[] descriptor) {
        byte[] name = (owner + '\0').getBytes(StandardCharsets.ISO_8859_1);
        int nameRoom = name.length + 3 & ~3;
        ByteBuffer out = little(12 + nameRoom + (descriptor.length + 3 & ~3));
        out.putInt(name.length).putInt(descriptor.length).putInt(type).put(name);
        out.position(12 + nameRoom);
        out.put(descriptor);
        return out.array();
    }

    byte[] build() {
        List<Sec> all = new ArrayList<>(sections);
        if (!all.isEmpty()) {
            all.addFirst(new Sec("", 0, 0, new byte[0], 0, 0, 0));
            all.add(new Sec(".shstrtab", 3, 0, new byte[0], 0, 0, 0));
        }
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        int[] nameAt = new int[all.size()];
        for (int i = 0; i < nameAt.length; i++) {
            nameAt[i] = names.size();
            names.writeBytes((all.get(i).name() + '\0').getBytes(StandardCharsets.UTF_8));
        }
        if (!all.isEmpty()) {
            Sec last = all.removeLast();
            all.add(new Sec(last.name(), last.type(), 0, names.toByteArray(), 0, 0, 0));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int bodyAt = HEADER + PROGRAM_HEADER * loads.size();
        ByteBuffer programs = little(PROGRAM_HEADER * loads.size());
        for (Load load : loads) {
            programs.putInt(load.type)
                    .putInt(bodyAt + body.size())
                    .putInt(load.virtual)
                    .putInt(load.physical)
                    .putInt(load.content.length)
                    .putInt(load.memorySize)
                    .putInt(load.flags)
                    .putInt(4096);
            append(body, load.content);
        }
        ByteBuffer table = little(SECTION_HEADER * all.size());
        for (int i = 0; i < nameAt.length; i++) {
            Sec sec = all.get(i);
            table.putInt(nameAt[i])
                    .putInt(sec.type)
                    .putInt(0)
                    .putInt(sec.address)
                    .putInt(bodyAt + body.size())
                    .putInt(sec.content.length)
                    .putInt(sec.link)
                    .putInt(sec.info)
                    .putInt(1)
                    .putInt(sec.entrySize);
            append(body, sec.content);
        }
        int tableAt = all.isEmpty() ? 0 : bodyAt + body.size();
        ByteBuffer out = little(bodyAt + body.size() + table.capacity());
        out.put(header(tableAt, all.size()))
                .put(programs.array())
                .put(body.toByteArray())
                .put(table.array());
        return out.array();
    }

    private byte[] header(int sectionTable, int sectionCount) {
        return little(HEADER)
                .putInt(0x464C457F)
                .put(new byte[] {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                .putShort((short) 2)
                .putShort((short) 3)
                .putInt(1)
                .putInt(entry)
                .putInt(loads.isEmpty() ? 0 : HEADER)
                .putInt(sectionTable)
                .putInt(0)
                .putShort((short) HEADER)
                .putShort((short) PROGRAM_HEADER)
                .putShort((short) loads.size())
                .putShort((short) SECTION_HEADER)
                .putShort((short) sectionCount)
                .putShort((short) Math.max(0, sectionCount - 1))
                .array();
    }

    private static void append(ByteArrayOutputStream body, byte[] content) {
        body.writeBytes(content);
        while (body.size() % 4 != 0) {
            body.write(0);
        }
    }

    static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
