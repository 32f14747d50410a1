package mkplay.x86.cpu;

import mkplay.x86.fpu.FpuImage;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.isa.Insn;

/** x87 control instructions, and saving and restoring its state. */
final class FpuControl {
    private static final int REGISTERS_BYTES = 80;

    private final Core c;
    private final Fpu fpu;
    private final FpuState s;
    private final byte[] buffer = new byte[FpuImage.FAST_BYTES];
    private final FpuImage image = new FpuImage(buffer);

    FpuControl(Core core) {
        c = core;
        fpu = core.fpu;
        s = fpu.state;
    }

    void register(OperationTable t) {
        t.add("FWAIT", i -> fpu.await());
        t.add("FNOP", i -> {});
        // 8087 and 287 instructions that later processors ignore (SDM 3B 22.18.7).
        t.add("FNENI", i -> {});
        t.add("FNDISI", i -> {});
        t.add("FNSETPM", i -> {});
        t.add("FNINIT", i -> initialise());
        t.add("FNCLEX", i -> clear());
        t.add("FNSTCW", i -> c.write(i, s.control()));
        t.add("FLDCW", i -> loadControl(c.read(i, i.k1, i.v1)));
        t.add("FNSTSW", i -> c.write(i, s.statusWord()));
        t.add("FNSTENV", this::storeEnvironment);
        t.add("FLDENV", this::loadEnvironment);
        t.add("FNSAVE", this::save);
        t.add("FRSTOR", this::restore);
        t.add("FXSAVE", this::fastSave);
        t.add("FXRSTOR", this::fastRestore);
    }

    private void initialise() {
        s.initialise();
        fpu.settleError();
    }

    private void clear() {
        s.clearExceptions();
        fpu.settleError();
    }

    private void loadControl(int word) {
        s.setControl(word);
        fpu.settleError();
    }

    private void storeEnvironment(Insn i) {
        int bytes = image.storeEnvironment(s, i.size, c.paragraphs());
        copyOut(fpu.destination(i, bytes), 0, bytes);
        // All exceptions become masked, so that a handler does not raise them again (SDM 2A, FSTENV).
        loadControl(s.control() | 0x3F);
    }

    private void loadEnvironment(Insn i) {
        int bytes = FpuImage.environmentBytes(i.size);
        copyIn(c.linear(i.segment, c.address(i), bytes, false), 0, bytes);
        image.loadEnvironment(s, i.size, c.paragraphs());
        fpu.settleError();
    }

    private void save(Insn i) {
        int bytes = image.storeEnvironment(s, i.size, c.paragraphs());
        image.storeRegisters(s, bytes);
        copyOut(fpu.destination(i, bytes + REGISTERS_BYTES), 0, bytes + REGISTERS_BYTES);
        initialise();
    }

    private void restore(Insn i) {
        int bytes = FpuImage.environmentBytes(i.size);
        int all = bytes + REGISTERS_BYTES;
        copyIn(c.linear(i.segment, c.address(i), all, false), 0, all);
        image.loadEnvironment(s, i.size, c.paragraphs());
        image.loadRegisters(s, bytes);
        fpu.settleError();
    }

    /** The 512-byte image; its SSE part is left as it is where no SSE registers are to be saved (SDM 2A, FXSAVE). */
    private void fastSave(Insn i) {
        int at = c.linear(i.segment, aligned(i), FpuImage.FAST_BYTES, true);
        c.mmu.checkWrite(at, FpuImage.FAST_BYTES);
        image.storeFast(s);
        copyOut(at, 0, FpuImage.FAST_HEAD_BYTES);
        copyOut(at + FpuImage.FAST_REGISTERS, FpuImage.FAST_REGISTERS, FpuImage.FAST_REGISTERS_BYTES);
        if (c.simd.isSaved()) {
            c.simd.state.storeFast(image);
            copyOut(at + FpuImage.FAST_MXCSR, FpuImage.FAST_MXCSR, FpuImage.FAST_REGISTERS - FpuImage.FAST_MXCSR);
            copyOut(at + FpuImage.FAST_XMM, FpuImage.FAST_XMM, FpuImage.FAST_XMM_BYTES);
        }
    }

    private void fastRestore(Insn i) {
        copyIn(c.linear(i.segment, aligned(i), FpuImage.FAST_BYTES, false), 0, FpuImage.FAST_BYTES);
        if (c.simd.isSaved() && !c.simd.state.loadFast(image)) {
            throw c.gp(0);
        }
        image.loadFast(s);
        fpu.settleError();
    }

    private int aligned(Insn i) {
        int offset = c.address(i);
        if ((c.segments[i.segment].base + offset & 15) != 0) {
            throw c.gp(0);
        }
        return offset;
    }

    private void copyOut(int linear, int from, int bytes) {
        for (int n = 0; n < bytes; n += 2) {
            c.mmu.write16(linear + n, image.word(from + n));
        }
    }

    /** Reads all of it before anything changes: a page fault leaves the FPU as it was. */
    private void copyIn(int linear, int to, int bytes) {
        for (int n = 0; n < bytes; n += 2) {
            image.setWord(to + n, c.mmu.read16(linear + n));
        }
    }
}
