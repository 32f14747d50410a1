package mkplay.x86.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.machine.ImageFormatException.Kind;
import mkplay.x86.machine.MultibootImage.Part;
import mkplay.x86.mmu.PhysicalMemory;

/**
 * Where a kernel image, its modules and the multiboot information (Multiboot 0.6.96, section 3.3) go, decided before anything
 * is written.
 *
 * <p>Information and modules form one block on a page boundary: from 16 MiB up if it fits there, else at the first place above
 * 1 MiB that is clear of the image and of 4 to 6 MiB, where root tasks are linked, else wherever it fits. Nothing is put below
 * 1 MiB, because kernels load servers there.
 */
final class MultibootLayout implements BootPlan {
    private static final int PAGE = PhysicalMemory.PAGE;
    private static final long MIB = 1 << 20;
    private static final long PREFERRED = 16 * MIB;
    private static final long ROOT_TASK = 4 * MIB;
    private static final long ROOT_TASK_END = 6 * MIB;

    private static final int BOOTLOADER_MAGIC = 0x2BADB002;
    private static final String LOADER_NAME = "microkernel playground";
    private static final int INFO_BYTES = 88;
    private static final int MODULE_BYTES = 16;
    private static final int MAP_ENTRY_BYTES = 24; // the size field itself is not counted in it
    private static final int HAS_MEMORY = 1 << 0;
    private static final int HAS_COMMAND_LINE = 1 << 2;
    private static final int HAS_MODULES = 1 << 3;
    private static final int HAS_MEMORY_MAP = 1 << 6;
    private static final int HAS_LOADER_NAME = 1 << 9;

    // What a boot loader's descriptor table would have, which no longer exists.
    static final int CODE_SELECTOR = 0x08;
    static final int DATA_SELECTOR = 0x10;

    private record Placed(byte[] content, int address) {}

    private final MultibootImage image;
    private final int infoAddress;
    private final byte[] info;
    private final List<Placed> modules;

    private MultibootLayout(MultibootImage image, int infoAddress, byte[] info, List<Placed> modules) {
        this.image = image;
        this.infoAddress = infoAddress;
        this.info = info;
        this.modules = modules;
    }

    /**
     * Decides.
     *
     * @throws ImageFormatException if information and modules do not fit into what the image leaves
     */
    static MultibootLayout plan(MultibootImage image, String commandLine, List<BootModule> modules, int memoryBytes)
            throws ImageFormatException {
        List<byte[]> strings = new ArrayList<>();
        strings.add(terminated(commandLine));
        strings.add(terminated(LOADER_NAME));
        modules.forEach(module -> strings.add(terminated(module.commandLine())));
        List<MemoryMap.Range> map = MemoryMap.of(memoryBytes);
        long infoBytes = INFO_BYTES + map.size() * (long) MAP_ENTRY_BYTES + modules.size() * (long) MODULE_BYTES;
        for (byte[] string : strings) {
            infoBytes += string.length;
        }
        long total = pages(infoBytes);
        for (BootModule module : modules) {
            total += pages(module.content().length);
        }
        long base = place(image, total, memoryBytes);
        List<Placed> placed = new ArrayList<>();
        long at = base + pages(infoBytes);
        for (BootModule module : modules) {
            placed.add(new Placed(module.content(), (int) at));
            at += pages(module.content().length);
        }
        byte[] info = information((int) base, (int) infoBytes, strings, placed, map);
        return new MultibootLayout(image, (int) base, info, placed);
    }

    /** UTF-8 with a NUL behind it. */
    static byte[] terminated(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a command line must not contain NUL");
        }
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }

    private static long pages(long bytes) {
        return Math.ceilDiv(bytes, PAGE) * PAGE;
    }

    private static long place(MultibootImage image, long bytes, int memoryBytes) throws ImageFormatException {
        List<Long> candidates = new ArrayList<>(List.of(MIB, ROOT_TASK_END));
        image.parts().forEach(part -> candidates.add(Math.max(MIB, pages(part.end()))));
        candidates.sort(Comparator.naturalOrder());
        candidates.addFirst(PREFERRED);
        for (boolean avoidRootTask : new boolean[] {true, false}) {
            for (long start : candidates) {
                if (fits(image, start, start + bytes, avoidRootTask, memoryBytes)) {
                    return start;
                }
            }
        }
        throw new ImageFormatException(
                Kind.NO_MEMORY, -1, "no room for " + bytes + " bytes of modules and boot information");
    }

    private static boolean fits(MultibootImage image, long start, long end, boolean avoidRootTask, int memoryBytes) {
        return end <= memoryBytes
                && (!avoidRootTask || end <= ROOT_TASK || start >= ROOT_TASK_END)
                && image.parts().stream().noneMatch((Part part) -> start < part.end() && part.address() < end);
    }

    private static byte[] information(
            int base, int bytes, List<byte[]> strings, List<Placed> modules, List<MemoryMap.Range> map) {
        int mapAddress = base + INFO_BYTES;
        int moduleList = mapAddress + map.size() * MAP_ENTRY_BYTES;
        int[] stringAt = new int[strings.size()];
        int text = moduleList + modules.size() * MODULE_BYTES;
        for (int i = 0; i < stringAt.length; i++) {
            stringAt[i] = text;
            text += strings.get(i).length;
        }
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, HAS_MEMORY | HAS_COMMAND_LINE | HAS_MODULES | HAS_MEMORY_MAP | HAS_LOADER_NAME);
        out.putInt(4, MemoryMap.CONVENTIONAL_BYTES / 1024);
        out.putInt(8, (int) (map.getLast().bytes() / 1024));
        out.putInt(16, stringAt[0]);
        out.putInt(20, modules.size());
        out.putInt(24, moduleList);
        out.putInt(44, map.size() * MAP_ENTRY_BYTES);
        out.putInt(48, mapAddress);
        out.putInt(64, stringAt[1]);
        out.position(INFO_BYTES);
        memoryMap(out, map);
        for (int i = 0; i < modules.size(); i++) {
            Placed module = modules.get(i);
            out.putInt(module.address())
                    .putInt(module.address() + module.content().length)
                    .putInt(stringAt[i + 2])
                    .putInt(0);
        }
        strings.forEach(out::put);
        return out.array();
    }

    private static void memoryMap(ByteBuffer out, List<MemoryMap.Range> map) {
        for (MemoryMap.Range range : map) {
            out.putInt(MAP_ENTRY_BYTES - Integer.BYTES)
                    .putLong(range.start())
                    .putLong(range.bytes())
                    .putInt(range.type());
        }
    }

    @Override
    public void load(PhysicalMemory memory) {
        image.load(memory);
        memory.copyIn(infoAddress, info, 0, info.length);
        for (Placed module : modules) {
            memory.copyIn(module.address(), module.content(), 0, module.content().length);
        }
    }

    /** The machine state of Multiboot 0.6.96, section 3.2. */
    @Override
    public void enter(Cpu cpu) {
        image.enter(cpu);
        cpu.setGpr(Cpu.EAX, BOOTLOADER_MAGIC);
        cpu.setGpr(Cpu.EBX, infoAddress);
    }
}
