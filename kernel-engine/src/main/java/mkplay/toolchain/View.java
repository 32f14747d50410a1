package mkplay.toolchain;

import java.nio.file.Path;

/**
 * Where a tool sees things: inside a sandbox fixed places, without one those of the host.
 *
 * @param llvm              what {@link Llvm#home} is to the tool
 * @param resourceDirectory of clang
 * @param include           the SDK's headers
 * @param lib               the SDK's library
 * @param work              the folder with {@code src} and {@code obj}
 */
public record View(String llvm, String resourceDirectory, String include, String lib, String work) {
    /** The view without a sandbox. */
    static View ofHost(Llvm llvm, Sdk sdk, Path work) {
        return new View(
                llvm.home().toString(),
                llvm.resourceDirectory().toString(),
                sdk.include().toAbsolutePath().toString(),
                sdk.lib().toAbsolutePath().toString(),
                work.toAbsolutePath().toString());
    }
}
