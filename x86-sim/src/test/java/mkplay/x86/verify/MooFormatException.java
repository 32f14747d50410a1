package mkplay.x86.verify;

import java.io.IOException;

/** A file of single-step vectors that cannot be read; tells where. */
final class MooFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    MooFormatException(String what, int position) {
        super(what + " at byte " + position);
    }
}
