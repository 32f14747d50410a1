import type { TracePointName } from '../generated/schema';
import { ANY_THREAD, argIndex, isInterrupt, NIL_THREAD, type TraceStore } from '../model/trace';
import { Lane, LaneState } from './lane';
import { RecordList } from './records';

/** Threads of one address space, in order of appearance. */
export interface LaneGroup {
  /** The space's number; 0 for interrupts and threads of unknown space. */
  readonly space: number;
  readonly label: string;
  readonly lanes: readonly Lane[];
}

const SWITCH_FROM = argIndex('threadSwitch', 'from');
const SWITCH_TO = argIndex('threadSwitch', 'to');
const BLOCK_THREAD = argIndex('ipcBlock', 'thread');
const BLOCK_PHASE = argIndex('ipcBlock', 'phase');
const IPC_FROM = argIndex('ipcTransfer', 'from');
const IPC_TO = argIndex('ipcTransfer', 'to');
const TASK_THREAD = argIndex('taskStarted', 'thread');

/** Points that are drawn as a mark on the lane of the thread in the named argument. */
const MARKS: Partial<Record<TracePointName, string>> = {
  ipcError: 'thread',
  preempt: 'thread',
  pageFault: 'thread',
  exception: 'thread',
  interrupt: 'handler',
  map: 'to',
  unmap: 'thread',
  taskStarted: 'thread',
  taskExit: 'thread',
};

/** Messages of one direction between two threads. */
export interface ArrowCount {
  readonly from: number;
  readonly to: number;
  count: number;
}

/**
 * The lanes of a trace: which thread ran, was ready or waited when, and which records are arrows and marks. Takes in
 * the trace as it grows; knows nothing of pixels.
 */
export class LaneModel {
  private readonly lanes = new Map<number, Lane>();
  /** By sender, then by receiver. */
  private readonly pairNumbers = new Map<number, Map<number, number>>();
  private readonly arrowCounts: ArrowCount[] = [];
  private seen = 0;

  /** Records that are messages. */
  readonly arrows = new RecordList();
  /** For each arrow, the number of its sender and receiver in {@link pairs}. */
  readonly arrowPairs = new RecordList();
  /** Records that are marks on a lane. */
  readonly marks = new RecordList();
  /** Records that say that init started a task. */
  readonly taskStarts = new RecordList();
  /** Records that say that a task ended. */
  readonly taskExits = new RecordList();
  /** The last record that is more than idling; -1 before there is one. */
  lastEvent = -1;

  constructor(readonly trace: TraceStore) {}

  /** Takes in what arrived since the last call; true when something did. */
  update(): boolean {
    const before = this.seen;
    for (; this.seen < this.trace.count; this.seen++) this.take(this.seen);
    return this.seen !== before;
  }

  private take(index: number): void {
    const name = this.trace.pointName(index);
    if (name === undefined) return;
    if (name === 'taskStarted') this.taskStarts.push(index);
    if (name === 'taskExit') this.taskExits.push(index);
    if (name !== 'idle' && name !== 'threadSwitch') this.lastEvent = index;
    if (name === 'threadSwitch') this.takeSwitch(index);
    else if (name === 'ipcBlock') {
      const sending = this.trace.arg(index, BLOCK_PHASE) === 0;
      this.set(this.trace.arg(index, BLOCK_THREAD), index, sending ? LaneState.Sending : LaneState.Receiving);
    } else if (name === 'wakeup') this.takeWakeup(index);
    else if (name === 'ipcTransfer') this.takeTransfer(index);
    else if (name === 'threadCreate') this.lane(this.trace.arg(index, argIndex(name, 'thread')), index);
    else if (name === 'threadDelete') {
      this.set(this.trace.arg(index, argIndex(name, 'thread')), index, LaneState.Absent);
    }
    const marked = MARKS[name];
    if (marked !== undefined) {
      this.marks.push(index);
      this.lane(this.trace.arg(index, argIndex(name, marked)), index)?.marks.push(index);
    }
  }

  private takeSwitch(index: number): void {
    const from = this.trace.arg(index, SWITCH_FROM);
    const to = this.trace.arg(index, SWITCH_TO);
    const left = this.lane(from, index);
    if (left?.last === LaneState.Running) this.set(from, index, LaneState.Ready);
    this.set(to, index, LaneState.Running);
  }

