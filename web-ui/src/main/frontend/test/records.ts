import { argIndex, pointId, TraceStore } from '../src/model/trace';
import type { TracePointName } from '../src/generated/schema';

/** Global id of version 1 of a thread number. */
export function tid(number: number): number {
  return ((number << 14) | 1) >>> 0;
}

/** Adds a record with arguments by name; `words` are a message's words. */
export function add(
  trace: TraceStore,
  cycle: number,
  name: TracePointName,
  args: Record<string, number>,
  words: readonly number[] = [],
): void {
  const values: number[] = [];
  for (const [arg, value] of Object.entries(args)) values[argIndex(name, arg)] = value >>> 0;
  trace.record(cycle, pointId(name), Uint32Array.from([...values.map((v) => v ?? 0), ...words]));
}

export const PING = tid(50);
export const PONG = tid(51);
export const INIT = tid(49);
export const IRQ4 = tid(4);

/** Init starts ping and pong in spaces of their own, which then exchange `rounds` round trips. */
export function pingPong(rounds: number): TraceStore {
  const trace = new TraceStore();
  trace.setThread({ id: INIT, name: 'init', space: 1 });
  trace.setThread({ id: PING, name: 'ping', space: 2 });
  trace.setThread({ id: PONG, name: 'pong', space: 3 });
  add(trace, 100, 'threadSwitch', { from: 0, to: INIT });
  add(trace, 200, 'taskStarted', { thread: PING, namePtr: 0 });
  add(trace, 210, 'taskStarted', { thread: PONG, namePtr: 0 });
  add(trace, 220, 'threadSwitch', { from: INIT, to: PING });
  let cycle = 300;
  for (let i = 0; i < rounds; i++) {
    add(trace, cycle, 'ipcBlock', { thread: PING, partner: PONG, phase: 1, timeout: 0 });
    add(trace, cycle + 10, 'ipcTransfer', { from: PING, to: PONG, tag: 2 }, [i, 7]);
    add(trace, cycle + 11, 'threadSwitch', { from: PING, to: PONG });
    add(trace, cycle + 20, 'ipcBlock', { thread: PONG, partner: 0xffffffff, phase: 1, timeout: 0 });
    add(trace, cycle + 30, 'ipcTransfer', { from: PONG, to: PING, tag: (5 << 16) | 1 }, [i + 1]);
    add(trace, cycle + 31, 'threadSwitch', { from: PONG, to: PING });
    cycle += 50;
  }
  add(trace, cycle, 'taskExit', { thread: PING, status: 0 });
  add(trace, cycle + 1, 'idle', { pendingTimeouts: 0 });
  return trace;
}
