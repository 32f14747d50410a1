package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Disassembler;
import mkplay.x86.isa.Encoding;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Row;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.api.Test;

/** Every row of the table decodes, disassembles, has one implementation and a test. */
final class InstructionTableTest {
    /**
     * Rows whose tests are guest programs: {@link SystemGuestTest}, {@link FaultTest} and {@link PagingTest}. The verification's
     * SimdVectorsTest demands vectors for every row of MMX and SSE.
     */
    private static final Set<String> TESTED_BY_GUESTS = GuestCoverage.MNEMONICS;

    private final Decoder decoder = new Decoder(InstructionTable.IA32);

    /** All encodings of a row, with each memory form of ModRM where it has one. */
    static List<byte[]> encodings(Row row) {
        List<byte[]> all = new ArrayList<>();
        if (!row.encoded()) {
            return all;
        }
        Encoding e = Encoding.of(row);
        for (int n = 0; n < e.opcodes(); n++) {
            for (int modRm = 0; modRm < (e.modRm() ? 256 : 1); modRm++) {
                if (e.fits(modRm) || !e.modRm()) {
                    byte[] code = new byte[20];
                    int at = 0;
                    if (e.prefix() != 0) {
                        code[at++] = (byte) e.prefix();
                    }
                    if (e.twoByte()) {
                        code[at++] = 0x0F;
                    }
                    code[at] = (byte) (e.opcode() + n);
                    code[at + 1] = (byte) modRm;
                    all.add(code);
                }
            }
        }
        return all;
    }

    @Test
    void everyRowDecodesFromItsEncodingAndDisassembles() {
        for (Row row : InstructionTable.IA32.rows()) {
            boolean reached = !row.encoded();
            for (byte[] code : encodings(row)) {
                Insn insn = Objects.requireNonNull(decoder.decode(code, 0, code.length, true));
                if (insn.row == row) {
                    reached = true;
                    assertThat(Disassembler.text(insn, 0x1000)).isNotBlank().doesNotContain("?null");
                }
            }
            assertThat(reached).as(row.encoding() + " " + row.mnemonic()).isTrue();
        }
    }

    @Test
    void everyMnemonicHasOneImplementationAndViceVersa() {
        Core core = new Core(new PhysicalMemory(4096), new TestBus(), CpuModel.ONE_CYCLE);
        Set<String> mnemonics = new HashSet<>();
        InstructionTable.IA32.rows().forEach(row -> mnemonics.add(row.mnemonic()));
        assertThat(new OperationTable(core).mnemonics()).isEqualTo(mnemonics);
    }

    @Test
    void everyRowIsTested() throws IOException {
        Set<Row> tested = new HashSet<>(VectorsTest.rows());
        tested.addAll(FpuVectorsTest.rows());
        List<String> untested = new ArrayList<>();
        for (Row row : InstructionTable.IA32.rows()) {
            boolean vectors = tested.contains(row) || row.is("mmx") || row.is("sse");
            if (!vectors && !TESTED_BY_GUESTS.contains(row.mnemonic())) {
                untested.add(row.encoding() + " " + row.mnemonic());
            }
        }
        assertThat(untested).isEmpty();
    }

    @Test
    void instructionsLongerThanFifteenBytesAreTooLong() {
        byte[] code = new byte[20];
        java.util.Arrays.fill(code, (byte) 0x66);
        code[15] = (byte) 0x90;
        Insn insn = Objects.requireNonNull(decoder.decode(code, 0, code.length, true));
        assertThat(insn.row.mnemonic()).isEqualTo("TOOLONG");
        assertThat(Objects.requireNonNull(decoder.decode(code, 1, code.length, true))
                        .row
                        .mnemonic())
                .isEqualTo("NOP");
        assertThat(decoder.decode(code, 10, 15, true)).isNull();
    }

    @Test
    void disassemblesOperands() {
        assertThat(text(0x8B, 0x44, 0x8D, 0xFC)).isEqualTo("mov eax, dword [ebp+ecx*4-0x4]");
        assertThat(text(0x65, 0xA1, 0, 0, 0, 0)).isEqualTo("mov eax, dword gs:[0x0]");
        assertThat(text(0xF3, 0xA5)).isEqualTo("rep movs dword es:[edi], dword ds:[esi]");
        assertThat(text(0x75, 0xFE)).isEqualTo("jne 0x1000");
        assertThat(text(0xEA, 1, 0, 0, 0, 8, 0)).isEqualTo("jmpf 0x8:0x1");
        assertThat(text(0xF0, 0x90)).isEqualTo("lock bad");
        assertThat(text(0x0F, 0x22, 0xD8)).isEqualTo("mov cr3, eax");
    }

    private String text(int... bytes) {
        byte[] code = new byte[20];
        for (int n = 0; n < bytes.length; n++) {
            code[n] = (byte) bytes[n];
        }
        return Disassembler.text(Objects.requireNonNull(decoder.decode(code, 0, code.length, true)), 0x1000);
    }
}
