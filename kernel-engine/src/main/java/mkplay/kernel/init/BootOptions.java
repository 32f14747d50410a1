package mkplay.kernel.init;

import mkplay.systemjava.Memory;

/** The kernel's command line: words of the form {@code name=value}. */
final class BootOptions {
    private BootOptions() {}

    /** Kernel address behind {@code name}, which ends in "=", in the command line; 0 if it is not there. */
    static int find(int commandLine, String name) {
        if (commandLine == 0) {
            return 0;
        }
        int at = commandLine;
        boolean wordStart = true;
        int c = Memory.load8(at);
        while (c != 0) {
            if (wordStart && startsWith(at, name)) {
                return at + name.length();
            }
            wordStart = c == ' ';
            at++;
            c = Memory.load8(at);
        }
        return 0;
    }

    private static boolean startsWith(int address, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Memory.load8(address + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the option has exactly this value. */
    static boolean is(int commandLine, String name, String value) {
        int at = find(commandLine, name);
        if (at == 0 || !startsWith(at, value)) {
            return false;
        }
        int end = Memory.load8(at + value.length());
        return end == 0 || end == ' ';
    }

    /** The option's value as a decimal number; 0 if it is not there. */
    static int number(int commandLine, String name) {
        int at = find(commandLine, name);
        int number = 0;
        if (at != 0) {
            int c = Memory.load8(at);
            while (c >= '0' && c <= '9') {
                number = number * 10 + c - '0';
                at++;
                c = Memory.load8(at);
            }
        }
        return number;
    }
}
