import { describe as suite, expect, it } from 'vitest';
import { describe, formatFpage, formatTimeout, threadPositions } from '../src/model/describe';
import { ALL_CATEGORIES, DEFAULT_FILTER, FilteredTrace } from '../src/model/filter';
import { formatTag, formatWords, messageAt, parseTag, protocolOf, textIn } from '../src/model/message';
import { isInterrupt, TraceStore } from '../src/model/trace';
import { add, INIT, IRQ4, PING, pingPong, PONG, tid } from './records';

suite('TraceStore', () => {
  it('keeps every record through its growth', () => {
    const trace = new TraceStore();
    for (let i = 0; i < 5000; i++) add(trace, i * 3, 'ipcTransfer', { from: PING, to: PONG, tag: 1 }, [i]);
    expect(trace.count).toBe(5000);
    expect(trace.countOf('ipcTransfer')).toBe(5000);
    for (const i of [0, 1023, 1024, 2047, 4999]) {
      expect(trace.cycle(i)).toBe(i * 3);
      expect(messageAt(trace, i).words).toEqual([i]);
    }
  });

  it('finds the last record at a cycle', () => {
    const trace = new TraceStore();
    for (const cycle of [10, 20, 20, 30]) add(trace, cycle, 'wakeup', { thread: PING });
    expect([5, 10, 19, 20, 29, 99].map((cycle) => trace.lastAt(cycle))).toEqual([-1, 0, 0, 2, 2, 3]);
  });

  it('names threads, interrupts and nobody', () => {
    const trace = pingPong(0);
    expect(trace.nameOf(PING)).toBe('ping');
    expect(trace.nameOf(IRQ4)).toBe('IRQ 4');
    expect(trace.nameOf(tid(77))).toBe('thread 77');
    expect(trace.nameOf(0)).toBe('idle');
    expect(trace.nameOf(0xffffffff)).toBe('any thread');
    expect(isInterrupt(0)).toBe(false);
  });
});

suite('messages', () => {
  it('reads the fields of a tag', () => {
    expect(parseTag(0x1234_10c5)).toEqual({ label: 0x1234, propagated: true, typed: 3, untyped: 5 });
  });

  it('knows the protocols of the kernel', () => {
    expect(protocolOf(0xffe2)).toBe('page fault');
    expect(protocolOf(0xfff0)).toBe('interrupt');
    expect(protocolOf(0xffb0)).toBe('exception');
    expect(protocolOf(0xffa0)).toBe('sigma0 request');
    expect(protocolOf(0x0001)).toBeUndefined();
  });

  it('finds text in the words of a message', () => {
    const bytes = [...'\u0006\0\0\0Hello, kernel\n\0\0'].map((char) => char.charCodeAt(0));
    const words: number[] = [];
    for (let i = 0; i < bytes.length; i += 4) {
      words.push(
        ((bytes[i] ?? 0) |
          ((bytes[i + 1] ?? 0) << 8) |
          ((bytes[i + 2] ?? 0) << 16) |
          ((bytes[i + 3] ?? 0) << 24)) >>>
          0,
      );
    }
    expect(textIn(words)).toBe('Hello, kernel\n');
    expect(textIn([0x01000000, 0x8000, 0x41424344])).toBeUndefined();
    expect(textIn([1, 2, 3])).toBeUndefined();
  });

  it('writes tag and words', () => {
    expect(formatTag(parseTag(0xffe2_0002))).toBe('page fault, 2 words');
    expect(formatTag(parseTag((7 << 16) | (2 << 6) | 1))).toBe('label 0x7, 1 word, 2 typed');
    expect(formatWords([1, 0xffffffff, 3], 2)).toBe('1 0xffffffff +1');
  });
});

