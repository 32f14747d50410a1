package mkplay.x86.timing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A processor model, read from a text that documents every number in it. Every measured result carries the model's name and
 * version.
 *
 * @param name how users choose it; with the edits in braces, if there are any
 * @param version counts changes that alter measured figures
 * @param nominalHertz cycles per second of simulated time
 * @param vendor the 12 characters of CPUID leaf 0
 * @param signature CPUID leaf 1 EAX, and EDX after RESET: type, family, model, stepping (SDM 2A, CPUID)
 * @param features what exists, as bits of CPUID leaf 1 EDX; 0 also where there is no CPUID
 * @param identifies the CPUID instruction and EFLAGS.ID exist
 * @param timing what things cost; null: one cycle each
 */
public record CpuModel(
        String name,
        int version,
        long nominalHertz,
        String vendor,
        int signature,
        int features,
        boolean identifies,
        @Nullable TimingModel timing) {
    /** CPUID.1:EDX bit: x87 FPU on chip. */
    public static final int FPU = 1;
    /** CPUID.1:EDX bit: debugging extensions, I/O breakpoints. */
    public static final int DE = 1 << 2;
    /** CPUID.1:EDX bit: 4 MiB pages. */
    public static final int PSE = 1 << 3;
    /** CPUID.1:EDX bit: RDTSC and CR4.TSD. */
    public static final int TSC = 1 << 4;
    /** CPUID.1:EDX bit: RDMSR and WRMSR. */
    public static final int MSR = 1 << 5;
    /** CPUID.1:EDX bit: CMPXCHG8B. */
    public static final int CX8 = 1 << 8;
    /** CPUID.1:EDX bit: local APIC. */
    public static final int APIC = 1 << 9;
    /** CPUID.1:EDX bit: SYSENTER and SYSEXIT. */
    public static final int SEP = 1 << 11;
    /** CPUID.1:EDX bit: global pages. */
    public static final int PGE = 1 << 13;
    /** CPUID.1:EDX bit: CMOVcc. */
    public static final int CMOV = 1 << 15;
    /** CPUID.1:EDX bit: page attribute table. */
    public static final int PAT = 1 << 16;
    /** CPUID.1:EDX bit: MMX. */
    public static final int MMX = 1 << 23;
    /** CPUID.1:EDX bit: FXSAVE and FXRSTOR. */
    public static final int FXSR = 1 << 24;
    /** The SSE and SSE2 instructions of the table, a part of either. So the CPUID bit that this is stays clear. */
    public static final int SSE = 1 << 25;

    /** Family of the Pentium Pro and Pentium II. */
    public static final int P6 = 6;

    /** The names of all models. */
    public static final List<String> NAMES = List.of("one-cycle", "i486DX-50", "Pentium-90", "Pentium-166");

    private static final List<String> FEATURES =
            List.of("fpu", "de", "pse", "tsc", "msr", "cx8", "apic", "sep", "pge", "cmov", "pat", "mmx", "fxsr", "sse");
    private static final int[] FEATURE_BITS = {FPU, DE, PSE, TSC, MSR, CX8, APIC, SEP, PGE, CMOV, PAT, MMX, FXSR, SSE};
    private static final long MAX_HERTZ = 10_000_000_000L;

    /** Every instruction takes one cycle, a repeated string instruction one per iteration; 100 MHz, family 6. */
    public static final CpuModel ONE_CYCLE = parse(resource("one-cycle"));

    /** A model without times, that has CPUID if it is a Pentium or later. */
    public CpuModel(String name, int version, long nominalHertz, String vendor, int signature, int features) {
        this(name, version, nominalHertz, vendor, signature, features, (signature >>> 8 & 15) > 4, null);
    }

    /**
     * @param name a model's name, optionally followed by edits of its fields, as in {@code i486DX-50{dram-latency=8,l2-bytes=0}}
     * @return the model; with edits, its name tells them
     * @throws ModelFormatException when no model has this name or an edit makes no sense
     */
    public static CpuModel named(String name) {
        int brace = name.indexOf('{');
        String base = brace < 0 ? name : name.substring(0, brace);
        if (!NAMES.contains(base) || brace >= 0 && !name.endsWith("}")) {
            throw new ModelFormatException(
                    0,
                    "unknown CPU model '" + name + "'; known: " + String.join(", ", NAMES)
                            + ", each with edits in braces");
        }
        if (brace < 0) {
            return base.equals(ONE_CYCLE.name) ? ONE_CYCLE : parse(resource(base));
        }
        ModelText text = ModelText.of(resource(base), CpuModel::resource);
        text.edit(name.substring(brace + 1, name.length() - 1));
        return read(text).renamed(name);
    }

    /**
     * Reads a model from a text of its own, which may build on a model here by a field {@code base}.
     *
     * @throws ModelFormatException with the line, when the text is malformed or incomplete
     */
    public static CpuModel parse(String text) {
        return read(ModelText.of(text, CpuModel::base));
    }

    private static String base(String name) {
        if (!NAMES.contains(name)) {
            throw new ModelFormatException(0, "unknown base model '" + name + "'; known: " + String.join(", ", NAMES));
        }
        return resource(name);
    }

    /** The text of a model, with its documentation. */
    public static String resource(String name) {
        try (InputStream in =
                Objects.requireNonNull(CpuModel.class.getResourceAsStream(name + ".model"), name + ".model")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CpuModel read(ModelText text) {
        boolean timed = text.flag("timed");
        CpuModel model = new CpuModel(
                text.text("name"),
                text.integer("version", 1, Integer.MAX_VALUE),
                text.number("hertz", 1, MAX_HERTZ),
                vendor(text),
                text.integer("signature", 0, 0xFFFF),
                features(text),
                text.flag("cpuid"),
                timed ? TimingModel.of(text) : null);
        text.checkAllAsked();
        if (!timed && !text.clocks().isEmpty()) {
            throw new ModelFormatException(text.clocks().get(0).line(), "clocks in a model without times");
        }
        return model;
    }

    private static String vendor(ModelText text) {
        String vendor = text.text("vendor");
        if (!vendor.matches("[\\x20-\\x7E]{12}")) {
            throw new ModelFormatException(text.line("vendor"), "vendor must have 12 characters");
        }
        return vendor;
    }

    private static int features(ModelText text) {
        int bits = 0;
        for (String word : text.text("features").split("\\s+")) {
            int at = FEATURES.indexOf(word);
            if (at < 0) {
                throw new ModelFormatException(
                        text.line("features"), "unknown feature '" + word + "'; known: " + String.join(" ", FEATURES));
            }
            bits |= FEATURE_BITS[at];
        }
        return bits;
    }

    private CpuModel renamed(String newName) {
        return new CpuModel(newName, version, nominalHertz, vendor, signature, features, identifies, timing);
    }

    /** The processor family: 4 for the 486, 5 for the Pentium, {@link #P6}. */
    public int family() {
        return signature >>> 8 & 15;
    }

    /** CPUID leaf 1 EDX. */
    public int reported() {
        return features & ~SSE;
    }

    /** Whether instructions and memory have times; else each instruction takes one cycle. */
    public boolean isTimed() {
        return timing != null;
    }

    /** Whether all the given features exist. */
    public boolean has(int feature) {
        return (features & feature) == feature;
    }

    /** A pipeline in its state after power-on; null where every instruction takes one cycle. */
    public @Nullable Pipeline newPipeline() {
        return timing == null ? null : new Pipeline(timing);
    }
}
