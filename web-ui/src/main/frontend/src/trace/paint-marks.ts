import type { TracePointName } from '../generated/schema';
import { firstFrom } from './records';
import { valueOf } from './scale';
import type { Projection } from './scene';
import { BAR, type LaneTheme } from './theme';

/** Marks closer than this many pixels to the one before, on the same lane, are left out. */
const LEAST_GAP = 2;

export function paintMarks(
  context: CanvasRenderingContext2D,
  projection: Projection,
  theme: LaneTheme,
): void {
  const { scene } = projection;
  const { trace } = scene.model;
  for (const row of scene.layout.rows) {
    const y = row.middle - scene.scrollTop;
    if (y < -row.height || y > scene.height + row.height) continue;
    const { marks } = row.lane;
    const at = (i: number) => valueOf(trace, scene.axis, marks.at(i));
    let i = firstFrom(marks.length, at, scene.span.start);
    while (i < marks.length) {
      const x = projection.x(at(i));
      if (x > scene.width) break;
      const name = trace.pointName(marks.at(i));
      if (name !== undefined) paintMark(context, name, x, y, theme);
      i = firstFrom(marks.length, at, projection.value(x + LEAST_GAP), i + 1);
    }
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
