import { svg } from '../ui/dom';
import {
  axisTitle,
  readable,
  xText,
  type Axis,
  type Figure,
  type Mark,
  type NumberAxis,
  type Series,
} from './figure';
import { grid, label, line, round, scaleOf, tickText } from './parts';
import type { Scale } from './scale';

/** Shapes tell the series apart without colour. */
export const SHAPES = ['circle', 'square', 'triangle', 'cross'] as const;
type Shape = (typeof SHAPES)[number] | 'diamond';

const PATHS: Record<Shape, string> = {
  circle: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z',
  square: 'M-3.5-3.5h7v7h-7z',
  triangle: 'M0-4.6L4.4 3.4H-4.4z',
  cross: 'M-3.5-3.5l7 7M3.5-3.5l-7 7',
  diamond: 'M0-5L5 0L0 5L-5 0z',
};

const HEIGHT = 320;
const ROW = 30;
/** Between the middles of two bars of a row. */
const BAR = 16;
/** About the width of a letter of the labels. */
const LETTER = 6;
const SMALL = 560;
/** Room for the number at a tick of a list. */
const TICK = 64;

/** A point's shape in the colour of its series; published values are hollow diamonds. */
export function shape(index: number | 'published', x: number, y: number, title?: string): SVGElement {
  const name = index === 'published' ? 'diamond' : (SHAPES[index % SHAPES.length] ?? 'circle');
  const kind = index === 'published' ? 'chart-published' : `chart-point chart-series-${(index % 4) + 1}`;
  const path = svg('path', { class: kind, d: PATHS[name], transform: `translate(${round(x)} ${round(y)})` });
  if (title !== undefined) path.append(svg('title', {}, title));
  return path;
}

/** Computed series have dashed lines. */
export function lineKind(index: number, series: Series): string {
  return `chart-line chart-series-${(index % 4) + 1}${series.computed === true ? ' chart-computed' : ''}`;
}

