/* What sender and receiver agree on. */
#define KIB 1024
#define LARGE (64 * KIB)

/* The parts of the demonstration, as labels of the sender's messages. */
enum part { SIMPLE = 1, SCATTERED, UNTOUCHED, CUT, IMPATIENT, TOLD, MEASURED, LAST };
