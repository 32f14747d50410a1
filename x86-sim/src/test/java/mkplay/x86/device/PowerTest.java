package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Ways to switch off. */
final class PowerTest {
    private final PowerState power = new PowerState(() -> {});
    private final PowerPorts device = new PowerPorts(power::requestOff);

    @Test
    void softOffIsAWordWithSleepEnableAndTypeZero() {
        device.write(0x604, 2, 0x2400);
        device.write(0x604, 1, 0x20);
        assertThat(power.request()).isEqualTo(PowerState.Request.NONE);
        device.write(0x604, 2, 0x2000);
        assertThat(power.request()).isEqualTo(PowerState.Request.OFF);
    }

    @Test
    void theWordShutdown() {
        for (char c : "ShutSShutdow".toCharArray()) {
            device.write(0x8900, 1, c);
        }
        assertThat(power.request()).isEqualTo(PowerState.Request.NONE);
        device.write(0x8900, 1, 'n');
        assertThat(power.request()).isEqualTo(PowerState.Request.OFF);
        power.requestReset();
        assertThat(power.request()).isEqualTo(PowerState.Request.OFF);
    }
}
