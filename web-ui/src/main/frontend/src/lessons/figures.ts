import type { Point, Series } from '../chart/figure';
import { mapping, pageFaults } from './figures-memory';
import { interrupts, slices, timeouts } from './figures-time';
import { inCycles, readings } from './readings';
import { bars, lineSeries, once, type Recipe, type Results } from './recipe';

export type { Recipe, Results } from './recipe';

/** Bytes and cycles of the lines "N bytes in WAY: COST UNIT". */
function costs(results: Results, way: string): { x: number; y: number }[] {
  const form = new RegExp(`^(\\d+) bytes in ${way}: ([\\d.]+) (cycles|us)$`);
  return readings(results.outputs[0] ?? '', form).map(([bytes, cost, unit]) => ({
    x: Number(bytes),
    y: inCycles(cost, unit, results.hertz),
  }));
}

const ipcCost: Recipe = {
  plan: once,
  read(results) {
    const points = costs(results, 'words');
    const names = points.map((p) => (p.x === 0 ? 'no words' : `${p.x} bytes in words`));
    return {
      x: { label: 'One message to another address space', names },
      y: { label: 'Cost', unit: 'cycles', scale: 'log' },
      series: [{ name: 'This kernel', points: points.map((p, i) => ({ x: i, y: p.y })) }],
      marks: results.marks,
    };
  },
};

const messageSize: Recipe = {
  plan: once,
  read: (results) => ({
    x: { label: 'Size of the message', unit: 'bytes', scale: 'log' },
    y: { label: 'One way', unit: 'cycles', scale: 'log' },
    series: [
      // A message without words has no place on a logarithmic axis; the lesson on one IPC has it.
      { name: 'in message registers', points: costs(results, 'words').filter((p) => p.x > 0) },
      { name: 'as a string, copied', points: costs(results, 'a string') },
      { name: 'as pages, mapped and unmapped', points: costs(results, 'pages, mapped and unmapped') },
    ],
    marks: results.marks,
  }),
};

const workingSet: Recipe = {
  plan: once,
  read(results) {
    const lines = readings(
      results.outputs[0] ?? '',
      /^(\d+) pages and a call: ([\d.]+) (cycles|us) to far, ([\d.]+) to near$/,
    );
    const series = lineSeries(lines, results.hertz, 2);
    const far = series('server in a space of its own', 1);
    const near = series('server in a small space', 3);
    const difference = far.points.map((p, i) => ({ x: p.x, y: p.y - (near.points[i]?.y ?? 0) }));
    return {
      x: { label: 'Pages that the client uses between two calls', unit: 'pages', scale: 'linear' },
      y: { label: 'One round', unit: 'cycles', scale: 'linear' },
      series: [far, near, { name: 'difference', points: difference, computed: true }],
      marks: results.marks,
    };
  },
};

/** Wait states of main memory in bus clocks, for the first transfer of a line; 5 are the models' own. */
const LATENCIES = [0, 5, 10, 20, 40, 80] as const;

const coldCaches: Recipe = {
  plan: (model) => LATENCIES.map((latency) => `${model}{dram-latency=${latency}}`),
  read(results) {
    const series = (state: string): Series => ({
      name: state,
      points: results.outputs.map((output, i): Point => {
        const line = readings(output, new RegExp(`^one way, ${state}: ([\\d.]+) (cycles)$`))[0] ?? [];
        return { x: LATENCIES[i] ?? Number.NaN, y: inCycles(line[0], line[1], results.hertz) };
      }),
    });
    return {
      x: { label: 'Wait states of main memory', unit: 'bus clocks', scale: 'linear' },
      y: { label: 'One way', unit: 'cycles', scale: 'linear' },
      series: ['caches warm', 'first-level data cache swept', 'both caches swept'].map(series),
      marks: results.marks,
    };
  },
};

const cacheLines: Recipe = {
  plan: once,
  read(results) {
    const output = results.outputs[0] ?? '';
    const points = (form: RegExp): Point[] =>
      readings(output, form).map((groups) => {
        const numbers = groups.map(Number);
        return { x: numbers.length > 1 ? (numbers[0] ?? 0) : 0, y: numbers.at(-1) ?? Number.NaN };
      });
    return {
      x: { label: 'Words of the message and of its answer', unit: 'words', scale: 'linear' },
      y: { label: 'Lines of the data cache that were pushed out', unit: 'lines', scale: 'linear' },
      series: [
        { name: 'by a call and its answer', points: points(/^(\d+) words: (\d+) lines lost$/) },
        { name: 'without a call', points: points(/^no call: (\d+) lines lost$/) },
      ],
      marks: results.marks,
    };
  },
};

