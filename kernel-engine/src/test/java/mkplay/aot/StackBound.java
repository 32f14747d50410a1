package mkplay.aot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much stack the functions of an image need at most, from its disassembly: each function's instructions are followed
 * along all branches with the depth of the stack, then the call graph is walked. Compiled code has no indirect calls; one
 * would be reported, as are recursion and an instruction that sets ESP to what is not known. A failed check never returns;
 * what it needs is asked for separately. Nor do functions that give up the stack, which are named.
 */
final class StackBound {
    private static final Pattern FUNCTION = Pattern.compile("^([0-9a-f]+) <(.+)>:$");
    private static final Pattern INSTRUCTION = Pattern.compile("^\\s*([0-9a-f]+):\\s+(\\S+)\\s*(.*?)\\s*(?:#.*)?$");
    private static final Pattern TARGET = Pattern.compile("^0x([0-9a-f]+).*");
    private static final Pattern ADJUST = Pattern.compile("^\\$(-?0x[0-9a-f]+), %esp$");

    private record Instruction(long address, String mnemonic, String operands, long next) {
        /** Address a direct branch or call goes to, -1 if it is none. */
        long target() {
            Matcher matcher = TARGET.matcher(operands);
            return matcher.matches() ? Long.parseLong(matcher.group(1), 16) : -1;
        }

        boolean isJump() {
            return mnemonic.startsWith("j");
        }

        boolean endsFlow() {
            return mnemonic.startsWith("jmp") || mnemonic.startsWith("ret") || mnemonic.startsWith("iret");
        }

        /** Bytes by which it makes the stack deeper. */
        int push() {
            Matcher adjust = ADJUST.matcher(operands);
            return switch (mnemonic) {
                case "pushl", "pushfl" -> 4;
                case "popl", "popfl" -> -4;
                case "subl", "addl" ->
                    adjust.matches()
                            ? (mnemonic.equals("subl") ? 1 : -1)
                                    * Long.decode(adjust.group(1)).intValue()
                            : 0;
                default -> 0;
            };
        }
    }

    /** A function: what it needs itself, and at which depth it calls or jumps to which others. */
    private record Function(String name, int own, Map<Long, Integer> calls) {}

    private final Map<Long, String> names = new TreeMap<>();
    private final Map<Long, Instruction> code = new TreeMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    private final Map<Long, Integer> needs = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> recursive = new TreeSet<>();
    private final Set<String> ends;
    private int cuts;

    /**
     * Reads code.
     *
     * @param ends functions that need no stack and do not return
     */
    StackBound(String disassembly, Set<String> ends) {
        this.ends = ends;
        List<String[]> rows = new ArrayList<>();
        for (String line : disassembly.split("\n")) {
            Matcher function = FUNCTION.matcher(line);
            Matcher instruction = INSTRUCTION.matcher(line);
            if (function.matches()) {
                names.put(Long.parseLong(function.group(1), 16), function.group(2));
            } else if (instruction.matches()) {
                rows.add(new String[] {instruction.group(1), instruction.group(2), instruction.group(3)});
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            long address = Long.parseLong(rows.get(i)[0], 16);
            long next = i + 1 < rows.size() ? Long.parseLong(rows.get(i + 1)[0], 16) : -1;
            code.put(address, new Instruction(address, rows.get(i)[1], rows.get(i)[2], next));
        }
    }

    /** Functions that call themselves, directly or not; the bound counts them once. */
    Set<String> recursive() {
        return recursive;
    }

    /** What makes the bound no bound. */
    List<String> problems() {
        return problems;
    }

    /** Bytes that a call of the named function needs, its return address included. */
    int of(String name) {
        for (Map.Entry<Long, String> entry : names.entrySet()) {
            if (entry.getValue().equals(name)) {
                return 4 + need(entry.getKey(), new ArrayDeque<>());
            }
        }
        throw new IllegalArgumentException("no function " + name);
    }

    private int need(long address, Deque<Long> callers) {
        if (ends.contains(names.get(address))) {
            return 0;
        }
        Integer known = needs.get(address);
        if (known != null) {
            return known;
        }
        if (callers.contains(address)) {
            recursive.add(names.getOrDefault(address, "?"));
            cuts++;
            return 0;
        }
        callers.push(address);
        int cutsBefore = cuts;
        Function function = functions.computeIfAbsent(address, this::follow);
        int most = function.own();
        for (Map.Entry<Long, Integer> call : function.calls().entrySet()) {
            most = Math.max(most, call.getValue() + need(call.getKey(), callers));
        }
        callers.pop();
        if (cuts == cutsBefore) {
            needs.put(address, most); // else it depends on who called
        }
        return most;
    }

    private Function follow(long entry) {
        Map<Long, Integer> calls = new HashMap<>();
        Set<Long> seen = new HashSet<>();
        Deque<long[]> open = new ArrayDeque<>(List.of(new long[] {entry, 0}));
        int most = 0;
        while (!open.isEmpty()) {
            long[] at = open.pop();
            Instruction instruction = code.get(at[0]);
            if (instruction == null || !seen.add(at[0])) {
                continue;
            }
            int depth = (int) at[1] + instruction.push();
            most = Math.max(most, depth);
            check(entry, instruction);
            boolean fails = instruction.operands().contains("<mkplay_check_failed>");
            if (instruction.mnemonic().startsWith("call") && !fails) {
                calls.merge(instruction.target(), depth + 4, Math::max);
            } else if (instruction.isJump() && isFunction(instruction.target(), entry)) {
                calls.merge(instruction.target(), depth, Math::max);
            } else if (instruction.isJump()) {
                open.push(new long[] {instruction.target(), depth});
            }
            if (!instruction.endsFlow() && !fails) {
                open.push(new long[] {instruction.next(), depth});
            }
        }
        return new Function(names.getOrDefault(entry, "?"), most, calls);
    }

    private boolean isFunction(long address, long self) {
        return address != self && names.containsKey(address);
    }

    private void check(long entry, Instruction instruction) {
        boolean indirect = instruction.mnemonic().startsWith("call") && instruction.target() < 0;
        boolean setsStack = instruction.operands().endsWith(", %esp") && instruction.push() == 0;
        if (indirect || setsStack) {
            problems.add(names.get(entry) + ": " + instruction.mnemonic() + " " + instruction.operands());
        }
    }
}
