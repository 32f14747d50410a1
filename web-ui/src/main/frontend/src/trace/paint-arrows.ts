import { formatWords, messageAt, protocolOf } from '../model/message';
import { firstFrom } from './records';
import { valueOf } from './scale';
import { GUTTER, type Projection } from './scene';
import { BAR, fitted, type LaneTheme } from './theme';

/** Arrows closer than this many pixels to the next have no label. */
const LABEL_ROOM = 52;
/** A label cut to fewer characters than this says nothing. */
const LEAST_LABEL = 6;
/** Arrows without room between them are a shade through which the lanes still show. */
const SHADE = 0.3;

/** Messages as arrows; where several fall into a pixel, lines between all the lanes that they go between. */
export function paintArrows(
  context: CanvasRenderingContext2D,
  projection: Projection,
  theme: LaneTheme,
): void {
  const { scene } = projection;
  const { arrows, trace } = scene.model;
  const at = (i: number) => valueOf(trace, scene.axis, arrows.at(i));
  const crowd = new Crowd(context, projection, theme);
  let i = firstFrom(arrows.length, at, scene.span.start);
  while (i < arrows.length) {
    const x = projection.x(at(i));
    if (x > scene.width) break;
    const nextX = i + 1 < arrows.length ? projection.x(at(i + 1)) : scene.width;
    if (nextX - x >= 1) {
      crowd.end();
      paintSingle(context, projection, arrows.at(i), x, nextX, theme);
      i++;
      continue;
    }
    const column = Math.max(Math.floor(x), GUTTER);
    const next = firstFrom(arrows.length, at, projection.value(column + 1), i + 1);
    crowd.column(column, i, next);
    i = next;
  }
  crowd.end();
}

function paintSingle(
  context: CanvasRenderingContext2D,
  projection: Projection,
  index: number,
  x: number,
  nextX: number,
  theme: LaneTheme,
): void {
  context.globalAlpha = Math.min(1, SHADE + (nextX - x) * 0.2);
  paintArrow(context, projection, index, theme.arrow, 1, nextX - x > 5);
  context.globalAlpha = 1;
  if (nextX - x > LABEL_ROOM) paintArrowLabel(context, projection, index, x, nextX, theme);
}

/** Arrows that share pixels: which rows the arrows of each column lie between; equal neighbours are painted at once. */
class Crowd {
  /** By pair of threads: the rows of the upper and of the lower one; equal where there is nothing to draw. */
  private readonly upper: Int32Array;
  private readonly lower: Int32Array;
  /** Whether an arrow of the column goes from a row to the one below it. */
  private covered: Uint8Array;
  private before: Uint8Array;
  private start = 0;
  private stop = -1;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly projection: Projection,
    private readonly theme: LaneTheme,
  ) {
    const { model, layout } = projection.scene;
    this.upper = new Int32Array(model.pairs.length);
    this.lower = new Int32Array(model.pairs.length);
    model.pairs.forEach((pair, i) => {
      const from = projection.row(pair.from);
      const to = projection.row(pair.to);
      if (from === undefined || to === undefined) return;
      this.upper[i] = Math.min(from, to);
      this.lower[i] = Math.max(from, to);
    });
    this.covered = new Uint8Array(layout.rows.length);
    this.before = new Uint8Array(layout.rows.length);
  }

  /** Takes in the arrows from one position to before another, all in one pixel. */
  column(x: number, from: number, to: number): void {
    const { arrowPairs } = this.projection.scene.model;
    this.covered.fill(0);
    for (let i = from; i < to; i++) {
      const pair = arrowPairs.at(i);
      const last = this.lower[pair] ?? 0;
      for (let row = this.upper[pair] ?? 0; row < last; row++) this.covered[row] = 1;
    }
    if (x === this.stop && this.covered.every((value, row) => value === this.before[row])) {
      this.stop = x + 1;
      return;
    }
    this.end();
    this.start = x;
    this.stop = x + 1;
    [this.before, this.covered] = [this.covered, this.before];
  }

  /** Paints what is not painted yet. */
  end(): void {
    if (this.stop < 0) return;
    const { rows } = this.projection.scene.layout;
    const top = (row: number) => (rows[row]?.middle ?? 0) - this.projection.scene.scrollTop;
    this.context.globalAlpha = SHADE;
    this.context.fillStyle = this.theme.arrow;
    for (let row = 0; row < this.before.length; row++) {
      if (this.before[row] === 0) continue;
      const first = row;
      while (this.before[row] === 1) row++;
      this.context.fillRect(this.start, top(first), this.stop - this.start, top(row) - top(first));
    }
    this.context.globalAlpha = 1;
    this.stop = -1;
  }
}

export function paintArrow(
  context: CanvasRenderingContext2D,
  projection: Projection,
  index: number,
  colour: string,
  width: number,
  withHead: boolean,
): void {
  const ends = projection.arrowEnds(index);
  if (ends === undefined) return;
  const x = projection.xOf(index);
  const down = ends.to > ends.from ? 1 : -1;
  context.fillStyle = colour;
  context.fillRect(x - width / 2, Math.min(ends.from, ends.to), width, Math.abs(ends.to - ends.from));
  if (!withHead) return;
  context.beginPath();
  context.moveTo(x, ends.to - down * BAR * 0.2);
  context.lineTo(x - 3.5 - width / 2, ends.to - down * 8);
  context.lineTo(x + 3.5 + width / 2, ends.to - down * 8);
  context.fill();
  context.beginPath();
  context.arc(x, ends.from, 2 + width / 2, 0, 2 * Math.PI);
  context.fill();
}

function paintArrowLabel(
  context: CanvasRenderingContext2D,
  projection: Projection,
  index: number,
  x: number,
  nextX: number,
  theme: LaneTheme,
): void {
  const ends = projection.arrowEnds(index);
  if (ends === undefined) return;
  const { tag, words } = messageAt(projection.scene.model.trace, index);
  const protocol = protocolOf(tag.label);
  const head = protocol ?? (tag.label === 0 ? '' : `0x${tag.label.toString(16)}:`);
  const text = `${head}${head === '' || words.length === 0 ? '' : ' '}${formatWords(words, 4)}`;
  context.font = theme.mono;
  context.textBaseline = 'middle';
  const label = fitted(context, text, nextX - x - 12);
  if (label !== text && label.length < LEAST_LABEL) return;
  // Beside the arrow where it leaves the sender's lane, clear of both bars.
  const y = ends.from + (ends.to > ends.from ? 1 : -1) * 15;
  context.fillStyle = theme.band;
  context.fillRect(x + 3, y - 7, context.measureText(label).width + 4, 14);
  context.fillStyle = theme.text;
  context.fillText(label, x + 5, y);
}
