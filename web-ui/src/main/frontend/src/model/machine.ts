import type {
  CacheKind,
  CacheView,
  CodeMap,
  CodeView,
  CodeViewLine,
  MemoryPiece,
  MemoryView,
  PageTableView,
  ViewMoment,
} from '../generated/schema';
import { address as digits } from './kernel';

/** What of the machine is on show. */
export type MachinePart = 'memory' | 'code' | 'tables' | 'caches';

export const MACHINE_PARTS: readonly MachinePart[] = ['memory', 'code', 'tables', 'caches'];

/** The space in use; the kernel’s part, which all spaces share; memory without page tables. */
export const CURRENT = 'current';
export const KERNEL = 'kernel';
export const PHYSICAL = 'physical';

/** A place in the machine. */
export interface MachinePlace {
  readonly part: MachinePart;
  /** A space as the server knows it. */
  readonly space: string;
  /** An address or a name; undefined: where the processor is. */
  readonly address: string | undefined;
}

/** Looks into the machine of the run on show; each fails with a reason to be shown. */
export interface MachineSource {
  memory(space: string, address: string | undefined, bytes: number): Promise<MemoryView>;
  code(space: string, address: string | undefined): Promise<CodeView>;
  functions(space: string): Promise<CodeMap>;
  caches(store: number, set: number): Promise<CacheView>;
  /** A page directory, or the table that one of its entries leads to. */
  pageTable(space: string, index: number | undefined): Promise<PageTableView>;
}

/** An address as the server reads it. */
export function hexAddress(value: number): string {
  return `0x${digits(value)}`;
}

/** First address that is the kernel’s. */
const KERNEL_START = 0xc0000000;

export function isKernelAddress(value: number): boolean {
  return value >>> 0 >= KERNEL_START;
}

