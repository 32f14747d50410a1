package mkplay.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import mkplay.kernel.Abi;
import mkplay.samples.UserImages;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A short campaign of {@link HostileRun}, and bugs planted in the kernel's image that it finds; {@link CompiledKernelFuzz} is the long one. */
class HostileRunTest {
    private static final int RET = 0xC3, NOP = 0x90;
    private static final int SEEDS = 5;

    @ParameterizedTest
    @CsvSource({"one-cycle, 1", "one-cycle, 3", "i486DX-50, 5", "Pentium-166, 6"})
    void hostileProgramsDoNotHarmTheCompiledKernel(String model, long seed) throws ImageFormatException {
        try (HostileRun run = new HostileRun(UserImages.bootImages().kernel(), model, seed, 2, 40)) {
            run.run();
            for (int number : new int[] {
                Abi.CALL_IPC,
                Abi.CALL_EXCHANGE_REGISTERS,
                Abi.CALL_THREAD_CONTROL,
                Abi.CALL_THREAD_SWITCH,
                Abi.CALL_SCHEDULE,
                Abi.CALL_UNMAP,
                Abi.CALL_SPACE_CONTROL,
                Abi.CALL_MEMORY_CONTROL
            }) {
                assertThat(run.counts().calls(number))
                        .as("calls of number %d", number)
                        .isGreaterThan(10);
            }
            assertThat(run.checksWithSmallSpaces()).isPositive();
            assertThat(run.checks()).isGreaterThan(20);
            assertThat(run.revocations()).isPositive();
        }
    }

    @Test
    void aTranslationThatIsNotDroppedIsFound() throws ImageFormatException {
        byte[] kernel = UserImages.bootImages().kernel().clone();
        ElfFile.Section text = ElfFile.parse(kernel).section(".text").orElseThrow();
        for (int at = text.offset(); at < text.offset() + text.size(); at++) {
            // INVLPG of a register's address.
            if (kernel[at] == 0x0F && kernel[at + 1] == 0x01 && (kernel[at + 2] & 0xF8) == 0x38) {
                Arrays.fill(kernel, at, at + 3, (byte) NOP);
            }
        }
        fails(kernel, "another translation");
    }

    /** What a mapping loses when the right to write is revoked is nothing. */
    @Test
    void aRightThatIsNotTakenIsFound() throws ImageFormatException {
        byte[] kernel = UserImages.bootImages().kernel().clone();
        ElfFile.Symbol visit = ElfFile.parse(kernel)
                .symbol("mkplay.kernel.mapping.TreeWalk.visit")
                .orElseThrow();
        int start = offset(kernel, visit.name());
        int planted = 0;
        for (int at = start; at < start + visit.size(); at++) {
            // AND of a register with ~2.
            if ((kernel[at] & 0xFF) == 0x83 && (kernel[at + 1] & 0xF8) == 0xE0 && kernel[at + 2] == ~2) {
                kernel[at + 2] = ~0;
                planted++;
            }
        }
        assertThat(planted).isOne();
        fails(kernel, "a right that was");
    }

    /** A function of the kernel that does nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sched.Timeouts.stop",
                "mapping.TreeWalk.visit",
                "mapping.MapTree.displace",
                "ipc.Redirection.follow",
                "irq.Interrupts.detach"
            })
    void whatIsLeftUndoneIsFound(String function) throws ImageFormatException {
        byte[] kernel = UserImages.bootImages().kernel().clone();
        kernel[offset(kernel, "mkplay.kernel." + function)] = (byte) RET;
        fails(kernel, "");
    }

    /** What heals the kernel's segment registers goes in a circle. */
    @Test
    void aKernelThatDoesNotComeToAnEndIsFound() throws ImageFormatException {
        byte[] kernel = UserImages.bootImages().kernel().clone();
        int at = offset(kernel, "heal_segments");
        kernel[at] = (byte) 0xEB;
        kernel[at + 1] = (byte) 0xFE;
        fails(kernel, "does not");
    }

    private static int offset(byte[] kernel, String symbol) throws ImageFormatException {
        ElfFile elf = ElfFile.parse(kernel);
        int address = elf.symbol(symbol).orElseThrow().value();
        ElfFile.Section text = elf.section(".text").orElseThrow();
        return address - text.address() + text.offset();
    }

    /** With one of the first seeds. */
    private static void fails(byte[] kernel, String message) throws ImageFormatException {
        for (int seed = 1; seed <= SEEDS; seed++) {
            try (HostileRun run = new HostileRun(kernel, "one-cycle", seed, 2, 50)) {
                run.run();
            } catch (AssertionError e) {
                assertThat(e)
                        .hasMessageContaining(message)
                        .hasMessageContaining("again: ./playground fuzz-kernel --compiled 1 %d one-cycle", seed);
                return;
            }
        }
        fail("the planted bug was not found");
    }
}
