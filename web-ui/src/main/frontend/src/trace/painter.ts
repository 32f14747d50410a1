import type { TracePointName } from '../generated/schema';
import { formatWords, messageAt, protocolOf } from '../model/message';
import { LaneState, type Lane } from './lanes';
import { RULER_HEIGHT, type LaneRow } from './layout';
import { tickLabel, ticks, valueOf } from './scale';
import { GUTTER, Projection, type Scene } from './scene';

/** Colours and fonts of a lane view, read from the style sheet. */
export interface LaneTheme {
  readonly background: string;
  readonly band: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  /** Lanes of threads that wait. */
  readonly wait: string;
  readonly arrow: string;
  readonly accent: string;
  readonly danger: string;
  readonly warning: string;
  readonly good: string;
  /** One per address space, used in turn. */
  readonly spaces: readonly string[];
  readonly font: string;
  readonly mono: string;
}

/** Arrows closer than this many pixels to the next have no label. */
const LABEL_ROOM = 52;
/** A label cut to fewer characters than this says nothing. */
const LEAST_LABEL = 6;
const BAR = 6;

export function paint(context: CanvasRenderingContext2D, scene: Scene, theme: LaneTheme): void {
  const projection = new Projection(scene);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, scene.width, scene.height);
  paintBands(context, scene, theme);
  paintGrid(context, projection, theme);
  context.save();
  context.beginPath();
  context.rect(GUTTER, RULER_HEIGHT, scene.width - GUTTER, scene.height - RULER_HEIGHT);
  context.clip();
  for (const row of scene.layout.rows) paintLane(context, projection, row, theme);
  paintArrows(context, projection, theme);
  paintMarks(context, projection, theme);
  paintCursor(context, projection, scene.hovered, theme.muted, theme);
  paintCursor(context, projection, scene.selected, theme.accent, theme);
  context.restore();
  paintNames(context, scene, theme);
  paintRuler(context, projection, theme);
}

function spaceColour(theme: LaneTheme, group: number): string {
  return theme.spaces[group % theme.spaces.length] ?? theme.accent;
}

function paintBands(context: CanvasRenderingContext2D, scene: Scene, theme: LaneTheme): void {
  for (const band of scene.layout.bands) {
    const y = band.top - scene.scrollTop;
    context.fillStyle = theme.band;
    context.fillRect(0, y, scene.width, band.height);
  }
}

function paintNames(context: CanvasRenderingContext2D, scene: Scene, theme: LaneTheme): void {
  context.fillStyle = theme.background;
  context.fillRect(0, 0, GUTTER - 1, scene.height);
  paintGutterBands(context, scene, theme);
  context.fillStyle = theme.line;
  context.fillRect(GUTTER - 1, 0, 1, scene.height);
  context.textBaseline = 'middle';
  for (const row of scene.layout.rows) {
    const y = row.middle - scene.scrollTop;
    if (y < -row.height || y > scene.height + row.height) continue;
    context.font = theme.mono;
    context.fillStyle = theme.text;
    context.fillText(fitted(context, scene.model.trace.nameOf(row.lane.thread), GUTTER - 22), 14, y);
  }
}

function paintGutterBands(context: CanvasRenderingContext2D, scene: Scene, theme: LaneTheme): void {
  context.textBaseline = 'middle';
  for (const band of scene.layout.bands) {
    const y = band.top - scene.scrollTop;
    context.fillStyle = theme.band;
    context.fillRect(0, y, GUTTER - 1, band.height);
    context.fillStyle = spaceColour(theme, band.group);
    context.fillRect(0, y, 4, band.height);
    if (!band.labelled) continue;
    context.font = theme.font;
    context.fillStyle = theme.muted;
    const label = band.space === 0 ? band.label : `space of ${band.label}`;
    context.fillText(fitted(context, label, GUTTER - 22), 14, y + 11);
  }
}

