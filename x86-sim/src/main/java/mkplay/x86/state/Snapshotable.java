package mkplay.x86.state;

/** Something whose whole guest-visible state, pending time included, can be written down and restored. */
public interface Snapshotable {
    /** Appends the state. */
    void save(StateWriter out);

    /**
     * Restores what {@link #save} wrote.
     *
     * @throws StateReader.StateFormatException if there is too little or a value is impossible
     */
    void load(StateReader in);
}
