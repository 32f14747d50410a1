/**
 * The ahead-of-time compiler of system Java: class files to LLVM IR to a freestanding i386 ELF image.
 *
 * <p>Reading order: {@link mkplay.aot.SystemJavaCompiler} (the phases), {@link mkplay.aot.Reachability} and
 * {@link mkplay.aot.SubsetChecker} (what is compiled and what is refused), {@link mkplay.aot.StructLayout} (classes as
 * structs), {@link mkplay.aot.StaticImage} (statics as initial data), {@link mkplay.aot.MethodTranslator} (JVM stack code to
 * SSA), {@link mkplay.aot.ImageBuilder} (clang and lld).
 */
@NullMarked
package mkplay.aot;

import org.jspecify.annotations.NullMarked;
