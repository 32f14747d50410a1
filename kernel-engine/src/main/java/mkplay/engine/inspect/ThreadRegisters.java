package mkplay.engine.inspect;

import mkplay.engine.wire.Text;

/** A thread's user registers: the processor's for the running one, else those that it goes on with. */
public record ThreadRegisters(
        int eip,
        int esp,

        @Text(
                "True if the kernel holds all of them. After an IPC the kernel sets those below by the IPC's convention: here 0.")
        boolean whole,

        int eflags,
        int eax,
        int ebx,
        int ecx,
        int edx,
        int esi,
        int edi,
        int ebp) {}
