import { expect, it } from 'vitest';
import header from '../../../../../sample-programs/src/main/user/include/playground/protocol.h?raw';
import { CONSOLE_WRITE, ConsoleStreams } from '../src/model/streams';
import type { TraceStore } from '../src/model/trace';
import { add, pingPong, PING, PONG, tid } from './records';

const CONSOLE = tid(51 + 1);
const WORKER = tid(60);

function print(trace: TraceStore, from: number, text: string | Uint8Array, label = CONSOLE_WRITE): void {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const words = [bytes.length];
  bytes.forEach((byte, i) => {
    words[1 + (i >> 2)] = ((words[1 + (i >> 2)] ?? 0) | (byte << (8 * (i & 3)))) >>> 0;
  });
  add(trace, 1e6, 'ipcTransfer', { from, to: CONSOLE, tag: ((label << 16) | words.length) >>> 0 }, words);
}

function traced(): TraceStore {
  const trace = pingPong(2);
  trace.setThread({ id: CONSOLE, name: 'console', space: 9 });
  trace.setThread({ id: WORKER, name: 'worker', space: 2 });
  return trace;
}

it('tells apart what the programs printed, each with its threads', () => {
  const trace = traced();
  const streams = new ConsoleStreams(trace);
  print(trace, PING, 'one\n');
  print(trace, PONG, 'two\n');
  print(trace, WORKER, 'three\n');
  expect(streams.update()).toBe(true);
  expect(streams.names).toEqual(['ping', 'pong']);
  expect(streams.textOf('ping')).toBe('one\nthree\n');
  expect(streams.textOf('pong')).toBe('two\n');
  expect(streams.update()).toBe(false);
});

it('puts characters together that messages cut, and drops escape sequences', () => {
  const trace = traced();
  const streams = new ConsoleStreams(trace);
  const bytes = new TextEncoder().encode('ä\x1b[31mred');
  print(trace, PING, bytes.slice(0, 1));
  print(trace, PING, bytes.slice(1, 4));
  print(trace, PING, bytes.slice(4));
  streams.update();
  expect(streams.textOf('ping')).toBe('äred');
});

it('takes no other messages, and none that says more than it has', () => {
  const trace = traced();
  const streams = new ConsoleStreams(trace);
  print(trace, PING, 'read', 0x202);
  add(trace, 1e6, 'ipcTransfer', { from: PING, to: CONSOLE, tag: (CONSOLE_WRITE << 16) | 2 }, [400, 7]);
  expect(streams.update()).toBe(false);
});

it('knows the label of the header', () => {
  const label = /#define MK_CONSOLE_WRITE (0x[0-9A-F]+)/.exec(header)?.[1];
  expect(Number(label)).toBe(CONSOLE_WRITE);
});
