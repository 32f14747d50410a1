package mkplay.systemjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JVM models of the intrinsics are honest: what a test did not provide throws. */
class HostedModelTest {
    @AfterEach
    void leave() {
        HostedMachine.leave();
    }

    static Stream<Method> machineIntrinsics() {
        return Stream.of(Memory.class, Port.class, Cpu.class)
                .flatMap(c -> Stream.of(c.getDeclaredMethods()))
                .filter(m -> Modifier.isPublic(m.getModifiers()))
                .filter(m -> !List.of("barrier").contains(m.getName()));
    }

    /** Every intrinsic that touches the machine refuses to make something up when there is none. */
    @ParameterizedTest
    @MethodSource("machineIntrinsics")
    void withoutMachineNothingIsAnswered(Method method) {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Class<?> type = method.getParameterTypes()[i];
            arguments[i] = type == long.class ? (Object) 1L : type == int.class ? (Object) 1 : "object";
        }
        assertThatThrownBy(() -> method.invoke(null, arguments))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no hosted machine");
    }

    @ParameterizedTest
    @MethodSource("machineIntrinsics")
    void everyIntrinsicHasItsTargetForm(Method method) {
        assertThat(method.isAnnotationPresent(Asm.class) || method.isAnnotationPresent(Llvm.class))
                .as(method.toString())
                .isTrue();
    }

    @Test
    void whatWasNotProvidedThrows() {
        new HostedMachine().use();
        assertThatThrownBy(() -> Port.in8(0x60)).hasMessageContaining("port 0x60");
        assertThatThrownBy(Cpu::hlt).hasMessageContaining("HLT");
        assertThatThrownBy(Cpu::rdtsc).hasMessageContaining("clock");
        assertThatThrownBy(() -> Cpu.rdmsr(0x174)).hasMessageContaining("0x174");
        assertThatThrownBy(() -> Cpu.cpuidEax(1)).hasMessageContaining("CPUID");
        assertThatThrownBy(() -> Memory.load32(0x1000))
                .isInstanceOf(SparseMemory.UnmappedAccessException.class)
                .hasMessageContaining("0x00001000");
    }

    @Test
    void watchpointSeesTouchingAccessesWithValues() {
        HostedMachine machine = new HostedMachine();
        machine.use();
        machine.memory().map(0xF0001000, 8192, 0xAA);
        List<String> seen = new ArrayList<>();
        machine.memory()
                .watch(
                        0xF0001FFE,
                        4,
                        (address, bytes, write, value) ->
                                seen.add("%s %x %d %x".formatted(write ? "write" : "read", address, bytes, value)));
        Memory.store32(0xF0001FFC, 0x11223344);
        Memory.store8(0xF0001FFD, 9);
        Memory.store16(0xF0002000, 5);
        assertThat(Memory.load32(0xF0001FFE)).isEqualTo(0x00051122);
        assertThat(seen).containsExactly("write f0001ffc 4 11223344", "write f0002000 2 5", "read f0001ffe 4 51122");
    }

    @Test
    void aliasIsTheSameMemory() {
        HostedMachine machine = new HostedMachine();
        machine.use();
        machine.memory().map(0x5000, 4096, 0);
        machine.memory().alias(0xF0005000, 0x5000, 4096);
        Memory.store32(0xF0005010, 77);
        assertThat(Memory.load32(0x5010)).isEqualTo(77);
    }

    @Test
    void portsRecordWhatHappened() {
        HostedMachine machine = new HostedMachine();
        machine.use();
        machine.ports().attach(0x20, 2, new HostedPorts.Device() {
            @Override
            public int in(int port, int bytes) {
                return port;
            }

            @Override
            public void out(int port, int bytes, int value) {}
        });
        Port.out8(0x20, 0x123);
        assertThat(Port.in8(0x21)).isEqualTo(0x21);
        assertThat(machine.ports().log())
                .containsExactly(
                        new HostedPorts.Access(true, 0x20, 1, 0x23), new HostedPorts.Access(false, 0x21, 1, 0x21));
    }

    @Test
    void longDivisionAgreesWithTheJdk() {
        Random random = new Random(5);
        for (int i = 0; i < 200_000; i++) {
            long a = random.nextLong() >>> random.nextInt(64);
            long b = random.nextLong() >>> random.nextInt(64);
            if (random.nextBoolean()) {
                a = -a;
            }
            if (random.nextBoolean()) {
                b = -b;
            }
            if (b == 0) {
                continue;
            }
            assertThat(Division.divide(a, b)).isEqualTo(a / b);
            assertThat(Division.remainder(a, b)).isEqualTo(a % b);
            assertThat(Division.divideUnsigned(a, b)).isEqualTo(Long.divideUnsigned(a, b));
            assertThat(Division.remainderUnsigned(a, b)).isEqualTo(Long.remainderUnsigned(a, b));
        }
    }
}