/** The bytes of a piece; none where there is no memory. */
export function bytesOf(piece: MemoryPiece): readonly number[] {
  return (piece.content.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

/** A byte of a row: its value, or undefined where nothing can be read. */
export interface MemoryRow {
  readonly address: number;
  readonly bytes: readonly (number | undefined)[];
  /** What is there instead of memory, if none of the row is. */
  readonly missing: MemoryPiece['state'] | undefined;
}

/** Rows of so many bytes from a view’s first address on. */
export function memoryRows(view: MemoryView, width: number): readonly MemoryRow[] {
  const cells = view.pieces.flatMap((piece) => {
    const bytes = bytesOf(piece);
    return Array.from({ length: piece.bytes }, (_, n) => ({ byte: bytes[n], state: piece.state }));
  });
  const rows: MemoryRow[] = [];
  for (let at = 0; at < cells.length; at += width) {
    const part = cells.slice(at, at + width);
    const missing = part.every(({ byte }) => byte === undefined) ? part[0]?.state : undefined;
    rows.push({ address: (view.address + at) >>> 0, bytes: part.map(({ byte }) => byte), missing });
  }
  return rows;
}

/** A byte as ASCII shows it: a dot for what is not printable. */
export function asciiOf(byte: number | undefined): string {
  if (byte === undefined) return ' ';
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}

/** What is at addresses that cannot be read. */
export const STATE_WORDS: Record<MemoryPiece['state'], string> = {
  ram: 'RAM',
  rom: 'ROM',
  device: 'A device: looking would change it, so it is not read',
  nobody: 'Nothing answers here',
  unmapped: 'Not mapped',
};

/** Remembers bytes from one stop to the next and tells which have changed. */
export class MemoryChanges {
  /** Bytes that are remembered of each of the two last moments. */
  private static readonly MOST = 1 << 16;
  private space: string | undefined;
  private instruction = -1;
  private before = new Map<number, number>();
  private now = new Map<number, number>();

  /** Takes what was read, and gives the addresses of the bytes that were another value at the stop before. */
  take(view: MemoryView): ReadonlySet<number> {
    const space = String(view.directory);
    if (space !== this.space) {
      this.before = new Map();
      this.now = new Map();
    } else if (view.moment.instruction !== this.instruction) {
      this.before = this.now;
      this.now = new Map();
    }
    this.space = space;
    this.instruction = view.moment.instruction;
    const changed = new Set<number>();
    for (const piece of view.pieces) {
      bytesOf(piece).forEach((byte, n) => {
        const address = (piece.address + n) >>> 0;
        const old = this.before.get(address);
        if (old !== undefined && old !== byte) changed.add(address);
        if (this.now.size < MemoryChanges.MOST) this.now.set(address, byte);
      });
    }
    return changed;
  }
}

const FLAGS: readonly [number, string, string][] = [
  [0x1, 'P', 'present'],
  [0x2, 'W', 'writable'],
  [0x4, 'U', 'for user mode, too'],
  [0x8, 'PWT', 'write-through'],
  [0x10, 'PCD', 'not cached'],
  [0x20, 'A', 'accessed'],
  [0x40, 'D', 'written'],
  [0x100, 'G', 'global'],
];

const LARGE = 0x80;
const PRESENT = 0x1;

/** A flag of a page table’s or directory’s entry: its short name and what it means (SDM 3A 4.3). */
export interface EntryFlag {
  readonly name: string;
  readonly meaning: string;
}

export function entryFlags(word: number, directory: boolean): readonly EntryFlag[] {
  const flags = FLAGS.filter(
    ([bit, name]) => (word & bit) !== 0 && !(directory && !leadsToPage(word) && name === 'D'),
  );
  const large = {
    name: directory ? 'PS' : 'PAT',
    meaning: directory ? 'a page of 4 MiB' : 'page attribute table',
  };
  return [...flags.map(([, name, meaning]) => ({ name, meaning })), ...((word & LARGE) !== 0 ? [large] : [])];
}

function leadsToPage(word: number): boolean {
  return (word & LARGE) !== 0;
}

/** Whether a directory’s entry leads to a page table. */
export function leadsToTable(word: number): boolean {
  return (word & PRESENT) !== 0 && !leadsToPage(word);
}

/** The frame that an entry leads to. */
export function frameOf(word: number, large: boolean): number {
  return (large ? word & ~0x3fffff : word & ~0xfff) >>> 0;
}

/** How hot an instruction is, from 0 to 1; the square root lets the lukewarm be told from the cold. */
export function heat(cycles: number, most: number): number {
  return most <= 0 || cycles <= 0 ? 0 : Math.sqrt(cycles / most);
}

type MappedFunction = CodeMap['functions'][number];

/** A stretch of the code with what it took. */
export interface HeatBin {
  readonly cycles: number;
  /** The function in it that took most. */
  readonly hottest: MappedFunction;
}

/**
 * Functions in so many stretches of equal size, by address and without what lies between them: the kernel's first ones are gigabytes
 * before the others. A function's cycles are spread over where it lies.
 */
export function heatBins(map: CodeMap, count: number): readonly HeatBin[] {
  const size = Math.max(1, map.functions.reduce((sum, entry) => sum + width(entry), 0) / count);
  const bins: { cycles: number; share: number; hottest: MappedFunction }[] = [];
  let from = 0;
  for (const entry of map.functions) {
    const to = from + width(entry);
    for (let n = Math.floor(from / size); n < count && n * size < to; n++) {
      const share = (entry.cycles * (Math.min(to, (n + 1) * size) - Math.max(from, n * size))) / (to - from);
      const bin = (bins[n] ??= { cycles: 0, share, hottest: entry });
      bin.cycles += share;
      if (share > bin.share) Object.assign(bin, { share, hottest: entry });
    }
    from = to;
  }
  return bins;
}

/** The stretch in which a function begins; -1 if it is none of these. */
export function binOf(map: CodeMap, count: number, start: number): number {
  const at = map.functions.findIndex(({ address }) => address === start);
  const total = map.functions.reduce((sum, entry) => sum + width(entry), 0);
  const before = map.functions.slice(0, Math.max(0, at)).reduce((sum, entry) => sum + width(entry), 0);
  return at < 0 ? -1 : Math.floor((before * count) / Math.max(1, total));
}

function width(entry: MappedFunction): number {
  return Math.max(1, entry.bytes);
}

/** The breakpoint at an instruction, as one is named. */
export function breakpointPlace(line: CodeViewLine, program: string): string {
  const at = hexAddress(line.address);
  return isKernelAddress(line.address) || program === '' ? at : `${program}!${at}`;
}

/** Whether an instruction of a view is the one that executes next. */
export function isNext(view: { directory: number; moment: ViewMoment }, line: CodeViewLine): boolean {
  const { moment } = view;
  if (moment.next !== line.address) return false;
  return isKernelAddress(line.address) || moment.directory === view.directory;
}

export const CACHE_WORDS: Record<CacheKind, string> = {
  'code-cache': 'Code cache',
  'data-cache': 'Data cache',
  'unified-cache': 'Cache, code and data',
  'second-cache': 'Second-level cache',
  'code-tlb': 'Code TLB',
  'data-tlb': 'Data TLB',
  'unified-tlb': 'TLB, code and data',
  'large-tlb': 'TLB of 4 MiB pages',
};

/** Whether it holds pages at linear addresses; else lines at physical ones. */
export function isTlb(kind: CacheKind): boolean {
  return kind.endsWith('tlb');
}

/** 4096 as 4 KiB, 32 as 32. */
export function size(bytes: number): string {
  if (bytes >= 1 << 20) return `${bytes >> 20} MiB`;
  return bytes >= 1024 ? `${bytes / 1024} KiB` : String(bytes);
}
