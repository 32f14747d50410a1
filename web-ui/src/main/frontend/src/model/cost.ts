import { parseTag } from './message';
import { argIndex, pointId, type TraceStore } from './trace';

/** Messages of one sender to one receiver. */
export interface CostPair {
  readonly from: number;
  readonly to: number;
}

/** How values are spread. A percentile is the least value that so many per cent do not exceed. */
export interface Spread {
  readonly count: number;
  readonly least: number;
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly most: number;
}

/** Values from one number to another, both included. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const SYSCALL = pointId('syscall');
const TRANSFER = pointId('ipcTransfer');
const SWITCH = pointId('threadSwitch');
/** After one of these the way of a message is no longer the straight one. */
const DISTURBANCES: ReadonlySet<number> = new Set(
  (['pageFault', 'exception', 'interrupt', 'preempt', 'idle'] as const).map(pointId),
);
const [CALLER, FROM, TO, TAG, LEFT, ENTERED] = [
  argIndex('syscall', 'thread'),
  argIndex('ipcTransfer', 'from'),
  argIndex('ipcTransfer', 'to'),
  argIndex('ipcTransfer', 'tag'),
  argIndex('threadSwitch', 'from'),
  argIndex('threadSwitch', 'to'),
];

export function pairKey({ from, to }: CostPair): string {
  return `${from}-${to}`;
}

/** What a message is on the way. */
interface Way extends CostPair {
  readonly record: number;
  readonly words: number;
  readonly start: number;
  switched: boolean;
}

/**
 * Messages whose way the trace measures: from the sender's entry into the kernel to the receiver's next one. Between them the
 * processor goes from the one to the other and nowhere else. Messages of any other kind are counted only: those of the kernel
 * itself, those that waited or were interrupted, and those whose receiver never called the kernel again.
 */
export class MessageCosts {
  private seen = 0;
  private call: { readonly thread: number; readonly cycle: number } | undefined;
  private way: Way | undefined;
  private readonly columns = {
    record: [] as number[],
    from: [] as number[],
    to: [] as number[],
    words: [] as number[],
    cycles: [] as number[],
  };
  private readonly perPair = new Map<string, CostPair & { count: number }>();
  /** Messages of the trace so far, measured or not. */
  messages = 0;

  constructor(private readonly trace: TraceStore) {}

  /** Takes in at most so many records that arrived since the last call; true when no more are there. */
  update(most = Infinity): boolean {
    const end = Math.min(this.trace.count, this.seen + most);
    for (; this.seen < end; this.seen++) this.take(this.seen);
    return this.seen >= this.trace.count;
  }

  private take(index: number): void {
    const { trace } = this;
    const point = trace.point(index);
    if (point === SYSCALL) {
      const thread = trace.arg(index, CALLER);
      const cycle = trace.cycle(index);
      if (this.way?.switched === true && this.way.to === thread) this.measured(this.way, cycle);
      this.way = undefined;
      this.call = { thread, cycle };
    } else if (point === TRANSFER) {
      this.messages++;
      this.transferred(index);
    } else if (point === SWITCH) {
      const { way } = this;
      const straight = way?.from === trace.arg(index, LEFT) && way.to === trace.arg(index, ENTERED);
      if (straight && !way.switched) way.switched = true;
      else this.disturbed();
    } else if (DISTURBANCES.has(point)) {
      this.disturbed();
    }
  }

  private transferred(index: number): void {
    const { trace, call } = this;
    const from = trace.arg(index, FROM);
    if (this.way !== undefined || call?.thread !== from) {
      this.disturbed();
      return;
    }
    const tag = parseTag(trace.arg(index, TAG));
    const words = tag.untyped + tag.typed;
    this.way = {
      record: index,
      from,
      to: trace.arg(index, TO),
      words,
      start: call.cycle,
      switched: false,
    };
  }

  private disturbed(): void {
    this.way = undefined;
    this.call = undefined;
  }

  private measured(way: Way, end: number): void {
    const { columns } = this;
    columns.record.push(way.record);
    columns.from.push(way.from);
    columns.to.push(way.to);
    columns.words.push(way.words);
    columns.cycles.push(end - way.start);
    const key = pairKey(way);
    const known = this.perPair.get(key);
    if (known === undefined) this.perPair.set(key, { from: way.from, to: way.to, count: 1 });
    else known.count++;
  }

  /** Measured messages. */
  get count(): number {
    return this.columns.record.length;
  }

  /** Number of a measured message's trace record. */
  record(message: number): number {
    return this.columns.record[message] ?? 0;
  }

  /** Words of a message besides its tag, untyped and typed. */
  words(message: number): number {
    return this.columns.words[message] ?? 0;
  }

  cycles(message: number): number {
    return this.columns.cycles[message] ?? 0;
  }

  /** Pairs of threads with measured messages, those with most of them first. */
  get pairs(): readonly (CostPair & { readonly count: number })[] {
    return [...this.perPair.values()].sort((a, b) => b.count - a.count);
  }

  /** Measured messages of a pair, or all. */
  messagesOf(pair: CostPair | undefined): number[] {
    const { from, to } = this.columns;
    const list: number[] = [];
    for (let i = 0; i < this.count; i++) {
      if (pair === undefined || (from[i] === pair.from && to[i] === pair.to)) list.push(i);
    }
    return list;
  }
}

/** How often a value occurs. */
export interface Occurrence {
  readonly value: number;
  readonly count: number;
}

/** Each value once, ascending. */
export function occurrences(values: Iterable<number>): Occurrence[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([value, count]) => ({ value, count }));
}

/** How ascending values are spread, of which there must be one. */
export function spread(values: readonly Occurrence[]): Spread {
  const count = values.reduce((sum, occurrence) => sum + occurrence.count, 0);
  const at = (share: number): number => {
    let rest = Math.max(1, Math.ceil(share * count));
    return values.find((occurrence) => (rest -= occurrence.count) <= 0)?.value ?? 0;
  };
  return { count, least: at(0), median: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1) };
}

/** Round widths of whole numbers. */
function binWidth(span: number, most: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) {
      if (factor * power * most >= span) return factor * power;
    }
  }
}

/**
 * At most so many bins of equal width for ascending whole numbers. Few values far beyond the others share a last, open bin, or
 * the others would be one bar.
 */
export function bins(values: readonly Occurrence[], most: number): Bin[] {
  const { least, p99, most: last } = spread(values);
  const far = last - least > 4 * (p99 - least + most / 4);
  const end = far ? p99 : last;
  const width = binWidth(end - least + 1, most - 1);
  const first = Math.floor(least / width) * width;
  const counts = Array.from({ length: Math.floor((end - first) / width) + 1 }, () => 0);
  let beyond = 0;
  for (const { value, count } of values) {
    const at = Math.floor((value - first) / width);
    if (at < counts.length) counts[at] = (counts[at] ?? 0) + count;
    else beyond += count;
  }
  const list = counts.map((count, i): Bin => {
    const from = first + i * width;
    return { from, to: from + width - 1, count };
  });
  if (beyond > 0) list.push({ from: first + counts.length * width, to: last, count: beyond });
  return list;
}
