import { argIndex, type TraceStore } from '../model/trace';
import type { LaneModel } from './lanes';
import type { LaneLayout, LaneRow } from './layout';
import { firstFrom } from './records';
import { valueOf, type Axis, type Span } from './scale';

/** Width of the column with the threads' names. */
export const GUTTER = 116;

/** Records on either side of a pointer that are looked at. */
const MOST_NEAR = 400;

const FROM = argIndex('ipcTransfer', 'from');
const TO = argIndex('ipcTransfer', 'to');

/** Records in ascending order. */
export interface RecordNumbers {
  readonly count: number;
  at(position: number): number;
}

/** Everything that decides what a lane view looks like at one moment; pixels are CSS pixels. */
export interface Scene {
  readonly model: LaneModel;
  readonly layout: LaneLayout;
  readonly axis: Axis;
  readonly span: Span;
  readonly width: number;
  readonly height: number;
  /** How far the content is scrolled up. */
  readonly scrollTop: number;
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
  /** What a search found; undefined while nothing is searched for. */
  readonly matches: RecordNumbers | undefined;
  /** Axis value of the moment in the past at which the run stands; undefined in the present. */
  readonly past: number | undefined;
}

/** Maps axis values to pixels and finds things by position. */
export class Projection {
  private readonly trace: TraceStore;
  private readonly perUnit: number;
  private readonly rowsByThread = new Map<number, number>();

  constructor(readonly scene: Scene) {
    this.trace = scene.model.trace;
    this.perUnit = (scene.width - GUTTER) / (scene.span.end - scene.span.start);
    scene.layout.rows.forEach((row, i) => this.rowsByThread.set(row.lane.thread, i));
  }

  x(value: number): number {
    return GUTTER + (value - this.scene.span.start) * this.perUnit;
  }

  /** The axis value at a pixel. */
  value(x: number): number {
    return this.scene.span.start + (x - GUTTER) / this.perUnit;
  }

  xOf(index: number): number {
    return this.x(valueOf(this.trace, this.scene.axis, index));
  }

  /** Vertical middle of a thread's lane on the canvas, undefined when it has none. */
  y(thread: number): number | undefined {
    const row: LaneRow | undefined = this.scene.layout.rows[this.row(thread) ?? -1];
    return row === undefined ? undefined : row.middle - this.scene.scrollTop;
  }

  /** Number of a thread's row from the top, undefined when it has none. */
  row(thread: number): number | undefined {
    return this.rowsByThread.get(thread);
  }

  /** Both ends of an arrow, undefined when a lane is missing. */
  arrowEnds(index: number): { from: number; to: number } | undefined {
    const from = this.y(this.trace.arg(index, FROM));
    const to = this.y(this.trace.arg(index, TO));
    return from === undefined || to === undefined ? undefined : { from, to };
  }

  /** The record drawn nearest to a point, within a finger's reach. */
  hit(x: number, y: number, reach = 6): number | undefined {
    if (x < GUTTER) return undefined;
    let best: number | undefined;
    let bestDistance = Infinity;
    const consider = (index: number, top: number, bottom: number) => {
      const distance = Math.abs(this.xOf(index) - x);
      if (distance > reach || y < top - reach || y > bottom + reach || distance >= bestDistance) return;
      best = index;
      bestDistance = distance;
    };
    const { arrows, marks } = this.scene.model;
    this.near(arrows, x, reach, (index) => {
      const ends = this.arrowEnds(index);
      if (ends !== undefined) consider(index, Math.min(ends.from, ends.to), Math.max(ends.from, ends.to));
    });
    this.near(marks, x, reach, (index) => {
      const lane = this.y(this.scene.model.markThread(index));
      if (lane !== undefined) consider(index, lane - 4, lane + 4);
    });
    return best;
  }

  /** Visits the records of a list that are drawn near a place, outwards from it, as many as a pointer can mean. */
  private near(
    list: { readonly length: number; at(position: number): number },
    x: number,
    reach: number,
    visit: (index: number) => void,
  ): void {
    const at = (position: number) => valueOf(this.trace, this.scene.axis, list.at(position));
    const [first, last] = [this.value(x - reach), this.value(x + reach)];
    const middle = firstFrom(list.length, at, this.value(x));
    for (let p = middle; p < Math.min(list.length, middle + MOST_NEAR) && at(p) <= last; p++)
      visit(list.at(p));
    for (let p = middle - 1; p >= Math.max(0, middle - MOST_NEAR) && at(p) >= first; p--) visit(list.at(p));
  }
}
