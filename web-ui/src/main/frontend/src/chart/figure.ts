/** A figure as data: what the drawing, its table and its CSV are all made of. */
export interface Figure {
  readonly x: Axis;
  readonly y: Axis;
  /** Measured, or computed from what was measured. */
  readonly series: readonly Series[];
  /** Published values. They never share a series with measured ones. */
  readonly marks: readonly Mark[];
}

/** Values by a number, or by the name of what was measured. */
export type Axis = NumberAxis | NameAxis;

export interface NumberAxis {
  readonly label: string;
  readonly unit: string;
  readonly scale: 'linear' | 'log';
  readonly names?: undefined;
}

export interface NameAxis {
  readonly label: string;
  readonly names: readonly string[];
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** Computed from the other series. */
  readonly computed?: true;
}

/** x is a position on the axis: of a name its index. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A published value; without x it holds for the whole axis. */
export interface Mark {
  readonly label: string;
  readonly x?: number;
  readonly y: number;
}

/** One measured point of the table below a figure. */
export interface Row {
  readonly series: string;
  readonly origin: 'measured' | 'computed';
  readonly x: string;
  readonly y: number;
}

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const FINE = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** As people read it: thousands apart, no more digits than mean something. */
export function readable(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 10) return FINE.format(value);
  return (size < 1000 ? TENTHS : WHOLE).format(value);
}

export function xText(axis: Axis, x: number): string {
  return axis.names === undefined ? readable(x) : (axis.names[x] ?? '');
}

export function rows(figure: Figure): Row[] {
  return figure.series.flatMap((series) =>
    series.points.map((p) => ({
      series: series.name,
      origin: origin(series),
      x: xText(figure.x, p.x),
      y: p.y,
    })),
  );
}

function axisTitle(axis: Axis): string {
  return axis.names === undefined && axis.unit !== '' ? `${axis.label} (${axis.unit})` : axis.label;
}

export { axisTitle };

export function origin(series: Series): 'measured' | 'computed' {
  return series.computed === true ? 'computed' : 'measured';
}

function cell(value: string): string {
  // A cell that a spreadsheet would take for a formula begins with an apostrophe.
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180; numbers with all their digits. Published values are told apart by the first column. */
export function csv(figure: Figure, model: string): string {
  const position = (x: number): string =>
    figure.x.names === undefined ? String(x) : (figure.x.names[x] ?? '');
  const lines = [
    ['kind', 'model', 'series', axisTitle(figure.x), axisTitle(figure.y)],
    ...figure.series.flatMap((series) =>
      series.points.map((p) => [origin(series), model, series.name, position(p.x), String(p.y)]),
    ),
    ...figure.marks.map((mark) => [
      'published',
      '',
      mark.label,
      mark.x === undefined ? '' : position(mark.x),
      String(mark.y),
    ]),
  ];
  return lines.map((line) => line.map(cell).join(',') + '\r\n').join('');
}
