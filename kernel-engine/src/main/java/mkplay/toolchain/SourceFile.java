package mkplay.toolchain;

import java.util.regex.Pattern;

/**
 * One file of a visitor's program. All files of a program lie in one folder, so that they can include each other by name.
 *
 * @param name a plain file name, see {@link #NAME}; its suffix decides the {@link Language}
 * @param text the content
 */
public record SourceFile(String name, String text) {
    /**
     * What a file may be called. No separator, so that a name cannot leave the folder; no leading dash, dot or at sign, so
     * that no tool takes a name for an option, a parent folder or a list of arguments.
     */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}");
}