const serverLoad: Recipe = {
  plan: once,
  read(results) {
    const form = /^(\d+) calls in (\d+) (cycles|us) are (-?[\d.]+) % of the time$/;
    return {
      x: { label: 'Calls', unit: 'per second', scale: 'log' },
      y: { label: 'Share of the time that the calls cost', unit: '%', scale: 'linear' },
      series: [
        {
          name: 'calls of a server, two words each way',
          points: readings(results.outputs[0] ?? '', form).map(([calls, time, unit, share]) => ({
            x: (Number(calls) * results.hertz) / inCycles(time, unit, results.hertz),
            y: Number(share),
          })),
        },
      ],
      marks: results.marks,
    };
  },
};

const ports: Recipe = {
  plan: once,
  read(results) {
    const form = /^(\d+) bytes and an answer: (\d+) (cycles|us) through ports, (\d+) by IPC$/;
    const lines = readings(results.outputs[0] ?? '', form);
    const series = lineSeries(lines, results.hertz, 2);
    return {
      x: { label: 'Size of the request', unit: 'bytes', scale: 'log' },
      y: { label: 'Request and answer', unit: 'cycles', scale: 'log' },
      series: [series('through the port server (our emulation)', 1), series('as one IPC', 3)],
      marks: results.marks,
    };
  },
};

/** What a call and its answer take in one state and another: lines "call and answer, STATE: COST UNIT". */
const states = bars('A call and its answer', /^call and answer, (.+): ([\d.]+) (cycles|us)$/);

/** What different things cost: lines "WHAT: COST UNIT". */
const COST_OF = /^(.+): ([\d.]+) (cycles|us)$/;
const exceptions = bars('What the program does', COST_OF, 'log');
const ioPorts = bars('How the register is read', COST_OF, 'log');

const deadlines: Recipe = {
  plan: once,
  read(results) {
    const form = /^(.+): (\d+) of (\d+) deadlines missed, latest start (\d+) us/;
    const lines = readings(results.outputs[0] ?? '', form);
    return {
      x: { label: 'How the task runs', names: lines.map((line) => line[0] ?? '') },
      y: { label: 'Latest start after a release', unit: 'µs', scale: 'linear' },
      series: [{ name: 'This kernel', points: lines.map((line, x) => ({ x, y: Number(line[3]) })) }],
      marks: results.marks,
    };
  },
};

const neighbour: Recipe = {
  plan: once,
  read(results) {
    const form = /^(\d+) us for the calls before, (\d+) us beside enemy's threads$/;
    const times = readings(results.outputs[0] ?? '', form)[0] ?? [];
    return {
      x: { label: "The client's calls", names: ['alone', 'beside the enemy'] },
      y: { label: 'Time', unit: 'µs', scale: 'linear' },
      series: [{ name: 'This kernel', points: times.map((time, x) => ({ x, y: Number(time) })) }],
      marks: results.marks,
    };
  },
};

const kernelSize: Recipe = {
  ofKernel: true,
  plan: () => [],
  read(results) {
    const sections = results.kernel?.sections ?? [];
    return {
      x: { label: 'Section of the kernel image', names: sections.map((section) => section.name) },
      y: { label: 'Size', unit: 'bytes', scale: 'log' },
      series: [{ name: 'This kernel', points: sections.map((section, x) => ({ x, y: section.bytes })) }],
      marks: results.marks,
    };
  },
};

/** All figures by the name that lessons have for them. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  'ipc-cost': ipcCost,
  'message-size': messageSize,
  'working-set': workingSet,
  'cold-caches': coldCaches,
  'cache-lines': cacheLines,
  'server-load': serverLoad,
  ports,
  states,
  exceptions,
  'io-ports': ioPorts,
  'page-faults': pageFaults,
  mapping,
  interrupts,
  slices,
  timeouts,
  deadlines,
  neighbour,
  'kernel-size': kernelSize,
};