function frame(width: number, height: number, name: string, parts: readonly SVGElement[]): SVGSVGElement {
  return svg(
    'svg',
    { class: 'chart', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': name },
    ...parts,
  );
}

/** What the drawing says to who cannot see it; the numbers are in the table below. */
function summary(figure: Figure): string {
  const names = figure.series.map((series) => series.name).join('; ');
  return `${axisTitle(figure.y)} over ${axisTitle(figure.x)}: ${names}. The same numbers are in the table below.`;
}

/** Draws a figure for a width in pixels. */
export function chart(figure: Figure, width: number): SVGSVGElement {
  return figure.x.names === undefined ? curves(figure, figure.x, width) : list(figure, figure.x.names, width);
}

function numbers(axis: Axis): NumberAxis {
  if (axis.names !== undefined) throw new Error('A figure cannot have names on its axis of values.');
  return axis;
}

function curves(figure: Figure, xAxis: NumberAxis, width: number): SVGSVGElement {
  const yAxis = numbers(figure.y);
  const [left, right, top, bottom] = [56, width - 16, 30, HEIGHT - 44];
  const points = figure.series.flatMap((series) => series.points);
  const beside = figure.marks.flatMap((mark) => (mark.x === undefined ? [] : [mark.x]));
  const xs = scaleOf(xAxis, [...points.map((p) => p.x), ...beside], left, right, width < SMALL ? 5 : 10);
  const ys = scaleOf(
    yAxis,
    [...points.map((p) => p.y), ...figure.marks.map((mark) => mark.y)],
    bottom,
    top,
    6,
  );
  const parts = grid(xAxis, yAxis, xs, ys, { left, right, top, bottom });
  for (const mark of figure.marks) parts.push(...markOn(mark, xs, ys, left, right));
  const drawn = figure.series.map((series, index) => ({ series, index }));
  // What was measured lies above what was computed.
  drawn.sort((a, b) => Number(b.series.computed === true) - Number(a.series.computed === true));
  for (const { series, index } of drawn) {
    const way = series.points.map((p) => `${round(xs.at(p.x))},${round(ys.at(p.y))}`).join(' ');
    parts.push(svg('polyline', { class: lineKind(index, series), points: way }));
    for (const p of series.points) {
      const title = `${series.name}: ${readable(p.y)} ${yAxis.unit} at ${xText(xAxis, p.x)} ${xAxis.unit}`;
      parts.push(shape(index, xs.at(p.x), ys.at(p.y), title));
    }
  }
  return frame(width, HEIGHT, summary(figure), parts);
}

function markOn(mark: Mark, xs: Scale, ys: Scale, left: number, right: number): SVGElement[] {
  const y = ys.at(mark.y);
  const text = `${mark.label}: ${readable(mark.y)}`;
  if (mark.x !== undefined) return [shape('published', xs.at(mark.x), y, `published, ${text}`)];
  return [
    line('chart-reference', left, y, right, y),
    label('chart-published-name', right - 4, y - 5, 'end', text),
  ];
}

/** Where the rows of a list are: one for each name, then one for each published value below a heading. */
interface Rows {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** A row's name stands above it, not beside it. */
  readonly small: boolean;
  /** Upper edge and height of a row; published values come behind the names. */
  at(index: number): { readonly top: number; readonly height: number };
}

function rowsOf(figure: Figure, names: readonly string[], width: number): Rows {
  const longest = Math.max(...names.map((n) => n.length), ...figure.marks.map((m) => m.label.length));
  const beside = Math.max(120, longest * LETTER + 12);
  const small = beside > width * 0.42;
  const above = small ? 14 : 0;
  const row = above + Math.max(ROW, figure.series.length * BAR + 10);
  const [top, published] = [30, figure.marks.length === 0 ? 0 : ROW];
  const marks = top + names.length * row + published;
  const bottom = marks + figure.marks.length * (ROW + above);
  return {
    left: small ? 8 : beside,
    right: width - 70,
    top,
    bottom,
    small,
    at: (index) =>
      index < names.length
        ? { top: top + index * row, height: row }
        : { top: marks + (index - names.length) * (ROW + above), height: ROW + above },
  };
}

/** The name of a row, and the middle of its bar number `bar` of `bars`. */
function rowName(rows: Rows, index: number, kind: string, text: string): SVGElement {
  const { top, height } = rows.at(index);
  return rows.small
    ? label(kind, 0, top + 13, 'start', text)
    : label(kind, rows.left - 8, top + height / 2 + 4, 'end', text);
}

function middle(rows: Rows, index: number, bar = 0, bars = 1): number {
  const { top, height } = rows.at(index);
  const above = rows.small ? 14 : 0;
  return top + above + (height - above) / 2 + (bar - (bars - 1) / 2) * BAR;
}

/** Bars: one row for each name, with a bar for each series, then one for each published value. */
function list(figure: Figure, names: readonly string[], width: number): SVGSVGElement {
  const yAxis = numbers(figure.y);
  const rows = rowsOf(figure, names, width);
  const values = [...figure.series.flatMap((series) => series.points), ...figure.marks].map((v) => v.y);
  const room = Math.floor((rows.right - rows.left) / TICK);
  const xs = scaleOf(yAxis, values, rows.left, rows.right, Math.min(8, Math.max(2, room)));
  const parts: SVGElement[] = [label('chart-title', 0, 14, 'start', figure.x.label)];
  for (const tick of xs.ticks) {
    parts.push(
      line('chart-grid', xs.at(tick), rows.top, xs.at(tick), rows.bottom),
      label('chart-tick', xs.at(tick), rows.bottom + 17, 'middle', tickText(yAxis, tick)),
    );
  }
  parts.push(
    line('chart-axis', rows.left, rows.bottom, rows.right, rows.bottom),
    label('chart-title', rows.right, rows.bottom + 36, 'end', axisTitle(figure.y)),
    ...names.map((name, index) => rowName(rows, index, 'chart-name', name)),
  );
  figure.series.forEach((series, s) => {
    for (const p of series.points) {
      const y = middle(rows, p.x, s, figure.series.length);
      parts.push(
        line(`chart-bar chart-series-${(s % 4) + 1}`, rows.left, y, xs.at(p.y), y),
        shape(s, xs.at(p.y), y, `${series.name}, ${names[p.x] ?? ''}: ${readable(p.y)} ${yAxis.unit}`),
        label('chart-value', xs.at(p.y) + 10, y + 4, 'start', readable(p.y)),
      );
    }
  });
  parts.push(...publishedRows(figure.marks, names.length, rows, xs));
  return frame(width, rows.bottom + 40, summary(figure), parts);
}

function publishedRows(marks: readonly Mark[], first: number, rows: Rows, xs: Scale): SVGElement[] {
  if (marks.length === 0) return [];
  const { top } = rows.at(first);
  return [
    line('chart-axis', 0, top - 5, rows.right, top - 5),
    label('chart-published-name', 0, top - 11, 'start', 'published'),
    ...marks.flatMap((mark, i) => {
      const [at, y] = [first + i, middle(rows, first + i)];
      return [
        rowName(rows, at, 'chart-published-name', mark.label),
        shape('published', xs.at(mark.y), y, `published, ${mark.label}: ${readable(mark.y)}`),
        label('chart-published-name', xs.at(mark.y) + 10, y + 4, 'start', readable(mark.y)),
      ];
    }),
  ];
}
