package mkplay.x86.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.mmu.PhysicalMemory;

/**
 * The nasm test images of copy/v86: a few instructions each, then HLT. Registers of all kinds, arithmetic flags, memory and
 * exceptions are compared with what the images did on a real processor.
 */
final class V86NasmSuite implements Suite {
    private static final int MEMORY = 2 << 20;
    private static final int GDT = 0x1000;
    private static final int IDT = 0x2000;
    private static final int HANDLERS = 0x3000;
    private static final int FPU_CODE = 0x4000;
    private static final int STACK = 0x8000;
    private static final long[] DESCRIPTORS = {0, 0x00CF9B000000FFFFL, 0, 0x00CF93000000FFFFL};
    private static final int ARITHMETIC = 0x8D5;
    private static final long MOST_INSTRUCTIONS = 1_000_000;
    private static final String[] REGISTERS = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};

    @Override
    public String name() {
        return "v86-nasm";
    }

    @Override
    public String about() {
        return "the nasm test images of copy/v86, against a real processor";
    }

    @Override
    public SuiteResult run(SuiteInput input) throws IOException {
        SuiteResult result = new SuiteResult("images");
        List<Path> images;
        try (Stream<Path> files = Files.list(input.folder())) {
            images = files.filter(f -> f.toString().endsWith(".img")).sorted().toList();
        }
        for (Path image : images) {
            String name = image.getFileName().toString().replaceFirst("\\.img$", "");
            Path fixture = image.resolveSibling(name + ".fixture");
            String difference = new Run(image).compare(V86Fixture.read(fixture));
            if (difference.isEmpty()) {
                input.out().println("  " + name + " equal");
                result.pass(1);
            } else {
                result.fail(name + ":" + difference);
            }
        }
        return result;
    }

    /** One image in flat ring 0. */
    private static final class Run {
        private final PhysicalMemory memory = new PhysicalMemory(MEMORY);
        private final Cpu cpu = new Cpu(memory, new QuietBus(), SseModel.MODEL);

        Run(Path image) throws IOException {
            for (int n = 0; n < DESCRIPTORS.length; n++) {
                memory.write32(GDT + 8 * n, (int) DESCRIPTORS[n]);
                memory.write32(GDT + 8 * n + 4, (int) (DESCRIPTORS[n] >>> 32));
            }
            for (int n = 0; n < 32; n++) {
                memory.write32(IDT + 8 * n, 0x80000 | HANDLERS + 16 * n);
                memory.write32(IDT + 8 * n + 4, 0x8E00);
                memory.write8(HANDLERS + 16 * n, 0xF4);
            }
            cpu.setCr(0, 0x31);
            cpu.setCr(4, SseModel.CR4);
            cpu.setGdtr(GDT, 8 * DESCRIPTORS.length - 1);
            cpu.setIdtr(IDT, 255);
            for (int n = 0; n < 6; n++) {
                boolean code = n == Cpu.CS;
                cpu.setSegment(n, code ? 8 : 0x18, 0, -1, code ? 0xC09B : 0xC093);
            }
            initialiseFpu();
            load(Files.readAllBytes(image));
            cpu.setGpr(Cpu.ESP, STACK);
            execute();
        }

        /** FNINIT, as an operating system has done before a program starts; then HLT. */
        private void initialiseFpu() {
            memory.write32(FPU_CODE, 0xF4E3DB);
            cpu.setEip(FPU_CODE);
            cpu.run(Long.MAX_VALUE, cpu.instructions() + 2);
            cpu.clearHalt();
        }

        private void load(byte[] file) throws IOException {
            try {
                ElfFile elf = ElfFile.parse(file);
                for (ElfFile.Segment segment : elf.segments()) {
                    byte[] content = elf.content(segment);
                    memory.copyIn(segment.physical(), content, 0, content.length);
                }
                cpu.setEip(elf.entry());
            } catch (ImageFormatException e) {
                throw new IOException(e);
            }
        }

        private void execute() {
            while (!cpu.isHalted() && !cpu.isShutdown() && cpu.instructions() < MOST_INSTRUCTIONS) {
                cpu.run(Long.MAX_VALUE, cpu.instructions() + 1);
            }
        }

        /** The exception that ended it, -1 for none. */
        private int vector() {
            int handler = cpu.eip() - 1 - HANDLERS;
            return handler >= 0 && handler < 32 * 16 ? handler / 16 : -1;
        }

        String compare(V86Fixture expected) {
            int vector = vector();
            int frame = cpu.gpr(Cpu.ESP) + (vector >= 0 && Cpu.hasErrorCode(vector) ? 4 : 0);
            int eip = vector < 0 ? cpu.eip() - 1 : memory.read32(frame);
            if (!cpu.isHalted()) {
                return " does not end";
            }
            StringBuilder s = new StringBuilder();
            differ(s, "exception", vector, expected.vector());
            differ(s, "eip", eip, expected.eip());
            if (vector < 0) {
                for (int n = 0; n < 8; n++) {
                    differ(s, REGISTERS[n], cpu.gpr(n), expected.gpr()[n]);
                }
                differ(s, "eflags", cpu.eflags() & ARITHMETIC, expected.eflags() & ARITHMETIC);
                for (int at = V86Fixture.MEMORY; at < V86Fixture.MEMORY_END; at += 4) {
                    String word = "[" + Integer.toHexString(at) + "]";
                    differ(s, word, memory.read32(at), expected.memory()[(at - V86Fixture.MEMORY) / 4]);
                }
                fpu(s, expected);
                simd(s, expected);
            }
            return s.toString();
        }

        private void fpu(StringBuilder s, V86Fixture expected) {
            FpuState fpu = cpu.fpu();
            differ(s, "tag word", fpu.tagWord(), expected.tag());
            differ(s, "status word", fpu.statusWord(), expected.status());
            for (int n = 0; n < 8; n++) {
                double number = number(fpu.se[fpu.index(n)], fpu.sig[fpu.index(n)]);
                if (number != expected.st()[n] && !Double.isNaN(expected.st()[n])) {
                    s.append(String.format(" st%d %s, not %s;", n, number, expected.st()[n]));
                }
            }
        }

        /** An x87 register's value as a double. */
        private static double number(int se, long sig) {
            double half = Math.scalb((double) (sig >>> 1), (se & 0x7FFF) - 0x3FFF - 62);
            return (se & 0x8000) != 0 ? -half : half;
        }

        private void simd(StringBuilder s, V86Fixture expected) {
            for (int n = 0; n < 8; n++) {
                // What the debugger calls MMn is ST(n + TOP); the MMX register is ST(n - TOP).
                int register = n + 2 * cpu.fpu().top & 7;
                quadword(s, "mm" + register, cpu.fpu().sig[register], expected.mm(), 2 * n);
                quadword(s, "xmm" + n + " low", cpu.simd().low[n], expected.xmm(), 4 * n);
                quadword(s, "xmm" + n + " high", cpu.simd().high[n], expected.xmm(), 4 * n + 2);
            }
        }

        private static void quadword(StringBuilder s, String what, long here, int[] words, int at) {
            differ(s, what + " low", (int) here, words[at]);
            differ(s, what + " high", (int) (here >>> 32), words[at + 1]);
        }

        private static void differ(StringBuilder s, String what, int here, int there) {
            if (here != there) {
                s.append(String.format(" %s %x, not %x;", what, here, there));
            }
        }
    }
}
