package mkplay.x86.cpu;

/**
 * Hears of everything that a processor executes, one instruction at a time, and what each took. Idle cycles are left out. What the
 * delivery of an exception took belongs to the instruction that raised it, and that of an interrupt to the instruction executed
 * next. The guest cannot tell that there is an observer.
 */
@FunctionalInterface
public interface StepObserver {
    /**
     * Something was executed.
     *
     * @param address linear address of the instruction
     * @param cr3 physical address of the page directory before it, 0 where paging is off
     * @param user it began in ring 3
     * @param instructions 1, or 0 if it was the delivery of an exception only
     * @param cycles what it took
     */
    void executed(int address, int cr3, boolean user, long instructions, long cycles);
}
