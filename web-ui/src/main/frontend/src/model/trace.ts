import { TRACE_POINTS, type TracePoint, type TracePointName } from '../generated/schema';

/** A thread as the run made it known. */
export interface ThreadInfo {
  readonly id: number;
  readonly name: string;
  /** Equal for threads of one address space. */
  readonly space: number;
}

/** Bits of a global thread id below the thread number (L4 X.2, section 2.1, 32-bit). */
const VERSION_BITS = 14;
/** Thread numbers below this are interrupts (KIP ThreadInfo.SystemBase of this kernel). */
const SYSTEM_BASE = 16;
export const ANY_THREAD = 0xffff_ffff;
export const NIL_THREAD = 0;

/** Tasks of the system itself: a first look at a run is about the others. */
export const SYSTEM_TASKS: ReadonlySet<string> = new Set(['sigma0', 'init', 'console']);

export function threadNumber(id: number): number {
  return id >>> VERSION_BITS;
}

export function isInterrupt(id: number): boolean {
  return id !== NIL_THREAD && threadNumber(id) < SYSTEM_BASE;
}

const POINTS_BY_ID = new Map<number, TracePoint>(TRACE_POINTS.map((point) => [point.id, point]));
const IDS_BY_NAME = new Map<TracePointName, number>(TRACE_POINTS.map((point) => [point.name, point.id]));

export function tracePoint(id: number): TracePoint | undefined {
  return POINTS_BY_ID.get(id);
}

export function pointId(name: TracePointName): number {
  return IDS_BY_NAME.get(name) ?? -1;
}

/** Position of a named argument; the schema has it, or the front end and the schema do not fit together. */
export function argIndex(point: TracePointName, arg: string): number {
  const index = POINTS_BY_ID.get(pointId(point))?.args.indexOf(arg) ?? -1;
  if (index < 0) throw new Error(`the wire schema has no ${point}.${arg}`);
  return index;
}

function grown<T extends Float64Array | Uint32Array | Uint16Array>(
  old: T,
  needed: number,
  make: (n: number) => T,
): T {
  if (needed <= old.length) return old;
  const bigger = make(Math.max(needed, old.length * 2));
  bigger.set(old);
  return bigger;
}

/**
 * All trace records of a run in columns: a million records take some 40 MB and no object each. Record numbers are
 * positions from 0.
 */
export class TraceStore {
  private size = 0;
  private cycleColumn = new Float64Array(1024);
  private pointColumn = new Uint16Array(1024);
  private offsetColumn = new Uint32Array(1025);
  private argPool = new Uint32Array(4096);
  private readonly threadMap = new Map<number, ThreadInfo>();
  private readonly perPoint = new Map<number, number>();

  /** Records lost on the way, as the server counts them. */
  dropped = 0;

  get count(): number {
    return this.size;
  }

  record(cycle: number, point: number, args: Uint32Array): void {
    const index = this.size;
    this.cycleColumn = grown(this.cycleColumn, index + 1, (n) => new Float64Array(n));
    this.pointColumn = grown(this.pointColumn, index + 1, (n) => new Uint16Array(n));
    this.offsetColumn = grown(this.offsetColumn, index + 2, (n) => new Uint32Array(n));
    const offset = this.offsetColumn[index] ?? 0;
    this.argPool = grown(this.argPool, offset + args.length, (n) => new Uint32Array(n));
    this.argPool.set(args, offset);
    this.cycleColumn[index] = cycle;
    this.pointColumn[index] = point;
    this.offsetColumn[index + 1] = offset + args.length;
    this.perPoint.set(point, (this.perPoint.get(point) ?? 0) + 1);
    this.size = index + 1;
  }

  cycle(index: number): number {
    return index < this.size ? (this.cycleColumn[index] ?? 0) : 0;
  }

  point(index: number): number {
    return this.pointColumn[index] ?? 0;
  }

  pointName(index: number): TracePointName | undefined {
    return tracePoint(this.point(index))?.name;
  }

  argCount(index: number): number {
    return (this.offsetColumn[index + 1] ?? 0) - (this.offsetColumn[index] ?? 0);
  }

  /** The argument at a position, 0 when there is none. */
  arg(index: number, position: number): number {
    return position < this.argCount(index)
      ? (this.argPool[(this.offsetColumn[index] ?? 0) + position] ?? 0)
      : 0;
  }

  /** How many records of one point there are. */
  countOf(name: TracePointName): number {
    return this.perPoint.get(pointId(name)) ?? 0;
  }

  /** Number of the last record at or before a cycle, -1 when all are later. */
  lastAt(cycle: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.cycleColumn[middle] ?? 0) <= cycle) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Number of the record with which the first program of the visitor's started, 0 when there is none. */
  programStart(): number {
    const started = pointId('taskStarted');
    for (let i = 0; i < this.size; i++) {
      if (this.pointColumn[i] === started && !SYSTEM_TASKS.has(this.nameOf(this.arg(i, 0)))) return i;
    }
    return 0;
  }

  setThread(thread: ThreadInfo): void {
    this.threadMap.set(thread.id, thread);
  }

  thread(id: number): ThreadInfo | undefined {
    return this.threadMap.get(id);
  }

  get threads(): readonly ThreadInfo[] {
    return [...this.threadMap.values()];
  }

  /** What to call a thread: its name, its interrupt, or its number. */
  nameOf(id: number): string {
    if (id === NIL_THREAD) return 'idle';
    if (id === ANY_THREAD) return 'any thread';
    const name = this.threadMap.get(id)?.name ?? '';
    if (name !== '') return name;
    return isInterrupt(id) ? `IRQ ${threadNumber(id)}` : `thread ${threadNumber(id)}`;
  }
}
