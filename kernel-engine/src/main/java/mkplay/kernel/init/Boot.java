package mkplay.kernel.init;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.fpu.Fpu;
import mkplay.kernel.irq.Pic;
import mkplay.kernel.kip.Kip;
import mkplay.kernel.mapping.IoMapping;
import mkplay.kernel.sched.Clock;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.MemoryControl;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.SmallSpaces;
import mkplay.kernel.space.Space;
import mkplay.kernel.space.Spaces;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.ThreadLife;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Export;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/** From the entry code, which has switched paging on, to the first instruction of sigma0. */
public final class Boot {
    private static final int MIB = 1 << 20;
    private static final int BOOT_PRIORITY = 255;

    /** CPUID leaf 1, EDX. */
    private static final int CPUID_TSC = 1 << 4;

    private static final int CPUID_SEP = 1 << 11;
    private static final int CPUID_PGE = 1 << 13;
    private static final int CR4_PGE = 0x80;

    private static final int MSR_SYSENTER_CS = 0x174;
    private static final int MSR_SYSENTER_ESP = 0x175;
    private static final int KERNEL_CODE_SELECTOR = 8;

    /** Offset of esp0 in the TSS. */
    private static final int TSS_ESP0 = 4;

    /** Offset of the Ipc and Lipc stubs' offsets in the kernel interface page. */
    private static final int KIP_IPC = 0xE0;

    private Boot() {}

    /**
     * Sets everything up and returns the first thread to run.
     *
     * @param magic what the boot loader left in EAX
     * @param info physical address of its information
     * @param table kernel address of what only the assembler knows: window addresses of page directory, kernel interface page,
     *     UTCB pointer page and its page table, TSS, image start and end, Ipc stub with SYSENTER
     */
    @Export("kernel_boot")
    public static Tcb boot(int magic, int info, int table) {
        Console.initialise();
        Console.print("mkplay L4 X.2 kernel\n");
        if (magic != Multiboot.LOADER_MAGIC) {
            throw new IllegalStateException("not started by a multiboot loader");
        }
        KernelState.kernelDirectory = Frames.physical(Memory.load32(table));
        KernelState.kip = Memory.load32(table + 4);
        KernelState.tss = Memory.load32(table + 16);
        KernelState.imageStart = Memory.load32(table + 20);
        KernelState.imageEnd = Memory.load32(table + 24);
        mapUtcbPointer(Memory.load32(table), Memory.load32(table + 8), Memory.load32(table + 12));
        initialiseProcessor(table, Multiboot.commandLine(info));
        initialiseState();
        initialiseMemory(info);
        startServers();
        Pic.unmask(0);
        Clock.startTick();
        return Scheduler.pickNext(KernelState.IDLE);
    }

    /** The page behind GS: users only read it. */
    private static void mapUtcbPointer(int directory, int page, int pageTable) {
        Memory.store32(
                directory + (Abi.UTCB_POINTER_PAGE >>> 22) * 4,
                Frames.physical(pageTable) | PageTables.PRESENT | PageTables.WRITE | PageTables.USER);
        Memory.store32(
                pageTable + (Abi.UTCB_POINTER_PAGE >>> 10 & 0xFFC),
                Frames.physical(page) | PageTables.PRESENT | PageTables.USER | PageTables.GLOBAL);
    }

    private static void initialiseProcessor(int table, int options) {
        int features = KernelState.processorFeatures;
        if ((features & CPUID_PGE) != 0) {
            Cpu.setCr4(Cpu.cr4() | CR4_PGE);
        }
        Pic.initialise();
        if ((features & CPUID_TSC) != 0) {
            int khz = BootOptions.number(options, "khz=");
            KernelState.clockKhz = khz != 0 ? khz : Clock.calibrate();
        }
        KernelState.ioPrivilege = BootOptions.is(options, "io=", "open") ? 0x3000 : 0;
        KernelState.debuggerConsole = BootOptions.is(options, "debugger=", "console");
        KernelState.kernelFlags = 2 | KernelState.ioPrivilege;
        KernelState.hasSysenter = (features & CPUID_SEP) != 0;
        KernelState.fillsLines = features != 0 && !KernelState.hasSysenter;
        if (KernelState.hasSysenter) {
            Cpu.wrmsr(MSR_SYSENTER_CS, KERNEL_CODE_SELECTOR);
            Cpu.wrmsr(MSR_SYSENTER_ESP, U.toLong(KernelState.tss + TSS_ESP0));
            int stub = Memory.load32(table + 28) - KernelState.kip;
            Memory.store32(KernelState.kip + KIP_IPC, stub);
            Memory.store32(KernelState.kip + KIP_IPC + 4, stub);
        }
        SmallSpaces.guard(0);
        Fpu.initialise();
        MemoryControl.initialise();
        IoMapping.withdraw();
    }

