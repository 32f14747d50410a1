package mkplay.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter's program, run by a small interpreter of classic BPF (seccomp(2), linux/bpf_common.h). */
class SeccompFilterTest {
    private static final int ALLOW = 0x7FFF_0000;
    private static final int EPERM = 0x0005_0001;
    private static final int ENOSYS = 0x0005_0026;
    private static final int KILL = 0x8000_0000;
    private static final int X86_64 = 0xC000_003E;
    private static final int ARM64 = 0xC000_00B7;

    private static int run(String processor, int audit, int call, int firstArgument) {
        ByteBuffer program = ByteBuffer.wrap(
                        SeccompFilter.forProcessor(processor).orElseThrow())
                .order(ByteOrder.LITTLE_ENDIAN);
        int accumulator = 0;
        int at = 0;
        while (true) {
            int code = program.getShort(8 * at);
            int constant = program.getInt(8 * at + 4);
            boolean condition = switch (code) {
                case 0x15 -> accumulator == constant;
                case 0x35 -> Integer.compareUnsigned(accumulator, constant) >= 0;
                case 0x45 -> (accumulator & constant) != 0;
                default -> false;
            };
            if (code == 0x06) {
                return constant;
            } else if (code == 0x20) {
                accumulator = constant == 0 ? call : constant == 4 ? audit : firstArgument;
                at++;
            } else {
                at += 1 + (program.get(8 * at + (condition ? 2 : 3)) & 0xFF);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, read", "59, execve", "9, mmap", "202, futex", "231, exit_group", "257, openat", "234, tgkill"})
    void ordinaryCallsPass(int number, String name) {
        assertThat(run("amd64", X86_64, number, 0)).as(name).isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @CsvSource({
        "57, 0, fork",
        "41, 198, socket",
        "165, 40, mount",
        "272, 97, unshare",
        "101, 117, ptrace",
        "321, 280, bpf",
        "425, 425, io_uring_setup",
        "250, 219, keyctl",
        "155, 41, pivot_root",
        "308, 268, setns"
    })
    void dangerousCallsFail(int x86, int arm, String name) {
        assertThat(run("amd64", X86_64, x86, 0)).as(name).isEqualTo(EPERM);
        if (!name.equals("fork")) {
            assertThat(run("aarch64", ARM64, arm, 0)).as(name).isEqualTo(EPERM);
        }
    }

    @Test
    void cloneMakesThreadsOnly() {
        int thread = 0x3D0F00;
        int child = 17;
        int newUserNamespace = 0x1000_0000 | child;
        assertThat(run("amd64", X86_64, 56, thread)).isEqualTo(ALLOW);
        assertThat(run("amd64", X86_64, 56, child)).isEqualTo(EPERM);
        assertThat(run("amd64", X86_64, 56, newUserNamespace)).isEqualTo(EPERM);
        assertThat(run("aarch64", ARM64, 220, thread)).isEqualTo(ALLOW);
        assertThat(run("aarch64", ARM64, 220, child)).isEqualTo(EPERM);
        assertThat(run("amd64", X86_64, 435, 0)).isEqualTo(ENOSYS);
    }

    @Test
    void otherTablesOfCallsAreRefused() {
        int i386 = 0x4000_0003;
        assertThat(run("amd64", i386, 0, 0)).isEqualTo(KILL);
        assertThat(run("aarch64", X86_64, 0, 0)).isEqualTo(KILL);
        assertThat(run("amd64", X86_64, 0x4000_0000, 0)).isEqualTo(EPERM);
    }

    @Test
    void anUnknownProcessorHasNoFilter() {
        assertThat(SeccompFilter.forProcessor("riscv64")).isEmpty();
    }
}