suite('describe', () => {
  it('names sender, receiver and words of a message', () => {
    const trace = pingPong(1);
    expect(describe(trace, 5)).toBe('ping → pong  label 0x0, 2 words [0 7]');
  });

  it('shows text that a message carries instead of its words', () => {
    const trace = pingPong(0);
    add(trace, 9000, 'ipcTransfer', { from: PING, to: PONG, tag: 3 }, [8, 0x6c6c6548, 0x21212141]);
    expect(describe(trace, trace.count - 1)).toBe('ping → pong  label 0x0, 3 words "HellA!!!"');
  });

  it('tells a wait with its timeout', () => {
    expect(describe(pingPong(1), 4)).toBe('ping waits for a message from pong, no timeout');
  });

  it.each([
    [0, 'no timeout'],
    [0x0400, 'zero timeout'],
    [(10 << 10) | 1, 'timeout 1.02 ms'],
    [(1 << 10) | 100, 'timeout 200 µs'],
  ])('reads timeout %i', (word, text) => expect(formatTimeout(word)).toBe(text));

  it.each([
    [0x0100_00c6, '0x1000000 4 KiB rw-'],
    [0, 'nothing'],
    [0x17, 'everything rwx'],
  ])('reads fpage %i', (word, text) => expect(formatFpage(word >>> 0)).toBe(text));

  it('has words for every record of every point', () => {
    const trace = new TraceStore();
    add(trace, 1, 'pageFault', { thread: PING, address: 0x4000, ip: 0x1000, access: 2 });
    add(trace, 2, 'exception', { thread: PING, vector: 13, errorCode: 0, ip: 0x1000 });
    add(trace, 3, 'map', { from: INIT, to: PING, sendFpage: 0x10_00c6, address: 0x4000, grant: 1 });
    trace.setThread({ id: PING, name: 'ping', space: 2 });
    expect([0, 1, 2].map((i) => describe(trace, i))).toEqual([
      'ping writes 0x4000 at ip 0x1000',
      'ping: general protection, error 0x0, at ip 0x1000',
      'thread 49 grants 0x100000 4 KiB rw- to ping at 0x4000',
    ]);
    expect(threadPositions('threadSwitch')).toEqual([0, 1]);
    expect(threadPositions('idle')).toEqual([]);
  });
});

suite('FilteredTrace', () => {
  it('counts the messages of a pair and of no other', () => {
    const trace = pingPong(4);
    add(trace, 9000, 'ipcTransfer', { from: INIT, to: PING, tag: 0 });
    const filtered = new FilteredTrace(trace, { categories: new Set(['ipc']), text: 'ping pong' });
    filtered.update();
    expect(filtered.count).toBe(8);
    expect(trace.pointName(filtered.at(0))).toBe('ipcTransfer');
  });

  it('looks through a long trace in slices with the same result', () => {
    const trace = pingPong(100);
    const whole = new FilteredTrace(trace, DEFAULT_FILTER);
    whole.update();
    const sliced = new FilteredTrace(trace, DEFAULT_FILTER);
    let slices = 0;
    for (; !sliced.complete; slices++) sliced.update(50);
    expect(slices).toBe(Math.ceil(trace.count / 50));
    expect(sliced.count).toBe(whole.count);
  });

  it('grows with the trace', () => {
    const trace = pingPong(1);
    const filtered = new FilteredTrace(trace, { categories: ALL_CATEGORIES, text: '' });
    expect(filtered.update()).toBe(true);
    expect(filtered.update()).toBe(false);
    add(trace, 9000, 'wakeup', { thread: PING });
    expect(filtered.update()).toBe(true);
    expect(filtered.count).toBe(trace.count);
  });

  it('filters by thread and finds rows', () => {
    const trace = pingPong(2);
    const filtered = new FilteredTrace(trace, { ...DEFAULT_FILTER, thread: PONG });
    filtered.update();
    for (let row = 0; row < filtered.count; row++) {
      const index = filtered.at(row);
      const name = trace.pointName(index);
      const threads = name === undefined ? [] : threadPositions(name).map((i) => trace.arg(index, i));
      expect(threads).toContain(PONG);
      expect(filtered.rowOf(filtered.at(row))).toBe(row);
    }
    expect(filtered.rowOf(0)).toBe(-1);
  });
});
