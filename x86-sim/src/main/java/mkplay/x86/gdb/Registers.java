package mkplay.x86.gdb;

import java.util.List;
import mkplay.x86.gdb.Hex.BadRequest;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;

/** The registers in the order of the target description that this class writes. */
final class Registers {
    private static final List<Reg> GENERAL = List.of(
            Reg.EAX,
            Reg.ECX,
            Reg.EDX,
            Reg.EBX,
            Reg.ESP,
            Reg.EBP,
            Reg.ESI,
            Reg.EDI,
            Reg.EIP,
            Reg.EFLAGS,
            Reg.CS,
            Reg.SS,
            Reg.DS,
            Reg.ES,
            Reg.FS,
            Reg.GS);
    private static final List<Reg> SYSTEM = List.of(Reg.CR0, Reg.CR2, Reg.CR3, Reg.CR4);
    private static final List<String> X87_CONTROL =
            List.of("fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop");
    private static final int X87 = GENERAL.size();
    private static final int CONTROL = X87 + 8;
    private static final int SYSTEM_FIRST = CONTROL + X87_CONTROL.size();
    private static final int ENVIRONMENT_BYTES = 28;
    private static final int X87_BYTES = 10;

    /** How many there are. */
    static final int COUNT = SYSTEM_FIRST + SYSTEM.size();

    private final Machine machine;

    Registers(Machine machine) {
        this.machine = machine;
    }

    /** target.xml (GDB manual, appendix G). */
    static String description() {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
                + "<target><architecture>i386</architecture><feature name=\"org.gnu.gdb.i386.core\">");
        for (Reg reg : GENERAL) {
            String type = switch (reg) {
                case EIP -> "code_ptr";
                case ESP, EBP -> "data_ptr";
                default -> "int32";
            };
            add(xml, name(reg), 32, type, "");
        }
        for (int n = 0; n < 8; n++) {
            add(xml, "st" + n, 80, "i387_ext", "");
        }
        for (String control : X87_CONTROL) {
            add(xml, control, 32, "int", " group=\"float\"");
        }
        xml.append("</feature><feature name=\"mkplay.i386.system\">");
        for (Reg reg : SYSTEM) {
            add(xml, name(reg), 32, "int32", " group=\"system\"");
        }
        return xml.append("</feature></target>").toString();
    }

    private static String name(Reg reg) {
        return reg.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static void add(StringBuilder xml, String name, int bits, String type, String more) {
        xml.append("<reg name=\"%s\" bitsize=\"%d\" type=\"%s\"%s/>".formatted(name, bits, type, more));
    }

    /** All registers. */
    String all() {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < COUNT; n++) {
            text.append(read(n));
        }
        return text.toString();
    }

    /** One register; the number is less than {@link #COUNT}. */
    String read(int number) {
        if (number < X87) {
            return Hex.ofInt(machine.register(GENERAL.get(number)));
        }
        if (number >= SYSTEM_FIRST) {
            return Hex.ofInt(machine.register(SYSTEM.get(number - SYSTEM_FIRST)));
        }
        byte[] image = machine.fpuImage();
        if (number < CONTROL) {
            int at = ENVIRONMENT_BYTES + X87_BYTES * (number - X87);
            return Hex.of(java.util.Arrays.copyOfRange(image, at, at + X87_BYTES));
        }
        return Hex.ofInt(control(image, number - CONTROL));
    }

    /** In the environment: control, status, tag, instruction offset, selector and opcode, operand offset, selector. */
    private static int control(byte[] image, int index) {
        return switch (index) {
            case 0, 1, 2 -> dword(image, index) & 0xFFFF;
            case 3 -> dword(image, 4) & 0xFFFF;
            case 4 -> dword(image, 3);
            case 5 -> dword(image, 6) & 0xFFFF;
            case 6 -> dword(image, 5);
            default -> dword(image, 4) >>> 16 & 0x7FF;
        };
    }

    private static int dword(byte[] image, int index) {
        int value = 0;
        for (int n = 3; n >= 0; n--) {
            value = value << 8 | image[4 * index + n] & 0xFF;
        }
        return value;
    }

    /**
     * Sets a register.
     *
     * @throws BadRequest if it is not one that can be set, or the value has another length
     */
    void write(int number, String value) throws BadRequest {
        if (number >= X87 || !machine.setRegister(GENERAL.get(number), Hex.toInt(value))) {
            throw new BadRequest();
        }
    }

    /** Sets those of all registers that can be set. */
    void writeAll(String values) throws BadRequest {
        if (values.length() < 8 * X87) {
            throw new BadRequest();
        }
        for (int n = 0; n < X87; n++) {
            machine.setRegister(GENERAL.get(n), Hex.toInt(values.substring(8 * n, 8 * n + 8)));
        }
    }
}
