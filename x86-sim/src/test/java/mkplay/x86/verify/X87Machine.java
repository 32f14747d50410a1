package mkplay.x86.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.fpu.FpuImage;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;

/** This machine's processor executes x87 cases in flat segments without paging. */
final class X87Machine {
    private static final int MEMORY = 8 << 20;
    private static final int HLT = 0xF4;
    /** Bytes of memory that are looked at afterwards: the operand and what follows. */
    static final int OPERAND_BYTES = 32;

    private final PhysicalMemory memory = new PhysicalMemory(MEMORY);
    private final Cpu cpu = new Cpu(memory, new QuietBus(), CpuModel.ONE_CYCLE);
    private final FpuState fpu = cpu.fpu();
    private final byte[] image = new byte[FpuImage.FAST_BYTES];
    private final FpuImage format = new FpuImage(image);

    X87Machine() {
        cpu.setCr(0, 0x11);
        for (int n = 0; n < 6; n++) {
            cpu.setSegment(n, n == Cpu.CS ? 8 : 16, 0, -1, n == Cpu.CS ? 0xC09B : 0xC093);
        }
        memory.copyIn(UserSpace.DATA, UserSpace.PRISTINE, 2 * UserSpace.PAGE, 2 * UserSpace.PAGE);
    }

    /** Executes a case; false when it raised an exception. */
    boolean run(UserCase c) {
        for (int n = 0; n < c.patches().length; n += 2) {
            memory.write32(c.patches()[n], c.patches()[n + 1]);
        }
        memory.copyIn(c.eip(), c.code(), 0, c.code().length);
        int end = c.eip() + c.code().length;
        memory.write8(end, HLT);
        for (int n = 0; n < 8; n++) {
            cpu.setGpr(n, c.gpr()[n]);
        }
        cpu.setEflags(c.eflags());
        cpu.setEip(c.eip());
        byte[] fx = java.util.Objects.requireNonNull(c.fx());
        System.arraycopy(fx, 0, image, 0, image.length);
        format.loadFast(fpu);
        cpu.clearHalt();
        cpu.run(Long.MAX_VALUE, cpu.instructions() + 2);
        return cpu.isHalted() && cpu.eip() == end + 1;
    }

    /** The FXSAVE image as it is now. */
    ByteBuffer image() {
        format.storeFast(fpu);
        return ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    int eflags() {
        return cpu.eflags();
    }

    int eax() {
        return cpu.gpr(Cpu.EAX);
    }

    /** A word of memory. */
    int word(int address) {
        return memory.read32(address);
    }
}
