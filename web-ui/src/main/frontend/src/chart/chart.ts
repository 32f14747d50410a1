import { svg } from '../ui/dom';
import { axisTitle, readable, xText, type Axis, type Figure, type Mark, type NumberAxis } from './figure';
import { grid, label, line, round, scaleOf, tickText } from './parts';
import { named, type Scale } from './scale';

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
const SMALL = 560;

/** A point's shape in the colour of its series; published values are hollow diamonds. */
export function shape(index: number | 'published', x: number, y: number, title?: string): SVGElement {
  const name = index === 'published' ? 'diamond' : (SHAPES[index % SHAPES.length] ?? 'circle');
  const kind = index === 'published' ? 'chart-published' : `chart-point chart-series-${(index % 4) + 1}`;
  const path = svg('path', { class: kind, d: PATHS[name], transform: `translate(${round(x)} ${round(y)})` });
  if (title !== undefined) path.append(svg('title', {}, title));
  return path;
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
  figure.series.forEach((series, index) => {
    const way = series.points.map((p) => `${round(xs.at(p.x))},${round(ys.at(p.y))}`).join(' ');
    parts.push(svg('polyline', { class: `chart-line chart-series-${(index % 4) + 1}`, points: way }));
    for (const p of series.points) {
      const title = `${series.name}: ${readable(p.y)} ${yAxis.unit} at ${xText(xAxis, p.x)} ${xAxis.unit}`;
      parts.push(shape(index, xs.at(p.x), ys.at(p.y), title));
    }
  });
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

/** One row for each name, then one for each published value. */
function list(figure: Figure, names: readonly string[], width: number): SVGSVGElement {
  const yAxis = numbers(figure.y);
  const small = width < SMALL;
  const [left, right, top] = [small ? 0 : 200, width - 70, 30];
  const published = figure.marks.length > 0 ? figure.marks.length + 1 : 0;
  const row = small ? ROW + 14 : ROW;
  const bottom = top + (names.length + published) * row;
  const height = bottom + 40;
  const values = [
    ...figure.series.flatMap((series) => series.points.map((p) => p.y)),
    ...figure.marks.map((mark) => mark.y),
  ];
  const xs = scaleOf(yAxis, values, left + 8, right, small ? 4 : 8);
  const rows = named(names.length + published, top, bottom);
  const parts: SVGElement[] = [label('chart-title', 0, 14, 'start', figure.x.label)];
  for (const tick of xs.ticks) {
    parts.push(
      line('chart-grid', xs.at(tick), top, xs.at(tick), bottom),
      label('chart-tick', xs.at(tick), bottom + 17, 'middle', tickText(yAxis, tick)),
    );
  }
  parts.push(
    line('chart-axis', left + 8, bottom, right, bottom),
    label('chart-title', right, height - 4, 'end', axisTitle(figure.y)),
  );
  const rowName = (index: number, kind: string, text: string): SVGElement =>
    small
      ? label(kind, 0, rows.at(index) - 9, 'start', text)
      : label(kind, left - 6, rows.at(index) + 4, 'end', text);
  const middle = (index: number): number => rows.at(index) + (small ? 6 : 0);
  names.forEach((name, index) => parts.push(rowName(index, 'chart-name', name)));
  figure.series.forEach((series, s) => {
    for (const p of series.points) {
      const y = middle(p.x);
      parts.push(
        line(`chart-bar chart-series-${(s % 4) + 1}`, left + 8, y, xs.at(p.y), y),
        shape(s, xs.at(p.y), y, `${series.name}, ${names[p.x] ?? ''}: ${readable(p.y)} ${yAxis.unit}`),
      );
      if (figure.series.length === 1)
        parts.push(label('chart-value', xs.at(p.y) + 10, y + 4, 'start', readable(p.y)));
    }
  });
  if (published > 0) {
    parts.push(
      line('chart-axis', 0, rows.at(names.length) + 6, right, rows.at(names.length) + 6),
      label('chart-published-name', 0, rows.at(names.length), 'start', 'published'),
    );
  }
  figure.marks.forEach((mark, i) => {
    const at = names.length + 1 + i;
    parts.push(
      rowName(at, 'chart-published-name', mark.label),
      shape('published', xs.at(mark.y), middle(at), `published, ${mark.label}: ${readable(mark.y)}`),
      label('chart-published-name', xs.at(mark.y) + 10, middle(at) + 4, 'start', readable(mark.y)),
    );
  });
  return frame(width, height, summary(figure), parts);
}
