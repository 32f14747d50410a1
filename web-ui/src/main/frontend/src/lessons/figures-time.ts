import type { RunEvent } from '../client/runs';
import type { Point } from '../chart/figure';
import { inCycles, ReadingError, readings } from './readings';
import { once, type Recipe } from './recipe';

/** The interrupt of the real-time clock, which the sample's driver has. */
const CLOCK_IRQ = 8;
/** Global id of the thread that stands for an interrupt: thread number and version 1 (L4 X.2). */
const senderOf = (irq: number): number => (irq << 14) | 1;

/** Cycles from an interrupt's arrival in the kernel on. */
export interface Latency {
  /** Until the kernel switches to the driver, which has the message then. */
  readonly driver: number;
  /** Until the driver's answer, which lets the next interrupt come. */
  readonly answer: number;
}

/** How long each interrupt of a number took, from the trace. One that has no answer any more is left out. */
export function latencies(events: readonly RunEvent[], irq: number): Latency[] {
  const found: Latency[] = [];
  const sender = senderOf(irq);
  let start: number | undefined;
  let delivered = false;
  let driver: number | undefined;
  for (const event of events) {
    const { cycle, point } = event;
    if (point === 'interrupt' && event['irq'] === irq) {
      [start, delivered, driver] = [cycle, false, undefined];
    } else if (start === undefined) {
      continue;
    } else if (point === 'ipcTransfer' && event['from'] === sender) {
      delivered = true;
    } else if (point === 'ipcTransfer' && event['to'] === sender) {
      if (driver !== undefined) found.push({ driver: driver - start, answer: cycle - start });
      start = undefined;
    } else if (delivered && driver === undefined && (point === 'threadSwitch' || point === 'syscall')) {
      // A driver that was running already, and asked for its message, is not switched to.
      driver = cycle;
    }
  }
  return found;
}

const SHARES = [0, 10, 25, 50, 75, 90, 95, 99, 100] as const;

/** The values that so many percent of all do not exceed; each is one of the values. */
function quantiles(values: readonly number[]): Point[] {
  const sorted = [...values].sort((a, b) => a - b);
  return SHARES.map((share) => ({
    x: share,
    y: sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? Number.NaN,
  }));
}

export const interrupts: Recipe = {
  traced: true,
  plan: once,
  read(results) {
    const all = latencies(results.events?.[0] ?? [], CLOCK_IRQ);
    if (all.length === 0) throw new ReadingError('The trace has no interrupt that a driver answered.');
    return {
      x: { label: 'Share of the interrupts that were as fast', unit: '%', scale: 'linear' },
      y: { label: 'After the interrupt', unit: 'cycles', scale: 'linear' },
      series: [
        { name: 'the kernel switches to the driver', points: quantiles(all.map((l) => l.driver)) },
        { name: 'the driver has answered', points: quantiles(all.map((l) => l.answer)) },
      ],
      marks: results.marks,
    };
  },
};

export const slices: Recipe = {
  plan: once,
  read(results) {
    const form = /^a slice of (\d+) ms beside one of (\d+) ms: ([\d.]+) % of the processor$/;
    const lines = readings(results.outputs[0] ?? '', form).map((line) => line.map(Number));
    const points = (value: (own: number, other: number, share: number) => number): Point[] =>
      lines.map(([own = 0, other = 0, share = 0]) => ({ x: own, y: value(own, other, share) }));
    return {
      x: { label: 'Time slice of a, beside 4 ms of b', unit: 'ms', scale: 'linear' },
      y: { label: 'Share of the processor that a gets', unit: '%', scale: 'linear' },
      series: [
        { name: 'what a got', points: points((_own, _other, share) => share) },
        {
          name: 'slice of a by both slices',
          computed: true,
          points: points((own, other) => (100 * own) / (own + other)),
        },
      ],
      marks: results.marks,
    };
  },
};

export const timeouts: Recipe = {
  plan: once,
  read(results) {
    const form = /^a receive for (\d+) us took (\d+) to (\d+) (cycles|us)$/;
    const lines = readings(results.outputs[0] ?? '', form);
    const points = (column: number): Point[] =>
      lines.map((line) => ({
        x: Number(line[0]),
        y: (inCycles(line[column], line[3], results.hertz) / results.hertz) * 1e6,
      }));
    const asked = lines.map(([us]) => ({ x: Number(us), y: Number(us) }));
    return {
      x: { label: 'Timeout', unit: 'µs', scale: 'log' },
      y: { label: 'The receive took', unit: 'µs', scale: 'log' },
      series: [
        { name: 'at most', points: points(2) },
        { name: 'at least', points: points(1) },
        { name: 'what was asked for', computed: true, points: asked },
      ],
      marks: results.marks,
    };
  },
};
