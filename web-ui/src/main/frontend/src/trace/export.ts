import { describe, categoryOf } from '../model/describe';
import { messageAt } from '../model/message';
import { tracePoint, type TraceStore } from '../model/trace';
import { LaneState, type Lane } from './lane';
import { LaneModel } from './lanes';
import type { RecordNumbers } from './scene';

/** How a trace leaves the page. */
export type ExportFormat = 'perfetto' | 'ndjson' | 'csv';

/** Records that become one piece of text; between two pieces the page can draw. */
const PIECE = 10_000;

function* pieces(lines: Iterable<string>, between: string): Generator<string> {
  let piece: string[] = [];
  let first = true;
  for (const line of lines) {
    piece.push(line);
    if (piece.length < PIECE) continue;
    yield (first ? '' : between) + piece.join(between);
    first = false;
    piece = [];
  }
  if (piece.length > 0) yield (first ? '' : between) + piece.join(between);
}

function* numbersOf(records: RecordNumbers): Generator<number> {
  for (let i = 0; i < records.count; i++) yield records.at(i);
}

/** Arguments by name, as the wire has them: unsigned words. */
function argumentsOf(trace: TraceStore, index: number): Record<string, number> {
  const names = tracePoint(trace.point(index))?.args ?? [];
  return Object.fromEntries(names.map((name, i) => [name, trace.arg(index, i)]));
}

function wordsOf(trace: TraceStore, index: number): readonly number[] {
  return trace.pointName(index) === 'ipcTransfer' ? messageAt(trace, index).words : [];
}

function* jsonLines(trace: TraceStore, records: RecordNumbers): Generator<string> {
  for (const index of numbersOf(records)) {
    const words = wordsOf(trace, index);
    yield JSON.stringify({
      record: index,
      cycle: trace.cycle(index),
      point: trace.pointName(index) ?? trace.point(index),
      args: argumentsOf(trace, index),
      ...(words.length > 0 ? { words } : {}),
      text: describe(trace, index),
    });
  }
}

/**
 * A cell of a CSV file (RFC 4180). A spreadsheet takes text that begins with one of these characters for a formula,
 * and programs choose the names of their threads: such text gets an apostrophe in front.
 */
export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function* csvLines(trace: TraceStore, records: RecordNumbers): Generator<string> {
  yield 'record,cycle,point,arguments,words,text';
  for (const index of numbersOf(records)) {
    const args = Object.entries(argumentsOf(trace, index)).map(([name, value]) => `${name}=${value}`);
    yield [
      String(index),
      String(trace.cycle(index)),
      trace.pointName(index) ?? String(trace.point(index)),
      args.join(' '),
      wordsOf(trace, index).join(' '),
      describe(trace, index),
    ]
      .map(csvCell)
      .join(',');
  }
}

const STATES: Record<LaneState, string> = {
  [LaneState.Absent]: '',
  [LaneState.Ready]: 'ready',
  [LaneState.Running]: 'running',
  [LaneState.Sending]: 'waits to send',
  [LaneState.Receiving]: 'waits for a message',
};

/**
 * The whole trace in the trace event format (JSON) that Perfetto reads: address spaces as processes, what a thread does
 * as slices, messages as flows between two slices without length, everything else as instants. Times are guest
 * microseconds.
 */
function* traceEvents(trace: TraceStore, hertz: number): Generator<string> {
  const model = new LaneModel(trace);
  model.update();
  const micros = (cycle: number) => (cycle * 1e6) / hertz;
  const places = new Map<number, { pid: number; tid: number }>();
  for (const [i, group] of model.groups().entries()) {
    const pid = i + 1;
    yield JSON.stringify({ ph: 'M', name: 'process_name', pid, args: { name: group.label } });
    for (const { thread } of group.lanes) {
      places.set(thread, { pid, tid: thread });
      yield JSON.stringify({
        ph: 'M',
        name: 'thread_name',
        pid,
        tid: thread,
        args: { name: trace.nameOf(thread) },
      });
    }
    for (const lane of group.lanes) yield* slices(trace, lane, pid, micros);
  }
  for (let index = 0; index < trace.count; index++) {
    const name = trace.pointName(index);
    const ts = micros(trace.cycle(index));
    const about = { cycle: trace.cycle(index), record: index, text: describe(trace, index) };
    if (name === 'ipcTransfer') {
      const message = messageAt(trace, index);
      const [from, to] = [places.get(message.from), places.get(message.to)];
      if (from === undefined || to === undefined) continue;
      const flow = { cat: 'ipc', name: 'message', id: index, ts };
      const args = { ...about, words: message.words };
      yield JSON.stringify({ ph: 'X', cat: 'ipc', name: 'send', ts, dur: 0, ...from, args });
      yield JSON.stringify({ ph: 'X', cat: 'ipc', name: 'receive', ts, dur: 0, ...to, args });
      yield JSON.stringify({ ph: 's', ...flow, ...from });
      yield JSON.stringify({ ph: 'f', bp: 'e', ...flow, ...to });
    } else if (name !== undefined && name !== 'threadSwitch') {
      const place = places.get(trace.arg(index, name === 'map' || name === 'interrupt' ? 1 : 0));
      const args = { ...about, ...argumentsOf(trace, index) };
      const scope = place === undefined ? { s: 'g', pid: 0, tid: 0 } : { s: 't', ...place };
      yield JSON.stringify({ ph: 'i', cat: categoryOf(name), name, ts, ...scope, args });
    }
  }
}

function* slices(
  trace: TraceStore,
  lane: Lane,
  pid: number,
  micros: (cycle: number) => number,
): Generator<string> {
  const end = trace.cycle(trace.count - 1);
  for (let i = 0; i < lane.length; i++) {
    const name = STATES[lane.state(i)];
    if (name === '') continue;
    const start = trace.cycle(lane.at(i));
    const stop = i + 1 < lane.length ? trace.cycle(lane.at(i + 1)) : end;
    const dur = micros(stop) - micros(start);
    yield JSON.stringify({ ph: 'X', cat: 'thread', name, ts: micros(start), dur, pid, tid: lane.thread });
  }
}

function* perfetto(trace: TraceStore, hertz: number): Generator<string> {
  yield '{"displayTimeUnit":"ns","traceEvents":[\n';
  yield* pieces(traceEvents(trace, hertz), ',\n');
  yield '\n]}\n';
}

function* lines(source: Iterable<string>): Generator<string> {
  yield* pieces(source, '\n');
  yield '\n';
}

/** A trace's text, piece by piece: the records that a filter shows, or for Perfetto the whole run. */
export function exported(
  format: ExportFormat,
  trace: TraceStore,
  shown: RecordNumbers,
  hertz: number,
): Iterable<string> {
  switch (format) {
    case 'perfetto':
      return perfetto(trace, hertz);
    case 'ndjson':
      return lines(jsonLines(trace, shown));
    case 'csv':
      return lines(csvLines(trace, shown));
  }
}
