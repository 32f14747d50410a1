package mkplay.systemjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HostedStateTest {
    private static final class Node {
        int value;
        byte small;
        Node next;
        String name;
        final int[] words = new int[3];
    }

    private static final class Globals {
        static int counter = 5;
        static long wide = 1L << 40;
        static boolean flag;
        static char letter = 'a';
        static short medium;
        static Node current;
        static final Node[] POOL = {new Node(), new Node(), new Node()};
        static final Node[] QUEUE = new Node[2];
        static final boolean[] FLAGS = new boolean[2];
    }

    private static void scramble(int seed) {
        Globals.counter += seed;
        Globals.wide ^= seed;
        Globals.flag = !Globals.flag;
        Globals.letter++;
        Globals.medium--;
        Globals.current = Globals.POOL[seed % 3];
        Globals.POOL[1].next = Globals.POOL[2];
        Globals.POOL[1].value = seed;
        Globals.POOL[2].small = (byte) seed;
        Globals.POOL[2].name = "constant";
        Globals.POOL[0].words[2] = seed;
        Globals.QUEUE[0] = Globals.POOL[1];
        Globals.FLAGS[1] = true;
    }

    @Test
    void restoredStateIsTheSavedOne() {
        HostedState state = HostedState.of(Globals.class);
        HostedState.Snapshot first = state.save();
        scramble(7);
        HostedState.Snapshot second = state.save();
        assertThat(second).isNotEqualTo(first);
        assertThat(second.hash()).isNotEqualTo(first.hash());
        state.restore(first);
        assertThat(state.save()).isEqualTo(first);
        assertThat(Globals.counter).isEqualTo(5);
        assertThat(Globals.current).isNull();
        assertThat(Globals.POOL[1].next).isNull();
        assertThat(Globals.POOL[0].words).containsOnly(0);
        state.restore(second);
        assertThat(Globals.POOL[1].next).isSameAs(Globals.POOL[2]);
        assertThat(Globals.POOL[2].name).isEqualTo("constant");
        assertThat(state.save().hash()).isEqualTo(second.hash());
        state.restore(first);
    }

    @Test
    void everySingleVariableCounts() {
        HostedState state = HostedState.of(Globals.class);
        HostedState.Snapshot before = state.save();
        Globals.POOL[2].words[1]++;
        assertThat(state.save()).isNotEqualTo(before);
        Globals.POOL[2].words[1]--;
        assertThat(state.save()).isEqualTo(before).hasSameHashCodeAs(before);
        Globals.QUEUE[1] = Globals.POOL[0];
        assertThat(state.save().hash()).isNotEqualTo(before.hash());
        state.restore(before);
    }

    @Test
    void objectsCreatedAtRunTimeAreRefused() {
        HostedState state = HostedState.of(Globals.class);
        HostedState.Snapshot before = state.save();
        Globals.current = new Node();
        assertThatThrownBy(state::save)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run time");
        state.restore(before);
    }
}
