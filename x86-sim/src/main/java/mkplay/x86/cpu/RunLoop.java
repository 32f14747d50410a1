package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.mmu.GuestFault;
import mkplay.x86.state.Derived;
import org.jspecify.annotations.Nullable;

/** Runs blocks, delivers interrupts and exceptions, keeps to the limits. */
final class RunLoop {
    private static final int NMI = 2;

    private final Core c;
    private final @Nullable TimedEngine timed;
    /** The probe at EIP was reported before the last stop: do not report it again. */
    @Derived("observers")
    private boolean probeReported;

    @Derived("observers")
    private @Nullable StepObserver observer;

    RunLoop(Core core) {
        c = core;
        timed = core.timed;
    }

    /** Forgets that a probe was reported. */
    void reset() {
        probeReported = false;
    }

    /** Tells what is executed from now on; null ends that. */
    void setStepObserver(@Nullable StepObserver newObserver) {
        observer = newObserver;
    }

    void run(long untilCycle, long untilInstruction) {
        c.limitCycle = untilCycle;
        c.limitInstruction = untilInstruction;
        if (observer != null) {
            runObserved(observer);
            return;
        }
        while (!c.shutdown && !c.stop && ready()) {
            long budget = c.budget();
            if (budget <= 0 || !advance((int) Math.min(budget, Core.SLICE))) {
                return;
            }
        }
    }

    /** The same one instruction at a time; what each took is told. */
    private void runObserved(StepObserver into) {
        long cycles = c.cycles() - c.idle;
        long instructions = c.instructions();
        boolean goesOn = true;
        while (goesOn && !c.shutdown && !c.stop && ready()) {
            int address = c.segments[Cpu.CS].base + c.eip;
            int space = (c.cr0 & ControlRegisters.PG) == 0 ? 0 : c.cr3;
            boolean user = c.cpl == 3;
            goesOn = c.budget() > 0 && advance(1);
            long cyclesNow = c.cycles() - c.idle;
            long instructionsNow = c.instructions();
            into.executed(address, space, user, instructionsNow - instructions, cyclesNow - cycles);
            cycles = cyclesNow;
            instructions = instructionsNow;
        }
        long rest = c.cycles() - c.idle - cycles;
        if (rest != 0) {
            into.executed(c.segments[Cpu.CS].base + c.eip, c.cr3, c.cpl == 3, 0, rest);
        }
    }

    /** Executes up to {@code most} instructions, or delivers what is pending; false if it stopped at a probe. */
    private boolean advance(int most) {
        if (c.nextVector >= 0) {
            deliverNext();
            return true;
        }
        try {
            Block block = c.fetch();
            if (!block.probed) {
                probeReported = false; // its probe was taken away
            } else if (stopsAtProbe()) {
                return false;
            } else if (breaksHere()) {
                return true;
            }
            execute(block, most);
            if (c.debug.hit()) {
                c.debug.reportHits();
                c.raiseNext(GuestFault.DB, 0);
            }
        } catch (GuestFault f) {
            // Only fetch faults arrive here; the engine catches those of instructions.
            fetchFault(f);
        }
        return true;
    }

    /** Delivers what the last instruction left to be raised after it. */
    private void deliverNext() {
        int vector = c.nextVector;
        c.nextVector = -1;
        raise(vector, c.nextErrorCode);
    }

    /** Delivers a pending interrupt; false when halted without one. */
    private boolean ready() {
        if (c.nmiPending && !c.nmiBlocked && !c.shadow && c.nextVector < 0) {
            c.nmiPending = false;
            c.nmiBlocked = true;
            deliver(NMI);
            return !c.shutdown;
        }
        if (c.interruptLine && (c.systemFlags & Core.IF) != 0 && !c.shadow && c.nextVector < 0) {
            deliver(c.bus.acknowledgeInterrupt());
            return !c.shutdown;
        }
        return !c.halted;
    }

    private void deliver(int vector) {
        c.halted = false;
        c.count(CpuCounters.Event.INTERRUPTS);
        if (timed != null) {
            timed.beginDelivery();
        }
        try {
            c.interrupts.hardware(vector);
        } catch (GuestFault f) {
            c.interrupts.exception(f.vector(), f.errorCode());
        }
        if (timed != null) {
            timed.endDelivery(true);
        }
        probeReported = false;
    }

    private void raise(int vector, int errorCode) {
        if (timed != null) {
            timed.beginDelivery();
        }
        c.interrupts.exception(vector, errorCode);
        if (timed != null) {
            timed.endDelivery(false);
        }
    }

