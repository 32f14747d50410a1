import type { TraceStore } from '../model/trace';
import { firstFrom, RecordList } from './records';
import { valueOf, type Axis } from './scale';

/** What a thread does between two records. */
export enum LaneState {
  Absent,
  Ready,
  Running,
  /** Blocked until a partner receives. */
  Sending,
  /** Blocked until a message comes. */
  Receiving,
}

function doubled<T extends Uint8Array | Float64Array>(old: T, make: (length: number) => T): T {
  const bigger = make(old.length * 2);
  bigger.set(old);
  return bigger;
}

/**
 * One thread's row: from record `at(i)` on, its state is `state(i)`. With each change stands how long the thread had
 * run before it, so that the share of any stretch is a subtraction, however many changes lie in it.
 */
export class Lane {
  private readonly changes = new RecordList();
  private states = new Uint8Array(64);
  private ranCycles = new Float64Array(64);
  private ranRecords = new Float64Array(64);

  /** Records that are marks on this lane. */
  readonly marks = new RecordList();

  constructor(
    readonly thread: number,
    private readonly trace: TraceStore,
    since: number,
  ) {
    this.set(since, LaneState.Absent);
  }

  get length(): number {
    return this.changes.length;
  }

  at(position: number): number {
    return this.changes.at(position);
  }

  state(position: number): LaneState {
    return this.states[position] ?? LaneState.Absent;
  }

  /** The state after the last change. */
  get last(): LaneState {
    return this.state(this.length - 1);
  }

  set(index: number, state: LaneState): void {
    const position = this.length;
    if (position === this.states.length) {
      this.states = doubled(this.states, (n) => new Uint8Array(n));
      this.ranCycles = doubled(this.ranCycles, (n) => new Float64Array(n));
      this.ranRecords = doubled(this.ranRecords, (n) => new Float64Array(n));
    }
    if (position > 0) {
      this.ranCycles[position] = this.ran('cycles', position - 1, this.trace.cycle(index));
      this.ranRecords[position] = this.ran('events', position - 1, index);
    }
    this.changes.push(index);
    this.states[position] = state;
  }

  /** How much of the axis before `value` the thread ran, `position` being the last change before it. */
  private ran(axis: Axis, position: number, value: number): number {
    const before = (axis === 'cycles' ? this.ranCycles : this.ranRecords)[position] ?? 0;
    if (this.state(position) !== LaneState.Running) return before;
    return before + Math.max(0, value - valueOf(this.trace, axis, this.at(position)));
  }

  /**
   * How much of a stretch of the axis the thread ran.
   *
   * `from` is a change at or before its start, `to` the first change at or after its end.
   */
  ranBetween(axis: Axis, start: number, from: number, end: number, to: number): number {
    return this.ran(axis, Math.max(to - 1, 0), end) - this.ran(axis, from, start);
  }

  /** First change from `from` on whose value is not below `value`. */
  firstFrom(axis: Axis, value: number, from = 0): number {
    return firstFrom(this.length, (i) => valueOf(this.trace, axis, this.at(i)), value, from);
  }
}
