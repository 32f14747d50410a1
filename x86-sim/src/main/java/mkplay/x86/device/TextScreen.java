package mkplay.x86.device;

import java.util.Arrays;

/**
 * What a VGA in text mode shows, as a value; nothing of it changes later.
 *
 * @param columns characters per row, 0 while the guest has set a graphics mode
 * @param rows rows
 * @param characters code page 437, row by row
 * @param attributes foreground in bits 0 to 3, background in bits 4 to 6, bit 7 blinks or brightens the background
 * @param blink bit 7 of attributes blinks
 * @param cursor index of the cursor's cell, or -1 when it is off or outside the screen
 * @param cursorStart first scan line of the cursor in its cell
 * @param cursorEnd last scan line of the cursor
 * @param cellHeight scan lines of a cell
 */
@SuppressWarnings("ArrayRecordComponent")
public record TextScreen(
        int columns,
        int rows,
        byte[] characters,
        byte[] attributes,
        boolean blink,
        int cursor,
        int cursorStart,
        int cursorEnd,
        int cellHeight) {

    @Override
    public boolean equals(Object other) {
        return other instanceof TextScreen that
                && columns == that.columns
                && rows == that.rows
                && blink == that.blink
                && cursor == that.cursor
                && cursorStart == that.cursorStart
                && cursorEnd == that.cursorEnd
                && cellHeight == that.cellHeight
                && Arrays.equals(characters, that.characters)
                && Arrays.equals(attributes, that.attributes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(characters) + Arrays.hashCode(attributes);
    }

    /** A row's characters as text: those of ASCII as they are, others as U+FFFD, NUL as a space; without trailing spaces. */
    public String row(int row) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            int c = characters[row * columns + column] & 0xFF;
            text.append(c == 0 ? ' ' : c >= ' ' && c < 0x7F ? (char) c : '\uFFFD');
        }
        return text.toString().stripTrailing();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            text.append(row(row)).append('\n');
        }
        return text.toString();
    }
}
