package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A profile's memory is bounded, and what does not fit is counted. */
final class ProfileBoundTest {
    @Test
    void addressesBeyondTheMostAreCountedTogether() {
        Profile profile = new Profile(2);
        profile.executed(0x1000, 0x5000, true, 1, 3);
        profile.executed(0x1000, 0x6000, true, 1, 4);
        profile.executed(0x1000, 0x6000, false, 1, 5);
        profile.executed(0x2000, 0x5000, true, 2, 6);
        profile.executed(0x1000, 0x5000, true, 0, 7);
        assertThat(profile.entries())
                .containsExactly(
                        new Profile.Entry(0x1000, 0x5000, true, 1, 1, 10),
                        new Profile.Entry(0x1000, 0x6000, true, 1, 1, 4));
        assertThat(profile.others()).isEqualTo(new Profile.Entry(0, 0, false, 2, 3, 11));
    }

    @Test
    void aProfileOfNothingOrOfTooMuchIsRefused() {
        assertThatThrownBy(() -> new Profile(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Profile(Profile.MAX_ADDRESSES + 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
