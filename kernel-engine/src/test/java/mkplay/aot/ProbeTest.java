package mkplay.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.engine.trace.ProbeOperand;
import mkplay.engine.trace.StaticProbe;
import mkplay.systemjava.HostedMachine;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.Reg;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the probes of compiled code show from outside is what the trace points got on the JVM, in the same order. */
class ProbeTest {
    private static final Reg[] GENERAL = {Reg.EAX, Reg.ECX, Reg.EDX, Reg.EBX, Reg.ESP, Reg.EBP, Reg.ESI, Reg.EDI};

    @TempDir
    Path work;

    private final List<HostedMachine.Fired> seen = new ArrayList<>();

    @Test
    void probesShowTheArgumentsOfTheJvm() throws Exception {
        Conformance suite = new Conformance(work, 7, 60);
        byte[] image = suite.compile(Miscompile.NONE);
        byte[] report = run(image, suite.vectors());
        assertThat(suite.compare(report, 5)).isEmpty();
        assertThat(suite.fired()).hasSizeGreaterThan(500);
        assertThat(seen).containsExactlyElementsOf(suite.fired());
    }

    private byte[] run(byte[] image, byte[] vectors) throws ImageFormatException {
        Machine machine = new Machine(new MachineConfig(32 << 20, "one-cycle"));
        java.io.ByteArrayOutputStream report = new java.io.ByteArrayOutputStream();
        machine.probes().port(0xE9, (m, port, bytes, value, write) -> report.write(value));
        watch(machine, image);
        machine.boot(image, "", List.of(new BootModule("vectors", vectors)));
        Stop stop = machine.run(new RunLimits(500_000_000L, Long.MAX_VALUE));
        assertThat(stop).isInstanceOf(Stop.DebugExit.class);
        return report.toByteArray();
    }

    private void watch(Machine machine, byte[] image) throws ImageFormatException {
        ElfFile elf = ElfFile.parse(image);
        Map<String, Integer> symbols = new HashMap<>();
        elf.symbols().forEach(s -> symbols.putIfAbsent(s.name(), s.value()));
        ProbeOperand.Context context = context(machine);
        for (ElfFile.Note note : elf.notes()) {
            StaticProbe probe = StaticProbe.parse(note.descriptor(), symbols);
            machine.probes().address(probe.address(), (m, address) -> {
                List<Integer> arguments = new ArrayList<>();
                probe.operands().forEach(o -> arguments.add(o.value(context)));
                seen.add(new HostedMachine.Fired(probe.name(), arguments));
            });
        }
    }

    private static ProbeOperand.Context context(Machine machine) {
        return new ProbeOperand.Context() {
            @Override
            public int register(int number) {
                return machine.register(GENERAL[number]);
            }

            @Override
            public int word(int address) {
                byte[] word = new byte[4];
                assertThat(machine.readLinear(address, word)).isTrue();
                return ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getInt();
            }
        };
    }
}
