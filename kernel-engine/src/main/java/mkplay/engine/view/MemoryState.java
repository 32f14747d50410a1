package mkplay.engine.view;

/** What is at some addresses. */
public enum MemoryState {
    RAM,
    ROM,
    /** A device, which is not read. */
    DEVICE,
    /** A physical address at which nothing answers. */
    NOBODY,
    /** An address without a page. */
    UNMAPPED
}
