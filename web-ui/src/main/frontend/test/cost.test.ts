import { describe as suite, expect, it } from 'vitest';
import type { IpcGroup } from '../src/generated/schema';
import { cyclesOf, instructionsOf, medianOf, valuesOf } from '../src/model/anatomy';
import { bins, MessageCosts, occurrences, spread } from '../src/model/cost';
import { DEFAULT_FILTER, FilteredTrace } from '../src/model/filter';
import { TraceStore } from '../src/model/trace';
import { add, IRQ4, PING, PONG, tid } from './records';

const IPC = 0;

/** A message by a call at a cycle, up to the switch. */
function send(trace: TraceStore, cycle: number, from: number, to: number, words: number): void {
  add(trace, cycle, 'syscall', { thread: from, number: IPC });
  add(trace, cycle + 5, 'ipcTransfer', { from, to, tag: words });
  add(trace, cycle + 5, 'ipcBlock', { thread: from, partner: to, phase: 1, timeout: 0 });
  add(trace, cycle + 5, 'threadSwitch', { from, to });
}

function costs(trace: TraceStore): MessageCosts {
  const list = new MessageCosts(trace);
  list.update();
  return list;
}

suite('MessageCosts', () => {
  it('measures from one entry into the kernel to the next', () => {
    const trace = new TraceStore();
    send(trace, 100, PING, PONG, 2);
    send(trace, 190, PONG, PING, 3);
    send(trace, 300, PING, PONG, 2);
    const list = costs(trace);
    expect([list.messages, list.count]).toEqual([3, 2]);
    expect([0, 1].map((i) => [list.record(i), list.words(i), list.cycles(i)])).toEqual([
      [1, 2, 90],
      [5, 3, 110],
    ]);
    expect(list.pairs).toEqual([
      { from: PING, to: PONG, count: 1 },
      { from: PONG, to: PING, count: 1 },
    ]);
    expect(list.messagesOf({ from: PONG, to: PING })).toEqual([1]);
    expect(list.messagesOf(undefined)).toEqual([0, 1]);
  });

  it('takes records as they come', () => {
    const trace = new TraceStore();
    const list = new MessageCosts(trace);
    send(trace, 100, PING, PONG, 2);
    expect(list.update(2)).toBe(false);
    expect(list.update()).toBe(true);
    expect(list.count).toBe(0);
    send(trace, 190, PONG, PING, 3);
    list.update();
    expect(list.cycles(0)).toBe(90);
  });

  it.each<[string, (trace: TraceStore) => void]>([
    ['interrupted', (trace) => add(trace, 150, 'interrupt', { irq: 4, handler: IRQ4 })],
    [
      'with a page fault',
      (trace) => add(trace, 150, 'pageFault', { thread: PONG, address: 0, ip: 0, access: 2 }),
    ],
    ['with a preemption', (trace) => add(trace, 150, 'preempt', { thread: PONG })],
    ['with another thread between', (trace) => add(trace, 150, 'threadSwitch', { from: PONG, to: tid(60) })],
    [
      'with a second message in the same call',
      (trace) => add(trace, 150, 'ipcTransfer', { from: tid(60), to: PING, tag: 0 }),
    ],
  ])('does not measure a message %s', (_, disturb) => {
    const trace = new TraceStore();
    send(trace, 100, PING, PONG, 2);
    disturb(trace);
    add(trace, 190, 'syscall', { thread: PONG, number: IPC });
    expect(costs(trace).count).toBe(0);
  });

  it('does not measure what waited before it was delivered, nor what the kernel sent', () => {
    const trace = new TraceStore();
    add(trace, 10, 'syscall', { thread: PING, number: IPC });
    add(trace, 11, 'threadSwitch', { from: PING, to: PONG });
    add(trace, 20, 'syscall', { thread: PONG, number: IPC });
    add(trace, 21, 'ipcTransfer', { from: PING, to: PONG, tag: 0 });
    add(trace, 30, 'syscall', { thread: PONG, number: IPC });
    expect([costs(trace).messages, costs(trace).count]).toEqual([1, 0]);
  });
});

suite('the spread of values', () => {
  const values = occurrences(Array.from({ length: 200 }, (_, i) => i + 1));

  it('has percentiles that are values', () => {
    expect(spread(values)).toEqual({ count: 200, least: 1, median: 100, p90: 180, p99: 198, most: 200 });
    expect(spread(occurrences([7]))).toEqual({ count: 1, least: 7, median: 7, p90: 7, p99: 7, most: 7 });
  });

  it('is in bins that hold every value once', () => {
    for (const most of [4, 10, 40, 400]) {
      const list = bins(values, most);
      expect(list.length).toBeLessThanOrEqual(most);
      expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(200);
      list.forEach((bin, i) => expect(bin.from).toBe(i === 0 ? bin.from : (list[i - 1]?.to ?? 0) + 1));
    }
  });

  it('has one bin for a single value, and an open one for what is far beyond', () => {
    expect(bins(occurrences([95, 95]), 40)).toEqual([{ from: 95, to: 95, count: 2 }]);
    const far = occurrences([...Array.from({ length: 199 }, (_, i) => 90 + Math.floor(i / 50)), 9000]);
    const list = bins(far, 40);
    expect(list.map(({ from, to }) => [from, to])).toEqual([
      [90, 90],
      [91, 91],
      [92, 92],
      [93, 93],
      [94, 9000],
    ]);
    expect(list.at(-1)?.count).toBe(1);
  });
});

suite('a choice of records', () => {
  it('is what a filter shows, whatever kinds it leaves out', () => {
    const trace = new TraceStore();
    send(trace, 100, PING, PONG, 2);
    const choice = { records: new Set([1, 3]), label: 'two' };
    const chosen = new FilteredTrace(trace, { categories: new Set(), text: '', choice });
    chosen.update();
    expect([chosen.at(0), chosen.at(1), chosen.count]).toEqual([1, 3, 2]);
    expect(chosen.narrow).toBe(true);
    expect(new FilteredTrace(trace, DEFAULT_FILTER).narrow).toBe(false);
  });
});

suite('an anatomy', () => {
  const group: IpcGroup = {
    from: PING,
    to: PONG,
    words: 2,
    fast: true,
    messages: 3,
    phases: [
      { phase: 'entry', cycles: 30, instructions: 9 },
      { phase: 'exit', cycles: 60, instructions: 12 },
    ],
    values: [
      { from: 20, to: 20, messages: 1 },
      { from: 30, to: 39, messages: 2 },
    ],
  };

  it('has sums over its phases, and a spread in which a range stands by its middle', () => {
    expect([cyclesOf(group), instructionsOf(group), medianOf(group)]).toEqual([90, 21, 34]);
    expect(valuesOf(group)).toEqual([
      { value: 20, count: 1 },
      { value: 34, count: 2 },
    ]);
  });
});
