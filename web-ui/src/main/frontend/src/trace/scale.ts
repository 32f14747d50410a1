import type { TraceStore } from '../model/trace';

/** What the horizontal axis counts: guest cycles, or records one by one. */
export type Axis = 'cycles' | 'events';

/** Position of a record on an axis. */
export function valueOf(trace: TraceStore, axis: Axis, index: number): number {
  return axis === 'cycles' ? trace.cycle(index) : index;
}

/** A visible stretch of an axis. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Fewest axis units across the whole width: closer than this there is nothing more to see. */
const CLOSEST = 8;

/** The whole trace with a little room at its ends. */
export function wholeSpan(trace: TraceStore, axis: Axis): Span {
  if (trace.count === 0) return { start: 0, end: 1 };
  return padded(valueOf(trace, axis, 0), valueOf(trace, axis, trace.count - 1));
}

/** From one record to another with a little room at the ends. */
export function spanOf(trace: TraceStore, axis: Axis, first: number, last: number): Span {
  return padded(valueOf(trace, axis, first), valueOf(trace, axis, last));
}

function padded(first: number, last: number): Span {
  const room = Math.max((last - first) * 0.02, CLOSEST / 2);
  return { start: first - room, end: last + room };
}

/** Keeps a span within reach of the trace and not closer than sense allows. */
export function clamped(span: Span, whole: Span): Span {
  const width = Math.min(Math.max(span.end - span.start, CLOSEST), whole.end - whole.start);
  const start = Math.min(Math.max(span.start, whole.start), whole.end - width);
  return { start, end: start + width };
}

/** Zooms by `factor` (below 1 = closer) so that `centre` stays where it is. */
export function zoomed(span: Span, factor: number, centre: number): Span {
  return { start: centre - (centre - span.start) * factor, end: centre + (span.end - centre) * factor };
}

/** Round positions for the ruler, about `wanted` of them. */
export function ticks(span: Span, wanted: number): number[] {
  const raw = (span.end - span.start) / Math.max(wanted, 1);
  if (!(raw > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? raw);
  const result: number[] = [];
  for (let t = Math.ceil(Math.max(span.start, 0) / step) * step; t <= span.end; t += step) result.push(t);
  return result;
}

/** A ruler label with just enough digits for its neighbours to differ. */
export function tickLabel(value: number, step: number): string {
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (value < Math.max(unit, 10_000)) continue;
    const digits = Math.max(0, Math.ceil(Math.log10(unit / Math.max(step, 1))));
    if (digits <= 3) return `${(value / unit).toFixed(digits)}${name}`;
  }
  return Math.round(value).toLocaleString('en-US');
}
