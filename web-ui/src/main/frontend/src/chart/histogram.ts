import { svg } from '../ui/dom';
import { readable, type NumberAxis } from './figure';
import { choosable, type ChosenMark } from './marks';
import { grid, label, line, round, type Box } from './parts';
import { linear, type Scale } from './scale';

/** A bar: how many values lie from one number to another, both included. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** A column of values: the least, the median, the most. */
export interface Range {
  readonly x: number;
  readonly least: number;
  readonly median: number;
  readonly most: number;
  readonly count: number;
}

/** What both drawings of values that can be chosen from need. */
export interface Choosable {
  readonly name: string;
  readonly testId: string;
  readonly unit: string;
  readonly width: number;
  readonly chosen: number | undefined;
  /** Absent: nothing can be chosen, the marks tell their numbers only. */
  onChoose?(index: number): void;
}

const HEIGHT = 220;
/** From here on the axis has the ticks of a wide one. */
const WIDE = 420;

function box(width: number): Box {
  return { left: 56, right: width - 16, top: 30, bottom: HEIGHT - 44 };
}

function drawing(width: number, axes: readonly SVGElement[], marks: SVGElement): SVGSVGElement {
  return svg(
    'svg',
    { class: 'chart', viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT },
    svg('g', { 'aria-hidden': 'true' }, ...axes),
    marks,
  );
}

function amount(bar: Bar, unit: string): string {
  const values = bar.from === bar.to ? readable(bar.from) : `${readable(bar.from)} to ${readable(bar.to)}`;
  return `${readable(bar.count)} of ${values} ${unit}`;
}

function wholeTicks(scale: Scale): Scale {
  return { at: (value) => scale.at(value), ticks: scale.ticks.filter(Number.isInteger) };
}

/**
 * Bars by value. All but the last are of equal width and drawn where their values are; a last one that is wider, an open end,
 * is drawn as wide as the others behind a gap.
 */
export function histogram(bars: readonly Bar[], x: NumberAxis, options: Choosable): SVGSVGElement {
  const area = box(options.width);
  const first = bars[0] ?? { from: 0, to: 0, count: 0 };
  const step = first.to - first.from + 1;
  const last = bars.at(-1) ?? first;
  const open = last.to - last.from + 1 > step;
  const slots = bars.length + (open ? 1 : 0);
  const slot = (area.right - area.left) / Math.max(slots, 4);
  const place = (i: number): number => area.left + (i + (open && i === bars.length - 1 ? 1 : 0)) * slot;
  const ys = wholeTicks(
    linear(
      bars.map((bar) => bar.count),
      area.bottom,
      area.top,
      4,
    ),
  );
  const every = Math.max(1, Math.ceil(bars.length / (options.width < WIDE ? 4 : 8)));
  const none: Scale = { at: () => 0, ticks: [] };
  const axes = grid(x, { label: 'Messages', unit: '', scale: 'linear' }, none, ys, area);
  bars.forEach((bar, i) => {
    const end = open && i === bars.length - 1;
    if (!end && (i % every !== 0 || (open && i > bars.length - 1 - every / 2))) return;
    const text = end ? `≥ ${readable(bar.from)}` : readable(bar.from);
    axes.push(label('chart-tick', place(i) + slot / 2, area.bottom + 17, 'middle', text));
  });
  const gap = Math.min(3, slot / 4);
  const marks = bars.map((bar, i): ChosenMark => {
    const top = bar.count === 0 ? area.bottom : Math.min(ys.at(bar.count), area.bottom - 2);
    const at = { x: round(place(i)), width: round(slot), y: area.top, height: area.bottom - area.top };
    return {
      label: amount(bar, options.unit),
      data: { from: bar.from, to: bar.to, count: bar.count },
      parts: [
        svg('rect', { class: 'chart-hit', ...at }),
        svg('rect', {
          class: 'chart-column chart-series-1',
          x: round(place(i) + gap / 2),
          width: round(slot - gap),
          y: round(top),
          height: round(area.bottom - top),
        }),
      ],
    };
  });
  return drawing(
    options.width,
    axes,
    choosable(options.name, options.testId, marks, options.chosen, (i) => options.onChoose?.(i)),
  );
}

/** The spread of values over a number: a line from the least to the most, a point for the median. */
export function ranges(
  columns: readonly Range[],
  x: NumberAxis,
  y: NumberAxis,
  options: Choosable,
): SVGSVGElement {
  const area = box(options.width);
  const most = options.width < WIDE ? 5 : 10;
  const xs = wholeTicks(linear([...columns.map((c) => c.x), 4], area.left + 10, area.right - 10, most));
  const ys = linear(
    columns.map((c) => c.most),
    area.bottom,
    area.top,
    5,
  );
  const middle = columns.map((c) => `${round(xs.at(c.x))},${round(ys.at(c.median))}`).join(' ');
  const axes = [
    ...grid(x, y, xs, ys, area),
    svg('polyline', { class: 'chart-line chart-series-1', points: middle }),
  ];
  const marks = columns.map((c): ChosenMark => {
    const at = xs.at(c.x);
    return {
      label: `${readable(c.x)} ${x.unit}: ${readable(c.median)} ${y.unit}, from ${readable(c.least)} to ${readable(c.most)}, ${readable(c.count)} messages`,
      data: { x: c.x, median: c.median, least: c.least, most: c.most, count: c.count },
      parts: [
        svg('rect', {
          class: 'chart-hit',
          x: round(at - 8),
          width: 16,
          y: area.top,
          height: area.bottom - area.top,
        }),
        line('chart-range chart-series-1', at, ys.at(c.least), at, ys.at(c.most)),
        svg('circle', {
          class: 'chart-point chart-series-1',
          cx: round(at),
          cy: round(ys.at(c.median)),
          r: 4,
        }),
      ],
    };
  });
  return drawing(
    options.width,
    axes,
    choosable(options.name, options.testId, marks, options.chosen, (i) => options.onChoose?.(i)),
  );
}
