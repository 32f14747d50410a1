/** A multiboot 1 image with its command line. */
export interface BootFile {
  /** What the module is called; a kernel needs no name. */
  readonly name?: string;
  readonly args: string;
  readonly file: File;
}

/** What came of images that were booted. */
export interface Booted {
  readonly sentence: string;
  readonly instructions: number;
  readonly cycles: number;
  /** What was written to the first serial port. */
  readonly console: string;
}

/** Boots images of the visitor's own. */
export interface BootSource {
  /** Names of the CPU models, the usual one first. */
  models(): readonly string[];
  /**
   * Boots and runs to the end.
   *
   * @param onBusy told when the server is busy, with the seconds until the next try
   * @throws an Error that says why they cannot be run
   */
  boot(
    kernel: BootFile,
    modules: readonly BootFile[],
    model: string,
    options: { readonly signal: AbortSignal; onBusy(seconds: number): void },
  ): Promise<Booted>;
}
