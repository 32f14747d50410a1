import { type Lane, LaneState } from './lane';
import type { LaneRow } from './layout';
import { valueOf } from './scale';
import { GUTTER, type Projection } from './scene';
import { BAR, spaceColour, type LaneTheme } from './theme';

/** A lane's states as bars and lines; where several fall into a pixel, a bar as high as the thread's share of it. */
export function paintLane(
  context: CanvasRenderingContext2D,
  projection: Projection,
  row: LaneRow,
  theme: LaneTheme,
): void {
  const { scene } = projection;
  const { lane } = row;
  const y = row.middle - scene.scrollTop;
  if (y < -row.height || y > scene.height + row.height) return;
  const colour = spaceColour(theme, row.group);
  const dense = new DenseBar(context, y, colour, theme);
  let i = Math.max(0, lane.firstFrom(scene.axis, scene.span.start) - 1);
  let painted = GUTTER;
  while (i < lane.length) {
    const start = Math.max(projection.xOf(lane.at(i)), painted);
    const end = i + 1 < lane.length ? projection.xOf(lane.at(i + 1)) : endOfTrace(projection);
    if (start > scene.width || (i + 1 === lane.length && end <= start)) break;
    if (end - start >= 1) {
      dense.end();
      paintState(context, lane.state(i), start, Math.min(end, scene.width), y, colour, theme);
      i++;
      continue;
    }
    const column = Math.floor(start);
    const value = projection.value(column + 1);
    const next = lane.firstFrom(scene.axis, value, i + 1);
    dense.column(column, share(projection, lane, column, i, value, next));
    painted = column + 1;
    i = next - 1;
  }
  dense.end();
}

function share(
  projection: Projection,
  lane: Lane,
  column: number,
  from: number,
  end: number,
  to: number,
): number {
  const { axis, model } = projection.scene;
  // What ran before the first of these changes, in the same pixel, was drawn as a bar of its own.
  const start = Math.max(projection.value(column), valueOf(model.trace, axis, lane.at(from)));
  return lane.ranBetween(axis, start, from, end, to) / (end - projection.value(column));
}

function endOfTrace(projection: Projection): number {
  const { trace } = projection.scene.model;
  return projection.xOf(Math.max(0, trace.count - 1)) + 1;
}

/** Neighbouring pixels with the same share become one rectangle. */
class DenseBar {
  private start = 0;
  private stop = -1;
  private height = -1;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly y: number,
    private readonly colour: string,
    private readonly theme: LaneTheme,
  ) {}

  column(x: number, share: number): void {
    const height = share > 0 ? Math.max(1.5, Math.round(share * 4 * BAR) / 2) : 0;
    if (x === this.stop && height === this.height) {
      this.stop = x + 1;
      return;
    }
    this.end();
    this.start = x;
    this.stop = x + 1;
    this.height = height;
  }

  end(): void {
    if (this.stop < 0) return;
    const width = this.stop - this.start;
    this.context.fillStyle = this.theme.wait;
    this.context.fillRect(this.start, this.y - 0.5, width, 1);
    this.context.fillStyle = this.colour;
    this.context.fillRect(this.start, this.y - this.height / 2, width, this.height);
    this.stop = -1;
  }
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
