package mkplay.x86.gdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.x86.gdb.Hex.BadRequest;
import mkplay.x86.machine.Event;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Probes;
import org.jspecify.annotations.Nullable;

/** What the debugger wants to stop at, as probes: nothing in the guest's memory changes. */
final class Breakpoints {
    /** More than a debugger sets: a bound. */
    private static final int MAX = 4096;

    private static final int MAX_WATCHED_BYTES = 4096;

    /** One stop: type is 0 software, 1 hardware, 2 write, 3 read, 4 access. */
    private record Point(int type, int address, int bytes) {
        Event event() {
            return type < 2 ? new Event.Reached(address) : new Event.Accessed(address, bytes, type != 2, type != 3);
        }

        String reason() {
            return switch (type) {
                case 0 -> "swbreak:;";
                case 1 -> "hwbreak:;";
                case 2 -> "watch:" + Integer.toHexString(address) + ";";
                case 3 -> "rwatch:" + Integer.toHexString(address) + ";";
                default -> "awatch:" + Integer.toHexString(address) + ";";
            };
        }
    }

    private final Machine machine;
    private final Map<Point, Probes.Registration> set = new HashMap<>();
    /** No stop before the instruction at this count: it is the one to go on from. */
    private long ignoredAt = -1;

    private int ignoredAddress;

    private @Nullable String reason;

    Breakpoints(Machine machine) {
        this.machine = machine;
    }

    /** Z and z packets: {@code type,address,kind}. */
    void change(String request, boolean insert) throws BadRequest {
        String[] parts = request.split("[,;]", 4);
        if (parts.length < 3) {
            throw new BadRequest();
        }
        Point point = new Point((int) Hex.number(parts[0]), Hex.address(parts[1]), Hex.address(parts[2]));
        if (insert) {
            insert(point);
        } else {
            Probes.Registration registration = set.remove(point);
            if (registration != null) {
                registration.remove();
            }
        }
    }

    private void insert(Point point) throws BadRequest {
        boolean fits = point.bytes >= 1
                && point.bytes <= MAX_WATCHED_BYTES
                && Integer.compareUnsigned(point.address, point.address + point.bytes - 1) <= 0;
        if (point.type >= 2 && !fits || set.size() >= MAX) {
            throw new BadRequest();
        }
        if (!set.containsKey(point)) {
            set.put(point, watch(point));
        }
    }

    private Probes.Registration watch(Point point) {
        if (point.type < 2) {
            return machine.probes().address(point.address, (m, address) -> hit(point));
        }
        return machine.probes()
                .data(
                        point.address,
                        point.bytes,
                        point.type != 2,
                        point.type != 3,
                        (m, at, bytes, write) -> hit(point));
    }

    private void hit(Point point) {
        boolean ignored = point.type < 2 && machine.instructions() == ignoredAt && point.address == ignoredAddress;
        if (reason == null && !ignored) {
            reason = point.reason();
            machine.requestStop();
        }
    }

    /** Execution goes on: the instruction that is next executes, whether there is a breakpoint or not. */
    void goOn() {
        ignoredAt = machine.instructions();
        ignoredAddress = machine.linearEip();
        reason = null;
    }

    /** Why the machine stopped, as a part of a stop reply, or null. */
    @Nullable
    String reason() {
        return reason;
    }

    /** What there is to be found by going back. */
    List<Event> events() {
        List<Event> events = new ArrayList<>();
        set.keySet().forEach(point -> events.add(point.event()));
        return events;
    }

    /** The part of a stop reply for something that was found. */
    String reason(Event event) {
        return set.keySet().stream()
                .filter(point -> point.event().equals(event))
                .findFirst()
                .map(Point::reason)
                .orElse("");
    }

    void clear() {
        set.values().forEach(Probes.Registration::remove);
        set.clear();
    }
}
