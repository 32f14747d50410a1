package mkplay.aot;

import java.util.ArrayList;
import java.util.List;

/**
 * A static probe in the format of SystemTap SDT version 3 ("User Space Probe Implementation", sourceware.org): a {@code nop}
 * and, outside of the loaded image, a note with owner {@code stapsdt}, type 3 and the content pc, base, semaphore, provider,
 * name, arguments. An argument is {@code size@operand} with the operand in AT&amp;T syntax.
 *
 * <p>An argument that has just been loaded from memory is described by its place there, so that the load itself disappears:
 * its base register is live anyway in the code around. Others are a constant or a register ({@code nr}); LLVM takes a memory
 * alternative ({@code nor}) as a request to spill.
 */
final class TraceNote {
    private final String provider;
    private final String name;
    private final List<String> constraints = new ArrayList<>();
    private final List<String> operands = new ArrayList<>();

    TraceNote(String provider, String name) {
        this.provider = provider;
        this.name = name;
    }

    /** The next argument is a computed or constant {@code i32}. */
    void value(String operand) {
        constraints.add("nr");
        operands.add("i32 " + operand);
    }

    /** The next argument is the {@code i32} at an address. */
    void inMemory(String address) {
        constraints.add("*m");
        operands.add("ptr elementtype(i32) " + address);
    }

    /** The inline assembly call. */
    String call() {
        StringBuilder arguments = new StringBuilder();
        for (int i = 0; i < operands.size(); i++) {
            arguments.append(i == 0 ? "" : " ").append("4@$").append(i);
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
                ".asciz \"" + arguments + "\"",
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
        return "call void asm sideeffect \"%s\", \"%s\"(%s)"
                .formatted(
                        Ir.escape(String.join("\n", lines)),
                        String.join(",", constraints),
                        String.join(", ", operands));
    }
}
