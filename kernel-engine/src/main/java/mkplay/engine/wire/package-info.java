/**
 * The one declaration of what goes over a session's stream. The server sends these records as JSON and trace records in the
 * binary layout of {@link mkplay.engine.wire.TraceBatch}; TypeScript types and {@code docs/streaming.md} are generated from them.
 */
@NullMarked
package mkplay.engine.wire;

import org.jspecify.annotations.NullMarked;
