package mkplay.x86.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;

/**
 * A case on which this machine and a host once differed, with the host's outcome: replayed by a test, on any host.
 *
 * @param userCase the case
 * @param expected what the host gave
 * @param vendor whose processor the host had
 */
record HostReproducer(UserCase userCase, UserOutcome expected, Vendor vendor) {
    /** Decodes a case's first instruction. */
    static Insn decode(UserCase c) {
        byte[] padded = Arrays.copyOf(c.code(), c.code().length + Decoder.MAX_LENGTH);
        Insn insn = new Decoder(InstructionTable.IA32).decode(padded, 0, padded.length, true);
        if (insn == null) {
            throw new IllegalArgumentException("no instruction: " + c.text());
        }
        return insn;
    }

    /** What this machine does differently, empty if nothing. */
    String difference(SimulatedCpu cpu, boolean oneAtATime) {
        Insn insn = decode(userCase);
        return new UserComparison(vendor).difference(userCase, insn, cpu.run(userCase, oneAtATime), expected);
    }

    /** Writes it into a folder, under a name made of the mnemonic and the case. */
    Path save(Path folder) throws IOException {
        String mnemonic = decode(userCase).row.mnemonic().toLowerCase(Locale.ROOT);
        String name = "host-%s-%08x.txt".formatted(mnemonic, userCase.text().hashCode());
        Files.createDirectories(folder);
        return Files.write(folder.resolve(name), List.of(userCase.text(), expected.text(userCase), vendor.name()));
    }

    static HostReproducer read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return parse(lines.get(0), lines.get(1), Vendor.valueOf(lines.get(2)));
    }

    static HostReproducer parse(String userCase, String outcome, Vendor vendor) {
        UserCase c = UserCase.parse(userCase);
        return new HostReproducer(c, UserOutcome.parse(c, outcome), vendor);
    }
}
