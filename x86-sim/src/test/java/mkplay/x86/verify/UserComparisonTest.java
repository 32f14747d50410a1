package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose processor gave an outcome decides what may differ, and no more than that. */
final class UserComparisonTest {
    private static final String PUSH_CS =
            "0e 400799 41 80000000,501fc6,500372,501505,50198c,500633,500004,9a 2b,23,2b,2b,0,0 - -";
    /** An Intel Xeon's: half of the slot is as it was. */
    private static final String HALF = "13 0 80 40079a 10243 80000000,501fc6,500372,501505,501988,500633,500004,9a"
            + " 2b,23,2b,2b,0,0 1 d6d7179b 501988,cd240023";
    /** The slot ends in a page that cannot be written. */
    private static final String PUSH_SS =
            "16 4005e4 15 7fff,7fff,8,6b0d617,502001,7fffffff,8041170c,f 2b,23,2b,2b,0,0 - -";

    private static final String NO_FAULT = "13 0 52 4005e5 10217 7fff,7fff,8,6b0d617,501ffd,7fffffff,8041170c,f"
            + " 2b,23,2b,2b,0,0 1 4ab40a9a 501ffc,41002b16";

    /** The slot begins in a page's last two bytes; the next one is not mapped. */
    private static final String POP_DS = "1f 4006fc 2 0,0,0,0,502ffe,0,0,0 2b,23,2b,2b,0,0 - -";

    private static final String GENERAL_PROTECTION =
            "13 5094 0 4006fc 10202 0,0,0,0,502ffe,0,0,0 2b,23,2b,2b,0,0 0 0 -";

    private final SimulatedCpu cpu = new SimulatedCpu();

    private String difference(String userCase, String outcome, Vendor vendor) {
        return HostReproducer.parse(userCase, outcome, vendor).difference(cpu, false);
    }

    private UserComparison.@Nullable Declared declared(String userCase, String outcome, Vendor vendor) {
        HostReproducer r = HostReproducer.parse(userCase, outcome, vendor);
        Insn insn = HostReproducer.decode(r.userCase());
        UserOutcome here = cpu.run(r.userCase(), false);
        return new UserComparison(vendor).declared(r.userCase(), insn, here, r.expected());
    }

    @Test
    void halfOfAPushedSlotIsOpenOnIntelOnly() {
        assertThat(difference(PUSH_CS, HALF, Vendor.INTEL)).isEmpty();
        assertThat(difference(PUSH_CS, HALF, Vendor.OTHER)).isEmpty();
        assertThat(difference(PUSH_CS, HALF, Vendor.AMD)).contains("memory");
    }

    @Test
    void theOtherHalfAndOtherMemoryAreNot() {
        assertThat(difference(PUSH_CS, HALF.replace("cd240023", "cd240024"), Vendor.INTEL))
                .contains("[501988] 23, not 24");
        String more = HALF.replace(" 1 d6d7179b 501988,cd240023", " 2 d6d7179b 501988,cd240023,501990,0");
        assertThat(difference(PUSH_CS, more, Vendor.INTEL)).contains("[501990]");
    }

    @Test
    void aFaultOfTheHigherHalfIsDeclaredOnIntelOnly() {
        assertThat(declared(PUSH_SS, NO_FAULT, Vendor.INTEL)).isEqualTo(UserComparison.Declared.HALF_SLOT);
        assertThat(declared(PUSH_SS, NO_FAULT, Vendor.AMD)).isNull();
        assertThat(declared(POP_DS, GENERAL_PROTECTION, Vendor.INTEL)).isEqualTo(UserComparison.Declared.HALF_SLOT);
        String lower = PUSH_SS.replace("502001", "502004");
        assertThat(declared(lower, NO_FAULT.replace("501ffd", "502000"), Vendor.INTEL))
                .isNull();
    }

    @Test
    void everyRuleIsAboutAnInstruction() {
        for (Vendor vendor : Vendor.values()) {
            assertThat(Latitude.rules(InstructionTable.IA32.rows(), vendor))
                    .hasSameSizeAs(Latitude.rules(vendor))
                    .isNotEmpty();
        }
    }

    @Test
    void vendorsAreReadFromCpuid() {
        assertThat(Vendor.of(0x756E6547, 0x49656E69, 0x6C65746E)).isEqualTo(Vendor.INTEL);
        assertThat(Vendor.of(0x68747541, 0x69746E65, 0x444D4163)).isEqualTo(Vendor.AMD);
        assertThat(Vendor.of(0, 0, 0)).isEqualTo(Vendor.OTHER);
    }
}
