package mkplay.x86.state;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Knows which pages of a byte array have changed since its contents were last captured or restored, so that capturing
 * costs only those. Whoever writes to the array calls {@link #touch} first.
 */
public final class PageTracker {
    private static final int PAGE = PageTree.PAGE;

    private final byte[] bytes;
    private final boolean[] touched;
    private int[] list = new int[64];
    private int count;
    private PageTree base;

    /** @param bytes an array of zeros; whole pages */
    public PageTracker(byte[] bytes) {
        this.bytes = bytes;
        touched = new boolean[bytes.length / PAGE];
        base = PageTree.zeros(touched.length);
    }

    /** Whether a page may be written without {@link #touch}. */
    public boolean touched(int page) {
        return touched[page];
    }

    /** A page is about to be written. */
    public void touch(int page) {
        if (!touched[page]) {
            touched[page] = true;
            if (count == list.length) {
                list = Arrays.copyOf(list, 2 * count);
            }
            list[count++] = page;
        }
    }

    /** How many pages were touched since the contents were captured or restored. */
    public int touchedCount() {
        return count;
    }

    /** The contents now. All pages are untouched from then on. */
    public PageTree capture() {
        Arrays.sort(list, 0, count);
        base = base.with(list, count, page -> Arrays.copyOfRange(bytes, page * PAGE, (page + 1) * PAGE));
        forget();
        return base;
    }

    /**
     * Makes the contents those of a tree, writing only pages that differ.
     *
     * @param beforeChange told of each page that is about to get other bytes
     */
    public void restore(PageTree tree, IntConsumer beforeChange) {
        IntConsumer copy = page -> copy(tree.page(page), page, beforeChange);
        tree.differences(base, page -> {
            if (!touched[page]) {
                copy.accept(page);
            }
        });
        for (int n = 0; n < count; n++) {
            copy.accept(list[n]);
        }
        base = tree;
        forget();
    }

    private void copy(byte[] content, int page, IntConsumer beforeChange) {
        int at = page * PAGE;
        if (!Arrays.equals(content, 0, PAGE, bytes, at, at + PAGE)) {
            beforeChange.accept(page);
            System.arraycopy(content, 0, bytes, at, PAGE);
        }
    }

    private void forget() {
        for (int n = 0; n < count; n++) {
            touched[list[n]] = false;
        }
        count = 0;
    }
}
