import { TRACE_POINTS } from '../generated/schema';
import { CATEGORIES, categoryOf, describe, POINT_LABELS, threadPositions, type Category } from './describe';
import type { TraceStore } from './trace';

/** What the event list shows. */
export interface TraceFilter {
  readonly categories: ReadonlySet<Category>;
  /** Words that must all occur in the record's text, in any case. */
  readonly text: string;
  /** Only records about this thread. */
  readonly thread?: number;
  /** Only these, of whatever kind. */
  readonly choice?: RecordChoice;
}

/** Some records that another view has to do with. */
export interface RecordChoice {
  readonly records: ReadonlySet<number>;
  /** What they are, for a short line. */
  readonly label: string;
}

/** Everything but the plumbing: what a first look at a run is about. */
export const DEFAULT_FILTER: TraceFilter = {
  categories: new Set<Category>(['ipc', 'fault', 'interrupt', 'map', 'thread']),
  text: '',
};

export const ALL_CATEGORIES: ReadonlySet<Category> = new Set(CATEGORIES.map((category) => category.id));

/** What is asked of every record, by the number of its trace point: looked up a million times. */
interface PointFacts {
  readonly category: Category;
  /** Positions of the arguments that are threads. */
  readonly threads: readonly number[];
  /** What the point is called, in small letters. */
  readonly label: string;
}

const UNKNOWN: PointFacts = { category: categoryOf(undefined), threads: [], label: '' };
const FACTS: PointFacts[] = [];
for (const { id, name } of TRACE_POINTS) {
  FACTS[id] = {
    category: categoryOf(name),
    threads: threadPositions(name),
    label: `${POINT_LABELS[name]} ${name}`.toLowerCase(),
  };
}

function matches(trace: TraceStore, index: number, filter: TraceFilter, words: readonly string[]): boolean {
  if (filter.choice !== undefined && !filter.choice.records.has(index)) return false;
  const facts = FACTS[trace.point(index)] ?? UNKNOWN;
  if (filter.choice === undefined && !filter.categories.has(facts.category)) return false;
  const { thread } = filter;
  if (thread !== undefined && !facts.threads.some((position) => trace.arg(index, position) === thread))
    return false;
  if (words.length === 0) return true;
  const text = `${facts.label} ${describe(trace, index).toLowerCase()}`;
  return words.every((word) => text.includes(word));
}

/** The numbers of the records that pass a filter, extended as the trace grows. */
export class FilteredTrace {
  private indices = new Uint32Array(1024);
  private size = 0;
  private seen = 0;
  private readonly words: readonly string[];

  constructor(
    private readonly trace: TraceStore,
    readonly filter: TraceFilter,
  ) {
    this.words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  }

  /** Whether it is narrower than its kinds of events: somebody looks for something. */
  get narrow(): boolean {
    return this.words.length > 0 || this.filter.thread !== undefined || this.filter.choice !== undefined;
  }

  /** Whether every record that has arrived was looked at. */
  get complete(): boolean {
    return this.seen >= this.trace.count;
  }

  /**
   * Takes in records that arrived since the last call, at most so many: looking through a million takes longer than a
   * frame. True when some of them pass.
   */
  update(most = Infinity): boolean {
    const before = this.size;
    const end = Math.min(this.trace.count, this.seen + most);
    for (; this.seen < end; this.seen++) {
      if (!matches(this.trace, this.seen, this.filter, this.words)) continue;
      if (this.size === this.indices.length) {
        const bigger = new Uint32Array(this.size * 2);
        bigger.set(this.indices);
        this.indices = bigger;
      }
      this.indices[this.size++] = this.seen;
    }
    return this.size !== before;
  }

  get count(): number {
    return this.size;
  }

  /** Record number at a row. */
  at(row: number): number {
    return this.indices[row] ?? 0;
  }

  /** The row of a record, or of the nearest one before it; -1 when there is none. */
  rowOf(index: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.indices[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
