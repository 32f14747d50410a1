package mkplay.kernel.fault;

import mkplay.kernel.init.Console;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;

/**
 * The console that Pistachio's kernel debugger gives user programs, which enter it by INT 3. What is meant stands in the bytes
 * behind that instruction; they are harmless when executed afterwards. Only with the boot option {@code debugger=console}: it is a
 * way past every console server.
 */
final class DebuggerTraps {
    private static final int NOP = 0x90;
    private static final int CMP_AL = 0x3C;
    private static final int JMP_SHORT = 0xEB;

    private static final int PUT_CHARACTER = 0;
    private static final int PUT_STRING = 1;
    private static final int POLL_CHARACTER = 8;
    private static final int GET_CHARACTER = 13;

    /** Bytes from the jump of "enter the debugger" to the address of its text, the operand of a MOV that it jumps over. */
    private static final int TEXT_ADDRESS = 3;

    private static final int LONGEST_STRING = 1024;

    private DebuggerTraps() {}

    /** Does what the trap of the running thread asks for; false if it asks for a debugger that is not there. */
    static boolean serve(Tcb self) {
        int code = UserCode.load16(self.space, self.eip);
        int operation = code >>> 8 & 0xFF;
        switch (code & 0xFF) {
            case NOP -> {
                return true;
            }
            case JMP_SHORT -> {
                Console.print("--- \"");
                printString(self.space, UserCode.load32(self.space, self.eip + TEXT_ADDRESS));
                Console.print("\" ---\n");
                return true;
            }
            case CMP_AL -> {
                return serve(self, operation);
            }
            default -> {
                return false;
            }
        }
    }

    private static boolean serve(Tcb self, int operation) {
        switch (operation) {
            case PUT_CHARACTER -> Console.print((char) (self.eax & 0xFF));
            case PUT_STRING -> printString(self.space, self.eax);
            case POLL_CHARACTER -> self.eax = Console.poll();
            case GET_CHARACTER -> {
                int character = Console.poll();
                if (character < 0) {
                    // The thread asks again: the kernel does not wait with interrupts off.
                    self.eip--;
                } else {
                    self.eax = character;
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void printString(Space space, int address) {
        int length = 0;
        int c = UserCode.load8(space, address);
        while (c > 0 && length < LONGEST_STRING) {
            Console.print((char) c);
            length++;
            c = UserCode.load8(space, address + length);
        }
    }
}
