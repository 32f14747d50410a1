package mkplay.load;

/** What the visitors run, as bodies of {@code POST /api/v1/sessions}. */
final class Programs {

    private static final String LONG =
            "\"limits\":{\"instructions\":100000000000,\"wallMillis\":300000,\"traceRecords\":20000000}";

    static final String HELLO = "{\"sample\":\"hello\"}";
    static final String ECHO = "{\"sample\":\"echo\"}";
    static final String LOOP = "{\"sample\":\"loop\"," + LONG + "}";

    /** Prints ten times a second, as a server or a game does. */
    static final String TICKING = program("""
            #include <playground.h>
            #include <stdio.h>
            int main(void) {
                for (int n = 0; n < 100000; n++) {
                    printf("tick %d\\n", n);
                    L4_Sleep(L4_TimePeriod(100000));
                }
                return 0;
            }
            """);

    /** Traps into the kernel without end: some records for each of a few hundred instructions. */
    static final String FLOOD = program("""
            #include <playground.h>
            #include <stdio.h>
            int main(void) {
                printf("flood\\n");
                for (;;) {
                    L4_Receive_Timeout(L4_Myself(), L4_ZeroTime);
                }
            }
            """);

    private Programs() {}

    private static String program(String source) {
        String text = source.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return "{\"files\":{\"main.c\":\"" + text + "\"}," + LONG + "}";
    }
}
