/**
 * clang and lld for user programs and for the build: finds or unpacks LLVM, runs it, and compiles a visitor's sources in a
 * sandbox with limits, giving diagnostics as data.
 *
 * <p>{@link mkplay.toolchain.Llvm} alone runs the tools unconfined and is for the project's own sources;
 * {@link mkplay.toolchain.Compiler} is the only way by which a visitor's text reaches native code.
 */
@NullMarked
package mkplay.toolchain;

import org.jspecify.annotations.NullMarked;
