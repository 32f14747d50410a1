package mkplay.aot;

import java.util.List;

/**
 * A static probe in the format of SystemTap SDT version 3 ("User Space Probe Implementation", sourceware.org): a {@code nop}
 * and, outside of the loaded image, a note with owner {@code stapsdt}, type 3 and the content pc, base, semaphore, provider,
 * name, arguments. An argument is {@code size@operand} with the operand in AT&amp;T syntax.
 */
final class TraceNote {
    private TraceNote() {}

    /** The inline assembly call of one probe; {@code arguments} are typed operands. */
    static String call(String provider, String name, List<String> arguments) {
        StringBuilder operands = new StringBuilder();
        StringBuilder constraints = new StringBuilder();
        for (int i = 0; i < arguments.size(); i++) {
            operands.append(i == 0 ? "" : " ").append("4@$").append(i);
            constraints.append(i == 0 ? "" : ",").append("nr");
        }
        List<String> lines = List.of(
                "990: nop",
                ".pushsection .note.stapsdt,\"?\",\"note\"",
                ".balign 4",
                ".long 992f-991f, 994f-993f, 3",
                "991: .asciz \"stapsdt\"",
                "992: .balign 4",
                "993: .long 990b",
                ".long _.stapsdt.base",
                ".long 0",
                ".asciz \"" + provider + "\"",
                ".asciz \"" + name + "\"",
                ".asciz \"" + operands + "\"",
                "994: .balign 4",
                ".popsection",
                ".ifndef _.stapsdt.base",
                ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat",
                ".weak _.stapsdt.base",
                ".hidden _.stapsdt.base",
                "_.stapsdt.base: .space 1",
                ".size _.stapsdt.base, 1",
                ".popsection",
                ".endif");
        String text = Ir.escape(String.join("\n", lines));
        return "call void asm sideeffect \"%s\", \"%s\"(%s)".formatted(text, constraints, String.join(", ", arguments));
    }
}
