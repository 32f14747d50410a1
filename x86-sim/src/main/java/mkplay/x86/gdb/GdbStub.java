package mkplay.x86.gdb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import mkplay.x86.gdb.Hex.BadRequest;
import mkplay.x86.machine.Event;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import mkplay.x86.machine.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * The machine's end of GDB's remote serial protocol (GDB manual, appendix E), over whatever carries bytes: {@link #receive}
 * takes them, {@link #takeOutput} gives the answers, and while {@link #running} the owner calls {@link #advance} between
 * looks at its channel. Whatever arrives, nothing is thrown and what is held is bounded.
 *
 * <p>Addresses are linear and go through the guest's current page tables. Breakpoints are probes. What GDB writes starts a new
 * course of events, see {@link Timeline#change}.
 */
public final class GdbStub implements PacketReader.Receiver {
    /** Instructions between two looks at the channel: some milliseconds. */
    private static final long SLICE = 200_000;

    private static final String OK = "OK";
    private static final String ERROR = "E01";
    private static final String NOT_MAPPED = "E0E";
    private static final String TRAP = "T05";
    private static final int MAX_READ = PacketReader.MAX_PACKET / 2 - 16;

    private final Timeline timeline;
    private final Machine machine;
    private final Registers registers;
    private final Breakpoints breakpoints;
    private final MonitorCommands commands;
    private final PacketReader reader = new PacketReader(this);
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private String lastReply = "";
    private boolean acknowledge = true;
    private boolean running;
    private boolean interrupted;
    private boolean detached;
    private boolean killed;
    /** How the guest ended, once it has been told. */
    private @Nullable Stop end;

    /** @param timeline a machine that waits for what the debugger says */
    public GdbStub(Timeline timeline) {
        this(timeline, MonitorExtension.NONE);
    }

    /** The same with more commands for {@code monitor}. */
    public GdbStub(Timeline timeline, MonitorExtension more) {
        this.timeline = timeline;
        machine = timeline.machine();
        registers = new Registers(machine);
        breakpoints = new Breakpoints(machine);
        commands = new MonitorCommands(timeline, more);
    }

    /** Bytes from the debugger. */
    public void receive(byte[] bytes, int count) {
        for (int n = 0; n < count; n++) {
            reader.take(bytes[n] & 0xFF);
        }
    }

    /** Bytes for the debugger since the last call. */
    public byte[] takeOutput() {
        byte[] bytes = output.toByteArray();
        output.reset();
        return bytes;
    }

    /** Whether the debugger let the machine go on: {@link #advance} is to be called. */
    public boolean running() {
        return running;
    }

    /** The debugger has gone and left the machine to itself. */
    public boolean detached() {
        return detached;
    }

    /** The debugger wants no more of the machine. */
    public boolean killed() {
        return killed;
    }

    /** The connection is lost: as after a detach, nothing is watched any more. */
    public void disconnect() {
        breakpoints.clear();
        running = false;
    }

    /** Executes for some milliseconds; when the machine stops, the debugger hears of it. */
    public void advance() {
        Stop stop = timeline.run(RunLimits.instructions(machine.instructions() + SLICE));
        String reason = breakpoints.reason();
        if (reason != null) {
            stopped(TRAP + reason);
        } else if (interrupted) {
            stopped("T02");
        } else if (!(stop instanceof Stop.Limit || stop instanceof Stop.Requested)) {
            ended(stop);
        }
    }

    private void stopped(String reply) {
        running = false;
        interrupted = false;
        send(reply.startsWith("T") ? reply + "thread:1;" : reply);
    }

    /** The first time it stops there, so that one can look and go back; going on from there ends it. */
    private void ended(Stop stop) {
        if (stop.equals(end)) {
            int status = stop instanceof Stop.DebugExit exit ? exit.value() & 0xFF : 0;
            stopped("W%02x".formatted(status));
            return;
        }
        end = stop;
        send("O" + Hex.ofText("The guest stopped: " + stop + ". Continue ends it.\n"));
        stopped(TRAP);
    }

    @Override
    public void interrupt() {
        interrupted = running;
    }

    @Override
    public void again() {
        transmit(lastReply);
    }

    @Override
    public void damaged() {
        if (acknowledge) {
            output.write('-');
        }
    }

    @Override
    public void packet(String data) {
        if (acknowledge) {
            output.write('+');
        }
        if (running) {
            return; // nothing but Ctrl-C makes sense now
        }
        try {
            String reply = data.isEmpty() ? "" : answer(data);
            if (reply != null) {
                send(reply);
            }
        } catch (BadRequest e) {
            send(ERROR);
        }
    }

    /** The reply to a packet; empty for what is not supported, null when it comes later or never. */
    private @Nullable String answer(String data) throws BadRequest {
        String rest = data.substring(1);
        return switch (data.charAt(0)) {
            case '?' -> TRAP + "thread:1;";
            case 'g' -> registers.all();
            case 'G' -> changed(() -> registers.writeAll(rest));
            case 'p' -> readRegister(rest);
            case 'P' -> writeRegister(rest);
            case 'm' -> readMemory(rest);
            case 'M' -> writeMemory(rest, Hex.bytes(after(rest, ":")));
            case 'X' -> writeMemory(rest, after(rest, ":").getBytes(StandardCharsets.ISO_8859_1));
            case 'Z', 'z' -> breakpoint(data);
            case 'H', 'T', '!' -> OK;
            case 'c', 'C' -> goOn();
            case 's', 'S' -> step();
            case 'b' -> back(rest);
            case 'v' -> multiLetter(data);
            case 'q', 'Q' -> query(data);
            case 'D' -> detach();
            case 'k' -> kill();
            default -> "";
        };
    }

    private interface Change {
        void make() throws BadRequest;
    }

    /** Makes a change of the machine as one from outside. */
    private String changed(Change change) throws BadRequest {
        boolean[] bad = new boolean[1];
        timeline.change(() -> {
            try {
                change.make();
            } catch (BadRequest e) {
                bad[0] = true;
            }
        });
        return bad[0] ? ERROR : OK;
    }

    private String readRegister(String rest) throws BadRequest {
        long number = Hex.number(rest);
        return number >= 0 && number < Registers.COUNT ? registers.read((int) number) : ERROR;
    }

    private String writeRegister(String rest) throws BadRequest {
        int number = Hex.address(before(rest, "="));
        String value = after(rest, "=");
        if (number < 0 || number >= Registers.COUNT) {
            return ERROR;
        }
        return registers.read(number).equalsIgnoreCase(value) ? OK : changed(() -> registers.write(number, value));
    }

    private String readMemory(String rest) throws BadRequest {
        int address = Hex.address(before(rest, ","));
        int length = (int) Math.min(MAX_READ, Hex.address(after(rest, ",")) & 0xFFFFFFFFL);
        byte[] bytes = new byte[length];
        if (machine.readLinear(address, bytes)) {
            return Hex.of(bytes);
        }
        int mapped = 0;
        byte[] one = new byte[1];
        while (mapped < length && machine.readLinear(address + mapped, one)) {
            bytes[mapped++] = one[0];
        }
        return mapped == 0 ? NOT_MAPPED : Hex.of(Arrays.copyOf(bytes, mapped));
    }

    private String writeMemory(String rest, byte[] bytes) throws BadRequest {
        int address = Hex.address(before(rest, ","));
        if (Hex.address(before(after(rest, ","), ":")) != bytes.length) {
            return ERROR;
        }
        if (bytes.length == 0) {
            return OK; // GDB asks so whether X is known
        }
        if (!machine.readLinear(address, new byte[bytes.length])) {
            return NOT_MAPPED;
        }
        return changed(() -> machine.writeLinear(address, bytes));
    }

    private String breakpoint(String data) throws BadRequest {
        if (data.length() < 2 || data.charAt(1) < '0' || data.charAt(1) > '4') {
            return "";
        }
        breakpoints.change(data.substring(1), data.charAt(0) == 'Z');
        return OK;
    }

    private @Nullable String goOn() {
        breakpoints.goOn();
        running = true;
        return null;
    }

    private @Nullable String step() {
        breakpoints.goOn();
        Stop stop = timeline.run(RunLimits.instructions(machine.instructions() + 1));
        if (stop instanceof Stop.Limit || stop instanceof Stop.Requested) {
            String reason = breakpoints.reason();
            stopped(TRAP + (reason == null ? "" : reason));
        } else {
            ended(stop);
        }
        return null;
    }

    private String back(String kind) {
        breakpoints.goOn();
        end = null;
        boolean found;
        String reason = "";
        if (kind.equals("s")) {
            found = timeline.stepBack(1);
        } else if (kind.equals("c")) {
            Event event = timeline.runBackTo(breakpoints.events());
            found = event != null;
            reason = event == null ? "" : breakpoints.reason(event);
        } else {
            return "";
        }
        return TRAP + (found ? reason : "replaylog:begin;") + "thread:1;";
    }

    private @Nullable String multiLetter(String data) {
        if (data.equals("vCont?")) {
            return "vCont;c;C;s;S";
        }
        if (!data.startsWith("vCont;") || data.length() < 7) {
            return "";
        }
        return switch (data.charAt(6)) {
            case 'c', 'C' -> goOn();
            case 's', 'S' -> step();
            default -> "";
        };
    }

    private String query(String data) throws BadRequest {
        if (data.startsWith("qSupported")) {
            return "PacketSize=%x;QStartNoAckMode+;swbreak+;hwbreak+;ReverseStep+;ReverseContinue+;qXfer:features:read+"
                    .formatted(PacketReader.MAX_PACKET);
        }
        if (data.startsWith("qXfer:features:read:target.xml:")) {
            return part(Registers.description(), after(data, "target.xml:"));
        }
        if (data.startsWith("qRcmd,")) {
            return Hex.ofText(commands.execute(new String(Hex.bytes(after(data, ",")), StandardCharsets.UTF_8)));
        }
        return switch (data) {
            case "QStartNoAckMode" -> {
                acknowledge = false;
                yield OK;
            }
            case "qfThreadInfo" -> "m1";
            case "qsThreadInfo" -> "l";
            case "qC" -> "QC1";
            case "qAttached" -> "1";
            default -> data.startsWith("qThreadExtraInfo") ? Hex.ofText("CPU 0") : "";
        };
    }

    /** {@code offset,length} of a text: m when more follows, l at its end. */
    private static String part(String text, String range) throws BadRequest {
        long offset = Hex.address(before(range, ",")) & 0xFFFFFFFFL;
        long length = Hex.address(after(range, ",")) & 0xFFFFFFFFL;
        int from = (int) Math.min(offset, text.length());
        int to = (int) Math.min(from + Math.min(length, MAX_READ), text.length());
        return (to == text.length() ? "l" : "m") + text.substring(from, to);
    }

    private String detach() {
        breakpoints.clear();
        detached = true;
        return OK;
    }

    private @Nullable String kill() {
        breakpoints.clear();
        killed = true;
        return null;
    }

    private static String before(String text, String mark) throws BadRequest {
        int at = text.indexOf(mark);
        if (at < 0) {
            throw new BadRequest();
        }
        return text.substring(0, at);
    }

    private static String after(String text, String mark) throws BadRequest {
        return text.substring(before(text, mark).length() + mark.length());
    }

    private void send(String data) {
        lastReply = data;
        transmit(data);
    }

    private void transmit(String data) {
        int sum = 0;
        output.write('$');
        for (int n = 0; n < data.length(); n++) {
            output.write(data.charAt(n));
            sum += data.charAt(n);
        }
        output.writeBytes("#%02x".formatted(sum & 0xFF).getBytes(StandardCharsets.US_ASCII));
    }
}
