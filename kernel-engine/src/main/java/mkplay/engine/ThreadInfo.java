package mkplay.engine;

/**
 * A thread as the run made it known.
 *
 * @param id global thread id
 * @param name the name its creator gave it, empty if none
 * @param space a number that is the same for threads of one address space
 */
public record ThreadInfo(int id, String name, int space) {}
