package mkplay.engine.view;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineView;
import mkplay.x86.mmu.Occupant;
import mkplay.x86.mmu.PageWalk;

/** Reads memory page by page. */
final class MemoryReader {
    private static final long ADDRESSES = 1L << 32;

    private final MachineView machine;

    MemoryReader(Machine machine) {
        this.machine = new MachineView(machine);
    }

    /** So many bytes, fewer at the end of the address space. */
    List<MemoryPiece> read(Spaces.Space space, int address, int bytes) {
        List<MemoryPiece> pieces = new ArrayList<>();
        long first = Integer.toUnsignedLong(address);
        long end = Math.min(ADDRESSES, first + bytes);
        while (first < end) {
            int inPage = (int) Math.min(end - first, MachineView.PAGE - first % MachineView.PAGE);
            pieces.add(piece(space, (int) first, inPage));
            first += inPage;
        }
        return pieces;
    }

    /** Bytes of RAM or ROM from an address on, fewer where they end. */
    byte[] bytes(Spaces.Space space, int address, int bytes) {
        ByteArrayOutputStream read = new ByteArrayOutputStream(bytes);
        for (MemoryPiece piece : read(space, address, bytes)) {
            if (piece.content().isEmpty()) {
                break;
            }
            read.writeBytes(HexFormat.of().parseHex(piece.content()));
        }
        return read.toByteArray();
    }

    private MemoryPiece piece(Spaces.Space space, int address, int bytes) {
        PageWalk walk = space.physical()
                ? new PageWalk(0, 0, Integer.toUnsignedLong(address))
                : machine.walk(space.directory(), address);
        if (walk.physical() == PageWalk.UNMAPPED) {
            return new MemoryPiece(
                    address, bytes, MemoryState.UNMAPPED, 0, walk.directoryEntry(), walk.tableEntry(), "");
        }
        int physical = (int) walk.physical();
        Occupant occupant = machine.occupant(physical);
        boolean memory = occupant == Occupant.RAM || occupant == Occupant.ROM;
        return new MemoryPiece(
                address,
                bytes,
                MemoryState.valueOf(occupant.name()),
                physical,
                walk.directoryEntry(),
                walk.tableEntry(),
                memory ? HexFormat.of().formatHex(machine.read(physical, bytes)) : "");
    }
}
