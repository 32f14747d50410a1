package mkplay.toolchain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The system calls a tool in the sandbox may not make, as a classic BPF program for seccomp(2). It is a second wall behind
 * the namespaces: no new processes, no sockets, no mounts or namespaces, no tracing, none of the subsystems in which
 * kernel privilege escalations are found. Threads stay allowed, because clang continues deep recursion on a new stack.
 */
final class SeccompFilter {
    private static final int NONE = -1;
    private static final int CLONE_THREAD = 0x10000;
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    // linux/seccomp.h
    private static final int RET_KILL_PROCESS = 0x8000_0000;
    private static final int RET_ERRNO = 0x0005_0000;
    private static final int RET_ALLOW = 0x7FFF_0000;

    // linux/bpf_common.h: load absolute word, jumps with a constant, return.
    private static final int LD_W_ABS = 0x20;
    private static final int JEQ = 0x15;
    private static final int JGE = 0x35;
    private static final int JSET = 0x45;
    private static final int RET = 0x06;

    // struct seccomp_data
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;

    /** Calls with this bit use the x32 tables, which no tool of ours does. */
    private static final int X32_BIT = 0x4000_0000;

    /** A forbidden call with its numbers in the kernel's tables for x86-64 and for arm64. */
    private record Forbidden(String name, int x86, int arm) {}

    private static final List<Forbidden> FORBIDDEN = List.of(
            new Forbidden("fork", 57, NONE),
            new Forbidden("vfork", 58, NONE),
            new Forbidden("socket", 41, 198),
            new Forbidden("socketpair", 53, 199),
            new Forbidden("ptrace", 101, 117),
            new Forbidden("process_vm_readv", 310, 270),
            new Forbidden("process_vm_writev", 311, 271),
            new Forbidden("pidfd_open", 434, 434),
            new Forbidden("pidfd_getfd", 438, 438),
            new Forbidden("mount", 165, 40),
            new Forbidden("umount2", 166, 39),
            new Forbidden("pivot_root", 155, 41),
            new Forbidden("chroot", 161, 51),
            new Forbidden("unshare", 272, 97),
            new Forbidden("setns", 308, 268),
            new Forbidden("open_tree", 428, 428),
            new Forbidden("move_mount", 429, 429),
            new Forbidden("fsopen", 430, 430),
            new Forbidden("fsconfig", 431, 431),
            new Forbidden("fsmount", 432, 432),
            new Forbidden("fspick", 433, 433),
            new Forbidden("mount_setattr", 442, 442),
            new Forbidden("name_to_handle_at", 303, 264),
            new Forbidden("open_by_handle_at", 304, 265),
            new Forbidden("bpf", 321, 280),
            new Forbidden("perf_event_open", 298, 241),
            new Forbidden("userfaultfd", 323, 282),
            new Forbidden("io_uring_setup", 425, 425),
            new Forbidden("io_uring_enter", 426, 426),
            new Forbidden("io_uring_register", 427, 427),
            new Forbidden("memfd_create", 319, 279),
            new Forbidden("memfd_secret", 447, 447),
            new Forbidden("shmget", 29, 194),
            new Forbidden("msgget", 68, 186),
            new Forbidden("semget", 64, 190),
            new Forbidden("add_key", 248, 217),
            new Forbidden("request_key", 249, 218),
            new Forbidden("keyctl", 250, 219),
            new Forbidden("init_module", 175, 105),
            new Forbidden("finit_module", 313, 273),
            new Forbidden("delete_module", 176, 106),
            new Forbidden("kexec_load", 246, 104),
            new Forbidden("kexec_file_load", 320, 294),
            new Forbidden("reboot", 169, 142),
            new Forbidden("swapon", 167, 224),
            new Forbidden("acct", 163, 89),
            new Forbidden("quotactl", 179, 60),
            new Forbidden("fanotify_init", 300, 262));

    /** One processor's view: AUDIT_ARCH constant and the numbers of the two clones. */
    private record Abi(int audit, int cloneCall, int clone3, boolean x86) {
        int numberOf(Forbidden call) {
            return x86 ? call.x86() : call.arm();
        }
    }

    private static final Abi X86_64 = new Abi(0xC000_003E, 56, 435, true);
    private static final Abi ARM64 = new Abi(0xC000_00B7, 220, 435, false);

    private final List<long[]> program = new ArrayList<>();

    private SeccompFilter() {}

    /** The program as an array of struct sock_filter, or nothing for a processor whose numbers are not known here. */
    static Optional<byte[]> forProcessor(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> Optional.of(assemble(X86_64));
            case "aarch64", "arm64" -> Optional.of(assemble(ARM64));
            default -> Optional.empty();
        };
    }

    private static byte[] assemble(Abi abi) {
        SeccompFilter filter = new SeccompFilter();
        filter.emit(LD_W_ABS, 0, 0, ARCHITECTURE);
        filter.emit(JEQ, 1, 0, abi.audit());
        filter.emit(RET, 0, 0, RET_KILL_PROCESS);
        filter.emit(LD_W_ABS, 0, 0, NUMBER);
        if (abi.x86()) {
            filter.emit(JGE, 0, 1, X32_BIT);
            filter.emit(RET, 0, 0, RET_ERRNO | EPERM);
        }
        for (Forbidden call : FORBIDDEN) {
            if (abi.numberOf(call) != NONE) {
                filter.refuse(abi.numberOf(call), EPERM);
            }
        }
        // Its flags lie in memory where a filter cannot look; the C library then falls back to clone.
        filter.refuse(abi.clone3(), ENOSYS);
        filter.emit(JEQ, 0, 3, abi.cloneCall());
        filter.emit(LD_W_ABS, 0, 0, FIRST_ARGUMENT);
        filter.emit(JSET, 1, 0, CLONE_THREAD);
        filter.emit(RET, 0, 0, RET_ERRNO | EPERM);
        filter.emit(RET, 0, 0, RET_ALLOW);
        return filter.bytes();
    }

    private void refuse(int number, int error) {
        emit(JEQ, 0, 1, number);
        emit(RET, 0, 0, RET_ERRNO | error);
    }

    private void emit(int code, int ifTrue, int ifFalse, int constant) {
        program.add(new long[] {code, ifTrue, ifFalse, constant});
    }

    private byte[] bytes() {
        // Both processors run Linux in little-endian order.
        ByteBuffer buffer = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (long[] i : program) {
            buffer.putShort((short) i[0]).put((byte) i[1]).put((byte) i[2]).putInt((int) i[3]);
        }
        return buffer.array();
    }
}
