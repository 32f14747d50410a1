import { argIndex, type TraceStore } from '../model/trace';
import type { LaneModel } from './lanes';
import type { LaneLayout, LaneRow } from './layout';
import { valueOf, type Axis, type Span } from './scale';

/** Width of the column with the threads' names. */
export const GUTTER = 116;

const FROM = argIndex('ipcTransfer', 'from');
const TO = argIndex('ipcTransfer', 'to');

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
}

/** Maps axis values to pixels and finds things by position. */
export class Projection {
  private readonly trace: TraceStore;
  private readonly perUnit: number;
  private readonly rowsByThread = new Map<number, LaneRow>();

  constructor(readonly scene: Scene) {
    this.trace = scene.model.trace;
    this.perUnit = (scene.width - GUTTER) / (scene.span.end - scene.span.start);
    for (const row of scene.layout.rows) this.rowsByThread.set(row.lane.thread, row);
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
    const row = this.rowsByThread.get(thread);
    return row === undefined ? undefined : row.middle - this.scene.scrollTop;
  }

  /** First position in an ascending list of records whose value is not below `value`. */
  firstFrom(length: number, at: (position: number) => number, value: number): number {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (valueOf(this.trace, this.scene.axis, at(middle)) < value) low = middle + 1;
      else high = middle;
    }
    return low;
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

  private near(
    list: { readonly length: number; at(position: number): number },
    x: number,
    reach: number,
    visit: (index: number) => void,
  ): void {
    const at = (position: number) => list.at(position);
    const last = this.value(x + reach);
    const most = 400;
    let p = this.firstFrom(list.length, at, this.value(x - reach));
    for (let n = 0; p < list.length && n < most; p++, n++) {
      const index = list.at(p);
      if (valueOf(this.trace, this.scene.axis, index) > last) break;
      visit(index);
    }
  }
}
