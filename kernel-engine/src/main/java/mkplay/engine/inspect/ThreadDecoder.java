package mkplay.engine.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import mkplay.kernel.Abi;
import mkplay.kernel.thread.Tcb;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/** Threads, and the queues they are in. */
final class ThreadDecoder {
    private final KernelObjects objects;
    private final InspectedProcessor processor;
    private final Machine machine;
    private final IntFunction<@Nullable String> names;

    ThreadDecoder(
            KernelObjects objects, InspectedProcessor processor, Machine machine, IntFunction<@Nullable String> names) {
        this.objects = objects;
        this.processor = processor;
        this.machine = machine;
        this.names = names;
    }

    /** Every thread, and every interrupt that has a handler. */
    List<InspectedThread> threads() throws InspectionException {
        List<InspectedThread> threads = new ArrayList<>();
        for (int number = 0; number < objects.threads().size(); number++) {
            Tcb thread = objects.threads().get(number);
            if (isInterrupt(thread, number) ? thread.handler != null : thread.state() != Tcb.FREE) {
                if (thread.number() != number) {
                    throw InspectionException.damaged("thread number %d has the id 0x%08X", number, thread.globalId);
                }
                threads.add(thread(thread));
            }
        }
        return threads;
    }

    private static boolean isInterrupt(Tcb thread, int number) {
        return number < Abi.SYSTEM_BASE || thread.kind() == Tcb.INTERRUPT;
    }

    private InspectedThread thread(Tcb thread) throws InspectionException {
        boolean running = processor.thread() == thread.globalId;
        boolean waits = thread.state() == Tcb.RECEIVING || thread.state() == Tcb.SENDING;
        return new InspectedThread(
                thread.globalId,
                Objects.requireNonNullElse(names.apply(thread.globalId), ""),
                ThreadState.of(thread, running),
                Operation.of(thread),
                thread.is(Tcb.HALTED),
                objects.index(thread.space),
                thread.priority,
                thread.sliceLength,
                thread.sliceLeft,
                thread.quantum,
                waits ? thread.partner : 0,
                thread.is(Tcb.TIMED) ? thread.deadline : -1,
                ids(Rings.walk(thread.senders, t -> t.sendNext, t -> t.sendPrevious, "senders")),
                thread.transferPartner == null ? 0 : thread.transferPartner.globalId,
                thread.scheduler,
                utcbWord(thread, Abi.UTCB_PAGER),
                utcbWord(thread, Abi.UTCB_EXCEPTION_HANDLER),
                thread.handler == null ? 0 : thread.handler.globalId,
                thread.localId,
                registers(thread, running));
    }

    private int utcbWord(Tcb thread, int offset) throws InspectionException {
        return thread.utcb == 0 ? 0 : objects.memory.word(thread.utcb + offset);
    }

    private ThreadRegisters registers(Tcb thread, boolean running) {
        if (running && processor.mode() == ProcessorMode.USER) {
            return new ThreadRegisters(
                    machine.register(Reg.EIP),
                    machine.register(Reg.ESP),
                    true,
                    machine.register(Reg.EFLAGS),
                    machine.register(Reg.EAX),
                    machine.register(Reg.EBX),
                    machine.register(Reg.ECX),
                    machine.register(Reg.EDX),
                    machine.register(Reg.ESI),
                    machine.register(Reg.EDI),
                    machine.register(Reg.EBP));
        }
        if (running || thread.exitKind != Tcb.EXIT_FRAME) {
            return new ThreadRegisters(thread.eip, thread.esp, false, 0, 0, 0, 0, 0, 0, 0, 0);
        }
        return new ThreadRegisters(
                thread.eip,
                thread.esp,
                true,
                thread.eflags,
                thread.eax,
                thread.ebx,
                thread.ecx,
                thread.edx,
                thread.esi,
                thread.edi,
                thread.ebp);
    }

    /** The ready queue, the highest priority first. */
    List<ReadyThreads> ready() throws InspectionException {
        List<ReadyThreads> ready = new ArrayList<>();
        int heads = objects.variable("READY");
        for (int priority = objects.words("READY") - 1; priority >= 0; priority--) {
            int pointer = objects.memory.word(heads + 4 * priority);
            if (pointer != 0) {
                Tcb head = objects.thread(pointer, "the ready queue");
                ready.add(new ReadyThreads(
                        priority, ids(Rings.walk(head, t -> t.readyNext, t -> t.readyPrevious, "ready threads"))));
            }
        }
        return ready;
    }

    private static List<Integer> ids(List<Tcb> threads) {
        return threads.stream().map(t -> t.globalId).toList();
    }
}
