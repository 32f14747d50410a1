package mkplay.server.share;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mkplay.server.run.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What a shared run was made with, and what it yielded.
 *
 * @param toolchain id of compiler, command line and SDK
 * @param images SHA-256 of the system images by name
 * @param modelVersion version of the CPU model
 * @param resultHash hash of the outcome; null when the program was shared without a run
 * @param outcome the outcome; null likewise
 */
public record Provenance(
        String toolchain,
        Map<String, String> images,
        int modelVersion,
        @Nullable String resultHash,
        @Nullable Outcome outcome) {

    /** What differs between this and a server of today, in words; empty when the run comes out the same. */
    public List<String> differences(Provenance today) {
        List<String> differences = new ArrayList<>();
        if (!toolchain.equals(today.toolchain)) {
            differences.add("the toolchain was " + toolchain + ", is " + today.toolchain);
        }
        images.forEach((name, hash) -> {
            String now = today.images.getOrDefault(name, "absent");
            if (!hash.equals(now)) {
                differences.add(name + " was " + brief(hash) + ", is " + brief(now));
            }
        });
        if (modelVersion != today.modelVersion) {
            differences.add("the CPU model's version was " + modelVersion + ", is " + today.modelVersion);
        }
        return differences;
    }

    private static String brief(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }
}
