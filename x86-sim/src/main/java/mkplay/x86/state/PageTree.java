package mkplay.x86.state;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a paged byte array at one moment: an immutable radix tree whose unchanged pages and subtrees are shared
 * with the tree it was made from. Pages of zeros take no space.
 */
public final class PageTree {
    /** Bytes of a page. */
    public static final int PAGE = 4096;

    private static final int BITS = 6;
    private static final int FAN_OUT = 1 << BITS;
    private static final byte[] ZEROS = new byte[PAGE];

    private final int pages;
    private final int height;
    /** Arrays of {@link #FAN_OUT} nodes, below the last level pages; null for nothing but zeros. */
    private final @Nullable Object root;

    private PageTree(int pages, @Nullable Object root) {
        this.pages = pages;
        this.root = root;
        int levels = 1;
        while (1L << BITS * levels < pages) {
            levels++;
        }
        height = levels;
    }

    /** A tree of pages of zeros. */
    public static PageTree zeros(int pages) {
        return new PageTree(pages, null);
    }

    /** How many pages it has. */
    public int pages() {
        return pages;
    }

    /** A page's content, not to be changed. */
    public byte[] page(int number) {
        Object node = root;
        for (int level = height - 1; level >= 0 && node != null; level--) {
            node = ((Object[]) node)[number >>> BITS * level & FAN_OUT - 1];
        }
        return node == null ? ZEROS : (byte[]) node;
    }

    /**
     * This tree with other contents of some pages.
     *
     * @param numbers the first {@code count} are page numbers in ascending order
     * @param content gives a page's new content, which the tree keeps
     */
    public PageTree with(int[] numbers, int count, IntFunction<byte[]> content) {
        return count == 0 ? this : new PageTree(pages, changed(root, height - 1, numbers, 0, count, content));
    }

    private static Object changed(
            @Nullable Object node, int level, int[] numbers, int from, int to, IntFunction<byte[]> content) {
        Object[] children = node == null ? new Object[FAN_OUT] : ((Object[]) node).clone();
        int at = from;
        while (at < to) {
            int child = numbers[at] >>> BITS * level;
            int end = at + 1;
            while (end < to && numbers[end] >>> BITS * level == child) {
                end++;
            }
            int slot = child & FAN_OUT - 1;
            children[slot] = level == 0
                    ? orNull(content.apply(numbers[at]))
                    : changed(children[slot], level - 1, numbers, at, end, content);
            at = end;
        }
        return children;
    }

    private static byte @Nullable [] orNull(byte[] page) {
        return Arrays.equals(page, ZEROS) ? null : page;
    }

    /** Calls for each page, in ascending order, that the two trees do not share. They must have as many pages. */
    public void differences(PageTree other, IntConsumer found) {
        differences(root, other.root, height - 1, 0, found);
    }

    private static void differences(@Nullable Object a, @Nullable Object b, int level, int base, IntConsumer found) {
        if (a == b) {
            return;
        }
        if (level < 0) {
            found.accept(base);
            return;
        }
        for (int n = 0; n < FAN_OUT; n++) {
            differences(child(a, n), child(b, n), level - 1, base | n << BITS * level, found);
        }
    }

    private static @Nullable Object child(@Nullable Object node, int n) {
        return node == null ? null : ((Object[]) node)[n];
    }

    /** How many pages the two trees do not share. */
    public int countDifferences(PageTree other) {
        int[] count = new int[1];
        differences(other, page -> count[0]++);
        return count[0];
    }
}
