package mkplay.systemjava;

/**
 * Raw memory by 32-bit linear address. Every access of {@code load} and {@code store} happens exactly once, in program order
 * and with the stated width (it is volatile), so device memory and user memory may be behind the address; {@code get} and
 * {@code set} are for ordinary memory, where the compiler may merge, drop or reorder accesses. Addresses need not be aligned.
 *
 * <p>On the JVM the accesses go to the {@link SparseMemory} of the {@link HostedMachine} in use.
 */
public final class Memory {
    private Memory() {}

    /** The byte at {@code address}, zero-extended. */
    @Llvm("""
            %p = inttoptr i32 %0 to ptr
            %v = load volatile i8, ptr %p, align 1
            %r = zext i8 %v to i32
            ret i32 %r""")
    public static int load8(int address) {
        return HostedMachine.current().memory().load8(address);
    }

    /** The 16-bit word at {@code address}, zero-extended. */
    @Llvm("""
            %p = inttoptr i32 %0 to ptr
            %v = load volatile i16, ptr %p, align 1
            %r = zext i16 %v to i32
            ret i32 %r""")
    public static int load16(int address) {
        return HostedMachine.current().memory().load16(address);
    }

    /** The 32-bit word at {@code address}. */
    @Llvm("""
            %p = inttoptr i32 %0 to ptr
            %v = load volatile i32, ptr %p, align 1
            ret i32 %v""")
    public static int load32(int address) {
        return HostedMachine.current().memory().load32(address);
    }

    /** Stores the low 8 bits of {@code value}. */
    @Llvm("""
            %p = inttoptr i32 %0 to ptr
            %v = trunc i32 %1 to i8
            store volatile i8 %v, ptr %p, align 1
            ret void""")
    public static void store8(int address, int value) {
        HostedMachine.current().memory().store8(address, value);
    }

    /** Stores the low 16 bits of {@code value}. */
    @Llvm("""
            %p = inttoptr i32 %0 to ptr
            %v = trunc i32 %1 to i16
            store volatile i16 %v, ptr %p, align 1
            ret void""")
    public static void store16(int address, int value) {
        HostedMachine.current().memory().store16(address, value);
    }

    /** Stores {@code value}. */
    @Llvm("""
            %p = inttoptr i32 %0 to ptr
            store volatile i32 %1, ptr %p, align 1
            ret void""")
    public static void store32(int address, int value) {
        HostedMachine.current().memory().store32(address, value);
    }

    /** The 32-bit word of ordinary memory at {@code address}. */
    @Llvm("""
            %p = inttoptr i32 %0 to ptr
            %v = load i32, ptr %p, align 1
            ret i32 %v""")
    public static int get32(int address) {
        return HostedMachine.current().memory().load32(address);
    }

    /** Stores {@code value} to ordinary memory. */
    @Llvm("""
            %p = inttoptr i32 %0 to ptr
            store i32 %1, ptr %p, align 1
            ret void""")
    public static void set32(int address, int value) {
        HostedMachine.current().memory().store32(address, value);
    }

    /** Copies {@code words} 32-bit words upwards ({@code rep movsl}); the direction flag must be clear. */
    @Llvm("""
            %s = call {i32, i32, i32} asm sideeffect "rep movsl", \
            "={di},={si},={cx},0,1,2,~{memory}"(i32 %0, i32 %1, i32 %2)
            ret void""")
    public static void copyWords(int to, int from, int words) {
        for (int i = 0; i != words; i++) {
            store32(to + 4 * i, load32(from + 4 * i));
        }
    }

    /** Stores {@code value} to {@code words} 32-bit words upwards ({@code rep stosl}); the direction flag must be clear. */
    @Llvm("""
            %s = call {i32, i32} asm sideeffect "rep stosl", \
            "={di},={cx},{ax},0,1,~{memory}"(i32 %1, i32 %0, i32 %2)
            ret void""")
    public static void fillWords(int to, int value, int words) {
        for (int i = 0; i != words; i++) {
            store32(to + 4 * i, value);
        }
    }

    /** Copies {@code bytes} bytes upwards ({@code rep movsb}); the direction flag must be clear. */
    @Llvm("""
            %s = call {i32, i32, i32} asm sideeffect "rep movsb", \
            "={di},={si},={cx},0,1,2,~{memory}"(i32 %0, i32 %1, i32 %2)
            ret void""")
    public static void copyBytes(int to, int from, int bytes) {
        for (int i = 0; i != bytes; i++) {
            store8(to + i, load8(from + i));
        }
    }

    /**
     * Copies upwards {@code first} bytes one by one ({@code rep movsb}), then {@code rest} more as words ({@code rep movsl}) and what is
     * left as bytes; the direction flag must be clear.
     */
    @Llvm("""
            %s = call {i32, i32, i32} asm sideeffect "rep movsb; movl $6, %ecx; shrl $$2, %ecx; rep movsl; movl $6, %ecx; \
            andl $$3, %ecx; rep movsb", \
            "={di},={si},={cx},0,1,2,{ax},~{memory},~{flags}"(i32 %0, i32 %1, i32 %2, i32 %3)
            ret void""")
    public static void copyBytesAndWords(int to, int from, int first, int rest) {
        copyBytes(to, from, first);
        copyWords(to + first, from + first, rest >>> 2);
        int words = first + (rest & -4);
        copyBytes(to + words, from + words, rest & 3);
    }

    /** Stores {@code value} and returns what was there, as one locked operation. */
    @Asm(value = "xchgl $0, ($1)", constraints = "=r,r,0,~{memory}")
    public static int exchange32(int address, int value) {
        int old = load32(address);
        store32(address, value);
        return old;
    }

    /**
     * Linear address of a struct, or of the first element of an array that lies in a static or {@link Count} field. There is no
     * way back from an address to a reference; use indices into pools.
     *
     * <p>On the JVM the address is one that {@link HostedMachine#addressOf} chose; the object's fields are not visible there.
     */
    @Llvm("""
            %a = ptrtoint ptr %0 to i32
            ret i32 %a""")
    public static int addressOf(Object struct) {
        return HostedMachine.current().addressOf(struct);
    }

    /** Keeps the compiler from moving ordinary memory accesses across this point. No instruction. */
    @Asm(value = "", constraints = "~{memory}")
    public static void barrier() {
        // The JVM model executes in program order.
    }
}
