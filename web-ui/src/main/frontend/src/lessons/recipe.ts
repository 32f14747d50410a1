import type { KernelImage } from '../client/rest';
import type { RunEvent } from '../client/runs';
import type { Figure, Mark, Series } from '../chart/figure';
import { inCycles, readings } from './readings';

/** What a figure is drawn from. */
export interface Results {
  /** Output of the plan's runs, in its order. */
  readonly outputs: readonly string[];
  /** Trace records of the same runs, for recipes that ask for them. */
  readonly events?: readonly (readonly RunEvent[])[];
  /** Cycles per second of the chosen model. */
  readonly hertz: number;
  /** The server's kernel, for recipes that ask for it. */
  readonly kernel?: KernelImage;
  readonly marks: readonly Mark[];
}

/** How a figure comes about: which runs of the lesson's sample it needs, and what it makes of what they print. */
export interface Recipe {
  /** The figure is of the kernel's image. */
  readonly ofKernel?: true;
  /** The figure needs the trace of its run. */
  readonly traced?: true;
  /** Models of the runs, for a chosen one; most figures need one run. */
  plan(model: string): readonly string[];
  read(results: Results): Figure;
}

export const once = (model: string): readonly string[] => [model];

/** Makes series of lines that begin with a number: one for each column of costs, whose unit is in a column of its own. */
export function lineSeries(
  lines: readonly (readonly string[])[],
  hertz: number,
  unit: number,
): (name: string, column: number) => Series {
  return (name, column) => ({
    name,
    points: lines.map((line) => ({ x: Number(line[0]), y: inCycles(line[column], line[unit], hertz) })),
  });
}

/** A figure with a bar for each line of a form whose groups are a name, a cost and its unit. */
export function bars(label: string, form: RegExp, scale: 'linear' | 'log' = 'linear'): Recipe {
  return {
    plan: once,
    read(results) {
      const lines = readings(results.outputs[0] ?? '', form);
      const points = lines.map((line, x) => ({ x, y: inCycles(line[1], line[2], results.hertz) }));
      return {
        x: { label, names: lines.map((line) => line[0] ?? '') },
        y: { label: 'Cost', unit: 'cycles', scale },
        series: [{ name: 'This kernel', points }],
        marks: results.marks,
      };
    },
  };
}
