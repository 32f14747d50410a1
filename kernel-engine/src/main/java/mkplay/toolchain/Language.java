package mkplay.toolchain;

import java.util.List;
import java.util.Optional;

/** What a source file is, by the suffix of its name. */
public enum Language {
    C(List.of(".c"), "c"),
    CPP(List.of(".cc", ".cpp"), "c++"),
    /** GNU assembler syntax after the C preprocessor. */
    ASSEMBLY_WITH_CPP(List.of(".S"), "assembler-with-cpp"),
    /** GNU assembler syntax. */
    ASSEMBLY(List.of(".s"), "assembler"),
    /** Can be included, is not compiled by itself. */
    HEADER(List.of(".h", ".hpp", ".inc"), "");

    private final List<String> suffixes;
    private final String clangName;

    Language(List<String> suffixes, String clangName) {
        this.suffixes = suffixes;
        this.clangName = clangName;
    }

    /** The language of a file, or nothing when the suffix is none that is known. */
    public static Optional<Language> of(String fileName) {
        int dot = fileName.lastIndexOf('.');
        String suffix = dot < 0 ? "" : fileName.substring(dot);
        for (Language language : values()) {
            if (language.suffixes.contains(suffix)) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }

    public List<String> suffixes() {
        return suffixes;
    }

    /** The value of clang's option {@code -x}. */
    String clangName() {
        return clangName;
    }
}
