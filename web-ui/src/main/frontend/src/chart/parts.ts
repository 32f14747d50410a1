import { svg } from '../ui/dom';
import { axisTitle, readable, type NumberAxis } from './figure';
import { linear, logarithmic, type Scale } from './scale';

/** The room for values, in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** To a tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export function line(kind: string, x1: number, y1: number, x2: number, y2: number): SVGElement {
  return svg('line', { class: kind, x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2) });
}

export function label(
  kind: string,
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  text: string,
): SVGElement {
  return svg('text', { class: kind, x: round(x), y: round(y), 'text-anchor': anchor }, text);
}

/** The scale of an axis that has room for all values. */
export function scaleOf(
  axis: NumberAxis,
  values: readonly number[],
  from: number,
  to: number,
  most: number,
): Scale {
  return axis.scale === 'log'
    ? logarithmic(values, from, to, most, axis.unit === 'bytes' || axis.unit === 'pages' ? 4 : 10)
    : linear(values, from, to, most);
}

/** Bytes are told in the units of memory. */
export function tickText(axis: NumberAxis, value: number): string {
  if (axis.unit !== 'bytes' || value < 1024) return readable(value);
  return value < 1 << 20 ? `${value / 1024} Ki` : `${value / (1 << 20)} Mi`;
}

/** Two axes with their grid and titles. */
export function grid(xAxis: NumberAxis, yAxis: NumberAxis, xs: Scale, ys: Scale, box: Box): SVGElement[] {
  const { left, right, top, bottom } = box;
  const parts: SVGElement[] = [];
  for (const tick of ys.ticks) {
    parts.push(
      line('chart-grid', left, ys.at(tick), right, ys.at(tick)),
      label('chart-tick', left - 6, ys.at(tick) + 4, 'end', tickText(yAxis, tick)),
    );
  }
  for (const tick of xs.ticks) {
    parts.push(
      line('chart-grid', xs.at(tick), top, xs.at(tick), bottom),
      label('chart-tick', xs.at(tick), bottom + 17, 'middle', tickText(xAxis, tick)),
    );
  }
  parts.push(
    line('chart-axis', left, bottom, right, bottom),
    label('chart-title', 0, 14, 'start', axisTitle(yAxis)),
    label('chart-title', right, bottom + 38, 'end', axisTitle(xAxis)),
  );
  return parts;
}