/** Shortens a text to a width, with an ellipsis. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end--;
  return `${text.slice(0, end)}…`;
}

function visibleTicks(projection: Projection): { values: number[]; step: number } {
  const { scene } = projection;
  const values = ticks(scene.span, Math.max(2, Math.floor((scene.width - GUTTER) / 90)));
  return { values, step: values.length > 1 ? (values[1] ?? 0) - (values[0] ?? 0) : 1 };
}

function paintGrid(context: CanvasRenderingContext2D, projection: Projection, theme: LaneTheme): void {
  context.fillStyle = theme.line;
  for (const value of visibleTicks(projection).values) {
    context.fillRect(Math.round(projection.x(value)), RULER_HEIGHT, 1, projection.scene.height);
  }
}

function paintRuler(context: CanvasRenderingContext2D, projection: Projection, theme: LaneTheme): void {
  const { scene } = projection;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, scene.width, RULER_HEIGHT);
  context.fillStyle = theme.line;
  context.fillRect(0, RULER_HEIGHT - 1, scene.width, 1);
  context.font = theme.font;
  context.textBaseline = 'middle';
  context.fillStyle = theme.muted;
  context.fillText(scene.axis === 'cycles' ? 'guest cycle' : 'event number', 14, RULER_HEIGHT / 2);
  const { values, step } = visibleTicks(projection);
  for (const value of values) {
    const x = Math.round(projection.x(value));
    if (x < GUTTER) continue;
    context.fillRect(x, RULER_HEIGHT - 6, 1, 6);
    const label = tickLabel(value, step);
    if (x + context.measureText(label).width + 4 < scene.width)
      context.fillText(label, x + 4, RULER_HEIGHT / 2);
  }
}

function paintLane(
  context: CanvasRenderingContext2D,
  projection: Projection,
  row: LaneRow,
  theme: LaneTheme,
): void {
  const { scene } = projection;
  const { lane } = row;
  const y = row.middle - scene.scrollTop;
  if (y < -row.height || y > scene.height + row.height) return;
  const at = (i: number) => lane.at[i] ?? 0;
  const colour = spaceColour(theme, row.group);
  let i = Math.max(0, projection.firstFrom(lane.at.length, at, scene.span.start) - 1);
  while (i < lane.at.length) {
    const start = Math.max(projection.xOf(at(i)), GUTTER);
    if (start > scene.width) break;
    const end = i + 1 < lane.at.length ? projection.xOf(at(i + 1)) : endOfTrace(projection);
    if (end - start >= 1) {
      paintState(
        context,
        lane.states[i] ?? LaneState.Absent,
        start,
        Math.min(end, scene.width),
        y,
        colour,
        theme,
      );
      i++;
      continue;
    }
    // Several changes in one pixel: one column for all of them.
    const column = Math.floor(start);
    const next = projection.firstFrom(lane.at.length, at, projection.value(column + 1));
    paintMixed(context, lane, i, next, column, y, colour, theme);
    i = Math.max(i + 1, next - 1 > i ? next - 1 : next);
  }
}

function endOfTrace(projection: Projection): number {
  const { trace } = projection.scene.model;
  return projection.xOf(Math.max(0, trace.count - 1)) + 1;
}

function paintMixed(
  context: CanvasRenderingContext2D,
  lane: Lane,
  from: number,
  to: number,
  x: number,
  y: number,
  colour: string,
  theme: LaneTheme,
): void {
  const runs = lane.states.slice(from, Math.min(to, from + 8)).includes(LaneState.Running);
  context.globalAlpha = runs ? 0.75 : 1;
  paintState(context, runs ? LaneState.Running : LaneState.Receiving, x, x + 1, y, colour, theme);
  context.globalAlpha = 1;
}

function paintState(
  context: CanvasRenderingContext2D,
  state: LaneState,
  start: number,
  end: number,
  y: number,
  colour: string,
  theme: LaneTheme,
): void {
  const width = Math.max(end - start, 1);
  switch (state) {
    case LaneState.Absent:
      return;
    case LaneState.Running:
      context.fillStyle = colour;
      context.fillRect(start, y - BAR, width, 2 * BAR);
      return;
    case LaneState.Ready:
      context.fillStyle = colour;
      context.globalAlpha *= 0.45;
      context.fillRect(start, y - 2, width, 4);
      context.globalAlpha = 1;
      return;
    case LaneState.Sending:
    case LaneState.Receiving:
      context.fillStyle = state === LaneState.Sending ? theme.warning : theme.wait;
      context.fillRect(start, y - 0.5, width, state === LaneState.Sending ? 2 : 1);
      return;
  }
}

function paintArrows(context: CanvasRenderingContext2D, projection: Projection, theme: LaneTheme): void {
  const { scene } = projection;
  const { arrows, trace } = scene.model;
  const at = (i: number) => arrows.at(i);
  let i = projection.firstFrom(arrows.length, at, scene.span.start);
  while (i < arrows.length) {
    const index = arrows.at(i);
    const x = projection.xOf(index);
    if (x > scene.width) break;
    const nextX = i + 1 < arrows.length ? projection.xOf(arrows.at(i + 1)) : scene.width;
    // Arrows without room between them are a shade through which the lanes still show.
    context.globalAlpha = Math.min(1, 0.3 + (nextX - x) * 0.2);
    paintArrow(context, projection, index, theme.arrow, 1, nextX - x > 5);
    context.globalAlpha = 1;
    if (nextX - x > LABEL_ROOM) paintArrowLabel(context, projection, index, x, nextX, theme);
    i++;
    if (nextX - x < 0.25) {
      // More arrows than pixels: a few per column stand for all of it.
      const column = projection.value(Math.floor(x) + 1);
      const next = projection.firstFrom(arrows.length, at, column);
      if (next - i > 6) i = next - ((next - i) % 2 === 0 ? 2 : 1);
      if (valueOf(trace, scene.axis, arrows.at(i)) > scene.span.end) break;
    }
  }
}

function paintArrow(
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

function paintMarks(context: CanvasRenderingContext2D, projection: Projection, theme: LaneTheme): void {
  const { scene } = projection;
  const { marks, trace } = scene.model;
  const at = (i: number) => marks.at(i);
  const lastX = new Map<number, number>();
  for (let i = projection.firstFrom(marks.length, at, scene.span.start); i < marks.length; i++) {
    const index = marks.at(i);
    const x = projection.xOf(index);
    if (x > scene.width) break;
    const thread = scene.model.markThread(index);
    const y = projection.y(thread);
    const name = trace.pointName(index);
    if (y === undefined || name === undefined) continue;
    if (x - (lastX.get(thread) ?? -Infinity) < 2) continue;
    lastX.set(thread, x);
    paintMark(context, name, x, y, theme);
  }
}

function polygon(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.closePath();
  context.fill();
}

/** The signs of the legend; shapes differ so that colour is not needed to tell them apart. */
export function paintMark(
  context: CanvasRenderingContext2D,
  name: TracePointName,
  x: number,
  y: number,
  theme: LaneTheme,
): void {
  const top = y - BAR - 1;
  switch (name) {
    case 'pageFault':
      context.fillStyle = theme.danger;
      polygon(context, [
        [x, top + 2],
        [x - 4, top - 5],
        [x + 4, top - 5],
      ]);
      return;
    case 'exception':
    case 'ipcError':
      context.strokeStyle = theme.danger;
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x - 4, y - 4);
      context.lineTo(x + 4, y + 4);
      context.moveTo(x + 4, y - 4);
      context.lineTo(x - 4, y + 4);
      context.stroke();
      return;
    case 'interrupt':
      context.fillStyle = theme.warning;
      polygon(context, [
        [x, y - 6],
        [x + 5, y],
        [x, y + 6],
        [x - 5, y],
      ]);
      return;
    case 'preempt':
      context.fillStyle = theme.warning;
      polygon(context, [
        [x - 1, y - BAR],
        [x + 6, y],
        [x - 1, y + BAR],
      ]);
      return;
    case 'map':
    case 'unmap':
      context.fillStyle = name === 'map' ? theme.good : theme.danger;
      context.fillRect(x - 3, y + BAR - 1, 6, 6);
      return;
    default:
      context.fillStyle = theme.text;
      context.fillRect(x - 1, y - 10, 2, 20);
  }
}

function paintCursor(
  context: CanvasRenderingContext2D,
  projection: Projection,
  index: number | undefined,
  colour: string,
  theme: LaneTheme,
): void {
  if (index === undefined) return;
  const { scene } = projection;
  const x = Math.round(projection.xOf(index));
  if (x < GUTTER || x > scene.width) return;
  context.globalAlpha = 0.5;
  context.fillStyle = colour;
  context.fillRect(x, 0, 1, scene.height);
  context.globalAlpha = 1;
  const name = scene.model.trace.pointName(index);
  if (name === 'ipcTransfer') paintArrow(context, projection, index, colour, 2.5, true);
  else {
    const y = projection.y(scene.model.markThread(index));
    if (y === undefined || name === undefined) return;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.strokeRect(x - 8, y - 12, 16, 24);
    paintMark(context, name, x, y, theme);
  }
}