    /** An instruction breakpoint of the guest's own: a fault before the instruction, unless RF says that it was taken. */
    private boolean breaksHere() {
        boolean breaks = (c.systemFlags & Core.RF) == 0 && c.debug.breaksAt(c.segments[Cpu.CS].base + c.eip);
        if (breaks) {
            fetchFault(c.fault.with(GuestFault.DB, 0));
        }
        return breaks;
    }

    private boolean stopsAtProbe() {
        int linear = c.segments[Cpu.CS].base + c.eip;
        if (!probeReported && c.cache.hasProbe(linear)) {
            c.bus.probe(linear);
            if (c.stop) {
                probeReported = true;
                return true;
            }
        }
        probeReported = false;
        return false;
    }

    private void execute(Block block, int budget) {
        boolean observed = c.debug.dataWatched() || observer != null;
        boolean single = c.shadow || (c.systemFlags & (Core.TF | Core.RF)) != 0 || observed;
        @Nullable GuestFault raised;
        if (!single && c.flat && block.count <= budget && timed == null) {
            raised = runFast(block, budget);
        } else {
            raised = step(block, single ? 1 : Math.min(block.count, budget));
        }
        if (raised != null && raised.vector() == GuestFault.FREEZE) {
            c.halted = true;
        } else if (raised != null) {
            raise(raised.vector(), raised.errorCode());
        }
    }

    /** The fast loop; an instruction that it cannot execute because it accesses a device is executed alone. */
    private @Nullable GuestFault runFast(Block block, int budget) {
        c.mmu.allowDevices(false);
        GuestFault raised = c.runBlocks(block, budget);
        c.mmu.allowDevices(true);
        if (raised == null || raised.vector() != GuestFault.DEVICE) {
            return raised;
        }
        // It was counted as a faulting instruction is.
        c.executed--;
        Block alone = c.fetch();
        c.loads -= alone.code[0].loads;
        c.stores -= alone.code[0].stores;
        return step(alone, 1);
    }

    /** Executes up to {@code most} instructions of a block by their general implementations, with all checks. */
    private @Nullable GuestFault step(Block block, int most) {
        int start = c.eip;
        int k = 0;
        try {
            while (k < most) {
                Insn i = block.code[k];
                if (i.op == EngineState.STALE) {
                    break;
                }
                checkLimit(i);
                boolean trap = (c.systemFlags & Core.TF) != 0;
                c.shadow = false;
                c.systemFlags &= ~Core.RF;
                c.eip = start + i.end;
                c.pending = k;
                c.current = block;
                if (timed != null) {
                    timed.begin(i, block);
                    i.exec.execute(i);
                    timed.end(i);
                } else {
                    i.exec.execute(i);
                }
                k++;
                if (trap && !(interrupts(i) && c.eip != start + i.end) && !stackShadow(i)) {
                    c.commit(block, k);
                    return singleStep();
                }
                if (i.endsBlock || c.mmu.takeDeviceAccess() || timed != null && reached(k)) {
                    break;
                }
            }
        } catch (GuestFault f) {
            c.eip = start + block.code[k].off;
            if (timed != null) {
                timed.fault(f);
            }
            c.commit(block, k + 1);
            c.shadow = false;
            c.debug.forgetHits();
            return f;
        }
        c.commit(block, k);
        return null;
    }

    /** Whether the cycle limit is reached after so many instructions of the block in progress. */
    private boolean reached(int count) {
        c.pending = count;
        return c.cycles() >= c.limitCycle;
    }

    private void checkLimit(Insn i) {
        Segment cs = c.segments[Cpu.CS];
        if (cs.limit != -1 && !cs.contains(c.eip, i.length)) {
            throw c.gp(0);
        }
    }

    /** An interrupt instruction, which clears TF when it interrupts; INTO may do nothing. */
    private static boolean interrupts(Insn i) {
        return i.row.timingClass().equals("int");
    }

    /** Loads of SS hold back the trap until the stack pointer is loaded, too (SDM 3A 6.8.3). */
    private boolean stackShadow(Insn i) {
        return c.shadow && i.row.timingClass().equals("segload");
    }

    private GuestFault singleStep() {
        c.dr[6] |= DebugRegisters.DR6_STEP;
        c.debug.reportHits();
        return c.fault.with(GuestFault.DB, 0);
    }

    private void fetchFault(GuestFault f) {
        c.executed++;
        c.shadow = false;
        raise(f.vector(), f.errorCode());
    }
}
