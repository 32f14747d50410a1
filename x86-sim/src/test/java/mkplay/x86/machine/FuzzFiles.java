package mkplay.x86.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random and damaged ELF, multiboot and Linux files. */
final class FuzzFiles {
    private static final int[] INTERESTING = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        12,
        16,
        31,
        32,
        33,
        40,
        52,
        84,
        0xFF,
        0x7F,
        0x80,
        0xFFF,
        0x1000,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        0xFFFFF,
        0x100000,
        0x10000C,
        0x180000,
        0x1FFFFF,
        0x200000,
        0x7FFFFFFF,
        0x80000000,
        0xFFFFF000,
        -2,
        -1
    };

    private final List<byte[]> seeds = new ArrayList<>();

    FuzzFiles() {
        seeds.addAll(Guests.all().values());
        seeds.add(Images.flat(new byte[] {(byte) 0xEB, (byte) 0xFE}, 0x100));
        seeds.add(Images.flat(GuestKit.code(asm -> asm.mov(Asm.EAX, 1).jmp("exit")), 0));
        byte[] code = Images.concat(Images.header(0), new byte[] {(byte) 0xEB, (byte) 0xFE});
        seeds.add(LinuxImages.kernel(new byte[] {(byte) 0xEB, (byte) 0xFE}));
        byte[] notes =
                Images.concat(ElfBuilder.note("stapsdt", 3, new byte[40]), ElfBuilder.note("owner", 1, new byte[7]));
        seeds.add(new ElfBuilder()
                .entry(Images.MIB + 12)
                .load(0xF0100000, Images.MIB, code, 0x2000)
                .load(0x120000, new byte[100])
                .load(0x130000, 0x130000, new byte[0], 0x4000)
                .section(".text", 1, Images.MIB, code, 0, 0, 0)
                .section(".note.stapsdt", ElfFile.SECTION_NOTE, 0, notes, 0, 0, 0)
                .symbols("start", 1, "main", 2, "a_longer_name_for_a_symbol", 3)
                .build());
    }

    byte[] seed(Random random) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    byte[] random(Random random) {
        byte[] file = new byte[random.nextInt(512)];
        random.nextBytes(file);
        if (random.nextBoolean() && file.length >= 16) {
            System.arraycopy(seeds.getFirst(), 0, file, 0, 16);
        }
        return file;
    }

    byte[] damaged(Random random) {
        byte[] file = seed(random).clone();
        for (int i = 1 << random.nextInt(4); i > 0 && file.length > 4; i--) {
            file = damage(file, random);
        }
        return file;
    }

    private byte[] damage(byte[] file, Random random) {
        int at = place(file, random);
        int value = random.nextInt(4) == 0 ? random.nextInt() : INTERESTING[random.nextInt(INTERESTING.length)];
        return switch (random.nextInt(9)) {
            case 0 -> flip(file, random.nextInt(file.length), random);
            case 1 -> flip(file, at, random);
            case 2, 3 -> Images.with(file, Math.min(at & ~3, file.length - 4), value);
            case 4, 5 -> Images.with16(file, Math.min(at & ~1, file.length - 2), value);
            case 6 -> random.nextInt(3) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
            case 7 -> {
                byte[] changed = file.clone();
                int length = random.nextInt(Math.min(64, file.length));
                System.arraycopy(
                        file,
                        random.nextInt(file.length - length),
                        changed,
                        random.nextInt(file.length - length),
                        length);
                yield changed;
            }
            default -> flip(file, at, random);
        };
    }

    /** Headers are at the front and, for sections, at the end; mostly there. */
    private static int place(byte[] file, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(file.length);
            case 1 -> Math.max(0, file.length - 1 - random.nextInt(400));
            default -> random.nextInt(Math.min(file.length, 200));
        };
    }

    private static byte[] flip(byte[] file, int at, Random random) {
        byte[] changed = file.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }
}
