import { describe, expect, it } from 'vitest';
import { ALL_CATEGORIES, DEFAULT_FILTER, FilteredTrace } from '../src/model/filter';
import { csvCell, exported, type ExportFormat } from '../src/trace/export';
import { add, INIT, PING, pingPong, PONG } from './records';

const HERTZ = 100e6;

function text(format: ExportFormat, trace = pingPong(3), filter = DEFAULT_FILTER): string {
  const shown = new FilteredTrace(trace, filter);
  shown.update();
  return [...exported(format, trace, shown, HERTZ)].join('');
}

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly id: number;
  readonly args: { readonly name: string };
}

function events(trace = pingPong(3)): TraceEvent[] {
  return (JSON.parse(text('perfetto', trace)) as { traceEvents: TraceEvent[] }).traceEvents;
}

describe('Perfetto export', () => {
  it('has an address space as a process, with its threads', () => {
    const names = events().filter((event) => event.ph === 'M');
    const processes = names.filter((event) => event.name === 'process_name');
    expect(processes.map((event) => event.args.name)).toEqual(['init', 'ping', 'pong']);
    expect(names.find((event) => event.tid === PONG)).toMatchObject({ pid: processes[2]?.pid });
  });

  it('has a flow per message, from the sender to the receiver, each within a slice', () => {
    const all = events();
    const starts = all.filter((event) => event.ph === 's');
    expect(starts).toHaveLength(6);
    for (const start of starts) {
      const end = all.find((event) => event.ph === 'f' && event.id === start.id);
      expect([start.tid, end?.tid].sort()).toEqual([PING, PONG].sort());
      for (const event of [start, end]) {
        const inside = all.some(
          (slice) => slice.ph === 'X' && slice.tid === event?.tid && slice.ts === event.ts && slice.dur === 0,
        );
        expect(inside).toBe(true);
      }
    }
  });

  it('has the time that a thread ran, in guest microseconds', () => {
    const ran = events().filter((event) => event.name === 'running' && event.tid === PONG);
    expect(ran.map(({ ts, dur }) => [ts, dur].map((value) => Math.round(value * 100)))).toEqual([
      [311, 9],
      [361, 9],
      [411, 9],
    ]);
  });

  it('has faults and mappings as instants of the thread that they happen to', () => {
    const trace = pingPong(1);
    add(trace, 900, 'pageFault', { thread: PING, address: 0x4000, ip: 0x1000, access: 2 });
    add(trace, 910, 'map', { from: INIT, to: PING, sendFpage: 0x10_00c6, address: 0x4000, grant: 0 });
    const instants = events(trace).filter((event) => event.ph === 'i' && event.ts >= 9);
    expect(instants.map(({ name, tid }) => [name, tid])).toEqual([
      ['pageFault', PING],
      ['map', PING],
    ]);
  });
});

describe('NDJSON and CSV', () => {
  it('have the records that the filter shows, with their words', () => {
    const filter = { ...DEFAULT_FILTER, text: 'pong → ping label 0x5' };
    const objects = text('ndjson', pingPong(3), filter)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { point: string; words: number[]; args: { from: number } });
    expect(objects.map(({ point, words, args }) => [point, words, args.from])).toEqual(
      [1, 2, 3].map((word) => ['ipcTransfer', [word], PONG]),
    );
    const lines = text('csv', pingPong(3), filter).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]?.split(',')).toEqual(['record', 'cycle', 'point', 'arguments', 'words', 'text']);
  });

  it('have every record of a long trace once', () => {
    const trace = pingPong(4000);
    const lines = text('ndjson', trace, { categories: ALL_CATEGORIES, text: '' }).trimEnd().split('\n');
    expect(lines).toHaveLength(trace.count);
    expect(new Set(lines).size).toBe(trace.count);
  });

  it('let no name become a formula, a cell or a line', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '\n'])
      expect(csvCell(`${start}cmd`).replace('"', '')).toMatch(/^'/);
    expect(csvCell('a,b')).toBe('"a,b"');
    expect(csvCell('say "hi"')).toBe('"say ""hi"""');
    expect(csvCell('12')).toBe('12');
    const trace = pingPong(1);
    trace.setThread({ id: PING, name: '=HYPERLINK("http://x")', space: 2 });
    const hostile = text('csv', trace)
      .split('\n')
      .filter((line) => line.includes('HYPERLINK'));
    expect(hostile.length).toBeGreaterThan(0);
    for (const line of hostile) expect(line).not.toMatch(/(^|,)"?=/);
    expect(() => events(trace)).not.toThrow();
  });
});