    /** Variables that do not start at zero. */
    private static void initialiseState() {
        KernelState.highestReady = -1;
        KernelState.switchBarrier = -1;
        KernelState.nodeLimit = 1;
        KernelState.IDLE.exitKind = Tcb.EXIT_IDLE;
        KernelState.IDLE.priority = -1;
        KernelState.IDLE.cr3 = KernelState.kernelDirectory;
        KernelState.sliceOwner = KernelState.IDLE;
        for (int line = 0; line < Pic.LINES; line++) {
            Tcb interrupt = KernelState.TCBS[line];
            interrupt.globalId = line << Abi.THREAD_NUMBER_SHIFT | 1;
        }
    }

    /** The kernel takes the top eighth of memory, at least 1 and at most 16 MiB; the BootInfo page lies below it. */
    private static void initialiseMemory(int info) {
        int end = Multiboot.ramEnd(info);
        int size = Math.min(16 * MIB, Math.max(MIB, end >>> 3)) & -Frames.PAGE_SIZE;
        KernelState.ramEnd = end;
        KernelState.kernelMemory = end - size;
        KernelState.framesNext = KernelState.kernelMemory;
        KernelState.framesEnd = end;
        int bootInfo = KernelState.kernelMemory - Frames.PAGE_SIZE;
        if (U.below(bootInfo, KernelState.imageEnd)) {
            throw new IllegalStateException("not enough memory");
        }
        KernelState.messageBuffer = Frames.allocate();
        Kip.initialise();
        Kip.describeMemory(Kip.SHARED, 0, 0, -1);
        Multiboot.describeMemory(info);
        Kip.describeMemory(Kip.RESERVED, 0, KernelState.kernelMemory, end - 1);
        Kip.describeMemory(Kip.SHARED, 0, 0xA_0000, 0xB_FFFF);
        Kip.describeMemory(Kip.SHARED, 0, 0xC_0000, 0xE_FFFF);
        Multiboot.readModules(info, Frames.window(bootInfo));
        BootModules.load(Frames.window(bootInfo));
        Kip.describeVirtual(0, Abi.USER_END - 1);
        Kip.describeMemory(Kip.RESERVED, 0, KernelState.imageStart, KernelState.imageEnd - 1);
    }

    private static void startServers() {
        startServer(Abi.SIGMA0, Kip.SIGMA0_SERVER, true, Abi.NIL_THREAD);
        startServer(Abi.ROOT_TASK, Kip.ROOT_SERVER, false, Abi.SIGMA0);
    }

    private static void startServer(int id, int server, boolean sigma0, int pager) {
        Space space = Spaces.create();
        if (space == null
                || !Spaces.initialise(space, Abi.BOOT_KIP_AREA, Abi.BOOT_UTCB_AREA, 1 << Abi.BOOT_UTCB_AREA_BITS)
                || Spaces.utcbPage(space, Abi.BOOT_UTCB_AREA) == 0) {
            throw new IllegalStateException("not enough kernel memory for sigma0 and root task");
        }
        space.privileged = true;
        space.allPorts = true;
        space.sigma0 = sigma0;
        Tcb thread = KernelState.TCBS[id >>> Abi.THREAD_NUMBER_SHIFT];
        ThreadLife.create(thread, id, space, id);
        thread.localId = Abi.BOOT_UTCB_AREA + Abi.UTCB_POINTER_OFFSET;
        thread.priority = BOOT_PRIORITY;
        ThreadLife.activate(thread, pager);
        ThreadLife.start(thread, Memory.load32(KernelState.kip + server + 4), 0);
        ReadyQueue.addLast(thread);
        Probe.threadCreate(id, thread.cr3, id, pager);
    }
}
