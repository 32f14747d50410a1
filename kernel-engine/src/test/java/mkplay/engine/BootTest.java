package mkplay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import mkplay.x86.machine.BootModule;
import org.junit.jupiter.api.Test;

class BootTest {

    private static final BootImages IMAGES =
            new BootImages(new byte[] {1}, new byte[] {2}, new byte[] {3}, new byte[] {4});

    private static Program program(String name, String... args) {
        return new Program(name, new byte[] {9}, 100, List.of(args));
    }

    @Test
    void modulesComeInTheOrderTheKernelAndInitExpect() {
        Boot boot = Boot.programs(IMAGES, List.of(program("ping", "10"), program("main"), program("pong")));
        assertThat(boot.multiboot().modules())
                .extracting(BootModule::commandLine)
                .containsExactly("sigma0", "init", "manifest", "console", "ping 10", "main", "pong");
        assertThat(new String(boot.multiboot().modules().get(2).content(), StandardCharsets.US_ASCII))
                .isEqualTo("""
                        console priority=200 server
                        ping priority=100
                        main priority=100 main
                        pong priority=100
                        """);
    }

    @Test
    void theFirstProgramIsMainWhenNoneIsCalledSo() {
        Boot boot = Boot.programs(IMAGES, List.of(program("ping"), program("pong")));
        assertThat(new String(boot.multiboot().modules().get(2).content(), StandardCharsets.US_ASCII))
                .contains("ping priority=100 main\n");
    }

    @Test
    void aProgramCanTakeTheConsoleServersPlace() {
        Boot boot = Boot.programs(IMAGES, List.of(program("console", "9600"), program("ping")));
        List<BootModule> modules = boot.multiboot().modules();
        assertThat(modules)
                .extracting(BootModule::commandLine)
                .containsExactly("sigma0", "init", "manifest", "console 9600", "ping");
        assertThat(modules.get(3).content()).containsExactly(9);
        assertThat(new String(modules.get(2).content(), StandardCharsets.US_ASCII))
                .isEqualTo("""
                        console priority=100 server
                        ping priority=100 main
                        """);
    }

    @Test
    void refusesWhatTheManifestCannotSay() {
        assertThatThrownBy(() -> Boot.programs(IMAGES, List.of())).hasMessageContaining("needs a program");
        assertThatThrownBy(() -> Boot.programs(IMAGES, List.of(program("a"), program("a"))))
                .hasMessageContaining("same name");
        assertThatThrownBy(() -> Boot.programs(IMAGES, List.of(program("console"))))
                .hasMessageContaining("needs a program");
        for (String name : List.of("sigma0", "init", "manifest")) {
            assertThatThrownBy(() -> Boot.programs(IMAGES, List.of(program("a"), program(name))))
                    .hasMessageContaining(name);
        }
        for (String name : List.of("", "a b", "a\nb", "-x", "1a", "abcdefghijklmnop")) {
            assertThatThrownBy(() -> program(name)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> program("a", "b c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Program("a", new byte[0], 255, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
