import { inCycles, readings } from './readings';
import { lineSeries, once, type Recipe } from './recipe';

/** A page fault by how it is answered: what it costs in all, and what of that its pager says that it took itself. */
export const pageFaults: Recipe = {
  plan: once,
  read(results) {
    const form = /^(.+): (\d+) (cycles|us), (\d+) in the pager$/;
    const lines = readings(results.outputs[0] ?? '', form);
    const points = (column: number): { x: number; y: number }[] =>
      lines.map((line, x) => ({ x, y: inCycles(line[column], line[2], results.hertz) }));
    return {
      x: { label: 'A page fault, answered with', names: lines.map((line) => line[0] ?? '') },
      y: { label: 'Cost', unit: 'cycles', scale: 'linear' },
      series: [
        { name: 'in all', points: points(1) },
        { name: 'of that in the pager', points: points(3) },
      ],
      marks: results.marks,
    };
  },
};

const COST = '([\\d.]+)';
const MAPPING = new RegExp(
  `^(\\d+) pages: ${COST} (cycles|us) to map, ${COST} to take the right to write, ` +
    `${COST} to unmap, ${COST} to unmap from two$`,
);

/** What it costs to map so many pages, and to take them back. */
export const mapping: Recipe = {
  plan: once,
  read(results) {
    const series = lineSeries(readings(results.outputs[0] ?? '', MAPPING), results.hertz, 2);
    return {
      x: { label: 'Of one flexpage', unit: 'pages', scale: 'log' },
      y: { label: 'One operation', unit: 'cycles', scale: 'log' },
      series: [
        series('mapped to another space', 1),
        series('made read-only there', 3),
        series('taken back', 4),
        series('taken back from two spaces', 5),
      ],
      marks: results.marks,
    };
  },
};
