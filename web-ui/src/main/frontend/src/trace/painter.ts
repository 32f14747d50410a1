import { paintArrow, paintArrows } from './paint-arrows';
import { paintLane } from './paint-lane';
import { paintMark, paintMarks } from './paint-marks';
import { RULER_HEIGHT } from './layout';
import { firstFrom } from './records';
import { tickLabel, ticks, valueOf } from './scale';
import { GUTTER, Projection, type Scene } from './scene';
import { fitted, spaceColour, type LaneTheme } from './theme';

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
  paintLater(context, projection, theme);
  paintCursor(context, projection, scene.hovered, theme.muted, theme);
  paintCursor(context, projection, scene.selected, theme.accent, theme);
  context.restore();
  paintNames(context, scene, theme);
  paintRuler(context, projection, theme);
}

/** Dims what is later than the moment at which the run stands, and marks that moment. */
function paintLater(context: CanvasRenderingContext2D, projection: Projection, theme: LaneTheme): void {
  const { scene } = projection;
  if (scene.past === undefined) return;
  const x = Math.max(GUTTER, Math.round(projection.x(scene.past)));
  if (x >= scene.width) return;
  context.globalAlpha = 0.7;
  context.fillStyle = theme.background;
  context.fillRect(x, RULER_HEIGHT, scene.width - x, scene.height);
  context.globalAlpha = 1;
  context.fillStyle = theme.warning;
  context.fillRect(x, 0, 1.5, scene.height);
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
  paintMatches(context, projection, theme);
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

/** Where on the ruler records are that the search found: one tick for all in a pixel. */
function paintMatches(context: CanvasRenderingContext2D, projection: Projection, theme: LaneTheme): void {
  const { scene } = projection;
  const { matches } = scene;
  if (matches === undefined) return;
  const at = (i: number) => valueOf(scene.model.trace, scene.axis, matches.at(i));
  context.fillStyle = theme.accent;
  let i = firstFrom(matches.count, at, scene.span.start);
  while (i < matches.count) {
    const column = Math.floor(projection.x(at(i)));
    if (column > scene.width) break;
    if (column >= GUTTER) context.fillRect(column, RULER_HEIGHT - 4, 1.5, 4);
    i = firstFrom(matches.count, at, projection.value(column + 1), i + 1);
  }
  context.fillStyle = theme.muted;
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
