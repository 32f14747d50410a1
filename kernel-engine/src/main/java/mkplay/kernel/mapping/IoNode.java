package mkplay.kernel.mapping;

import mkplay.kernel.space.Space;

/** The right of one space to a range of I/O ports, and whose gift it is. */
public final class IoNode {
    /** Who has it; null: this element of the pool is free. */
    public Space holder;

    /** Who gave it. */
    public Space giver;

    /** The giver's own right that it comes from; null if the giver owns all ports. */
    public IoNode parent;

    /** First port. */
    public int port;

    /** Number of ports. */
    public int count;

    /** Set while a revocation collects what it removes. */
    public boolean doomed;

    /** Creates the elements of a pool. */
    public static IoNode[] pool(int size) {
        IoNode[] pool = new IoNode[size];
        for (int i = 0; i < size; i++) {
            pool[i] = new IoNode();
        }
        return pool;
    }
}
