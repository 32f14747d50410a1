package mkplay.systemjava;

/** I/O ports, 0 to 0xFFFF. On the JVM the accesses go to the {@link HostedPorts} of the {@link HostedMachine} in use. */
public final class Port {
    private Port() {}

    /** Reads a byte, zero-extended. */
    @Llvm("""
            %p = trunc i32 %0 to i16
            %v = call i8 asm sideeffect "inb $1, $0", "={al},N{dx}"(i16 %p)
            %r = zext i8 %v to i32
            ret i32 %r""")
    public static int in8(int port) {
        return HostedMachine.current().ports().in(port, 1);
    }

    /** Reads a 16-bit word, zero-extended. */
    @Llvm("""
            %p = trunc i32 %0 to i16
            %v = call i16 asm sideeffect "inw $1, $0", "={ax},N{dx}"(i16 %p)
            %r = zext i16 %v to i32
            ret i32 %r""")
    public static int in16(int port) {
        return HostedMachine.current().ports().in(port, 2);
    }

    /** Reads a 32-bit word. */
    @Llvm("""
            %p = trunc i32 %0 to i16
            %v = call i32 asm sideeffect "inl $1, $0", "={eax},N{dx}"(i16 %p)
            ret i32 %v""")
    public static int in32(int port) {
        return HostedMachine.current().ports().in(port, 4);
    }

    /** Writes the low 8 bits of {@code value}. */
    @Llvm("""
            %p = trunc i32 %0 to i16
            %v = trunc i32 %1 to i8
            call void asm sideeffect "outb $1, $0", "N{dx},{al}"(i16 %p, i8 %v)
            ret void""")
    public static void out8(int port, int value) {
        HostedMachine.current().ports().out(port, 1, value & 0xFF);
    }

    /** Writes the low 16 bits of {@code value}. */
    @Llvm("""
            %p = trunc i32 %0 to i16
            %v = trunc i32 %1 to i16
            call void asm sideeffect "outw $1, $0", "N{dx},{ax}"(i16 %p, i16 %v)
            ret void""")
    public static void out16(int port, int value) {
        HostedMachine.current().ports().out(port, 2, value & 0xFFFF);
    }

    /** Writes {@code value}. */
    @Llvm("""
            %p = trunc i32 %0 to i16
            call void asm sideeffect "outl $1, $0", "N{dx},{eax}"(i16 %p, i32 %1)
            ret void""")
    public static void out32(int port, int value) {
        HostedMachine.current().ports().out(port, 4, value);
    }
}