  private takeWakeup(index: number): void {
    const thread = this.trace.arg(index, argIndex('wakeup', 'thread'));
    const lane = this.lane(thread, index);
    if (lane?.last !== LaneState.Running) this.set(thread, index, LaneState.Ready);
  }

  private takeTransfer(index: number): void {
    const from = this.trace.arg(index, IPC_FROM);
    const to = this.trace.arg(index, IPC_TO);
    this.lane(from, index);
    this.lane(to, index);
    this.arrows.push(index);
    const number = this.pairNumber(from, to);
    this.arrowPairs.push(number);
    const pair = this.arrowCounts[number];
    if (pair !== undefined) pair.count++;
  }

  private pairNumber(from: number, to: number): number {
    let receivers = this.pairNumbers.get(from);
    if (receivers === undefined) this.pairNumbers.set(from, (receivers = new Map<number, number>()));
    let number = receivers.get(to);
    if (number === undefined) receivers.set(to, (number = this.arrowCounts.push({ from, to, count: 0 }) - 1));
    return number;
  }

  private lane(thread: number, index: number): Lane | undefined {
    if (thread === NIL_THREAD || thread === ANY_THREAD) return undefined;
    let lane = this.lanes.get(thread);
    if (lane === undefined) {
      lane = new Lane(thread, this.trace, index);
      this.lanes.set(thread, lane);
    }
    return lane;
  }

  private set(thread: number, index: number, state: LaneState): void {
    const lane = this.lane(thread, index);
    // An interrupt is no thread: it neither runs nor waits.
    if (lane === undefined || isInterrupt(thread) || lane.last === state) return;
    lane.set(index, state);
  }

  /**
   * First and last record worth looking at first: from the start of the first task that is not one of `system` to the
   * last such task's end, without the boot before and the last output draining after; undefined when there is no such
   * task.
   */
  interesting(system: ReadonlySet<string>): { first: number; last: number } | undefined {
    const own = (index: number) => !system.has(this.trace.nameOf(this.trace.arg(index, TASK_THREAD)));
    let first: number | undefined;
    for (let i = 0; i < this.taskStarts.length && first === undefined; i++) {
      if (own(this.taskStarts.at(i))) first = this.taskStarts.at(i);
    }
    if (first === undefined || this.lastEvent <= first) return undefined;
    for (let i = this.taskExits.length - 1; i >= 0; i--) {
      if (own(this.taskExits.at(i))) return { first, last: this.taskExits.at(i) };
    }
    return { first, last: this.lastEvent };
  }

  /** Messages by sender and receiver, in order of the first. */
  get pairs(): readonly ArrowCount[] {
    return this.arrowCounts;
  }

  laneOf(thread: number): Lane | undefined {
    return this.lanes.get(thread);
  }

  /** The thread on whose lane a mark is drawn. */
  markThread(index: number): number {
    const name = this.trace.pointName(index);
    const arg = name === undefined ? undefined : MARKS[name];
    return name === undefined || arg === undefined ? NIL_THREAD : this.trace.arg(index, argIndex(name, arg));
  }

  /** All lanes: interrupts first, then the address spaces in order of appearance. */
  groups(): LaneGroup[] {
    const bySpace = new Map<string, { space: number; lanes: Lane[] }>();
    const interrupts: Lane[] = [];
    for (const lane of this.lanes.values()) {
      if (isInterrupt(lane.thread)) {
        interrupts.push(lane);
        continue;
      }
      const space = this.trace.thread(lane.thread)?.space ?? 0;
      const key = space === 0 ? `thread ${lane.thread}` : `space ${space}`;
      const group = bySpace.get(key) ?? { space, lanes: [] };
      bySpace.set(key, group);
      group.lanes.push(lane);
    }
    const groups = [...bySpace.values()].map(({ space, lanes }) => ({
      space,
      lanes,
      label: this.trace.nameOf(lanes[0]?.thread ?? NIL_THREAD),
    }));
    if (interrupts.length === 0) return groups;
    interrupts.sort((a, b) => a.thread - b.thread);
    return [{ space: 0, label: 'interrupts', lanes: interrupts }, ...groups];
  }
}
