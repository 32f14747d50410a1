import { describe, expect, it } from 'vitest';
import { Lane, LaneState } from '../src/trace/lane';
import { LaneModel } from '../src/trace/lanes';
import { layoutLanes } from '../src/trace/layout';
import { firstFrom } from '../src/trace/records';
import { clamped, spanOf, tickLabel, ticks, valueOf, wholeSpan, zoomed } from '../src/trace/scale';
import { GUTTER, Projection } from '../src/trace/scene';
import { RowScale } from '../src/ui/rows';
import { add, INIT, IRQ4, PING, pingPong, PONG, tid } from './records';

function model(rounds: number): LaneModel {
  const lanes = new LaneModel(pingPong(rounds));
  lanes.update();
  return lanes;
}

function changes(lane: Lane | undefined): [number, LaneState][] {
  return Array.from({ length: lane?.length ?? 0 }, (_, i) => [lane?.at(i) ?? -1, lane?.state(i) ?? 0]);
}

function projection(lanes: LaneModel): Projection {
  const layout = layoutLanes(lanes.groups(), 400);
  const span = wholeSpan(lanes.trace, 'cycles');
  return new Projection({
    model: lanes,
    layout,
    axis: 'cycles',
    span,
    width: GUTTER + 1000,
    height: 400,
    scrollTop: 0,
    selected: undefined,
    hovered: undefined,
    matches: undefined,
    past: undefined,
  });
}

describe('LaneModel', () => {
  it('has two arrows per round trip, between the two threads', () => {
    const lanes = model(25);
    expect(lanes.arrows.length).toBe(50);
    expect(lanes.pairs).toEqual([
      { from: PING, to: PONG, count: 25 },
      { from: PONG, to: PING, count: 25 },
    ]);
  });

  it('follows who runs, waits and is ready', () => {
    const { trace } = model(1);
    const lanes = new LaneModel(trace);
    lanes.update();
    expect(changes(lanes.laneOf(PING)).map(([index, state]) => [trace.cycle(index), state])).toEqual([
      [200, LaneState.Absent],
      [220, LaneState.Running],
      [300, LaneState.Receiving],
      [331, LaneState.Running],
    ]);
    expect(lanes.laneOf(INIT)?.last).toBe(LaneState.Ready);
  });

  it('takes the trace in parts as in one go', () => {
    const { trace } = model(3);
    const whole = new LaneModel(trace);
    whole.update();
    const partly = new LaneModel(trace);
    expect(partly.update()).toBe(true);
    add(trace, 9000, 'wakeup', { thread: PONG });
    expect(partly.update()).toBe(true);
    expect(partly.update()).toBe(false);
    expect(partly.laneOf(PONG)?.last).toBe(LaneState.Ready);
    whole.update();
    expect(changes(partly.laneOf(PONG))).toEqual(changes(whole.laneOf(PONG)));
  });

  it('groups by address space, interrupts first', () => {
    const { trace } = model(1);
    trace.setThread({ id: tid(60), name: 'pong.worker', space: 3 });
    add(trace, 9000, 'wakeup', { thread: tid(60) });
    add(trace, 9001, 'ipcTransfer', { from: IRQ4, to: PING, tag: 0xfff00000 });
    const lanes = new LaneModel(trace);
    lanes.update();
    expect(lanes.groups().map((group) => [group.label, group.lanes.map((lane) => lane.thread)])).toEqual([
      ['interrupts', [IRQ4]],
      ['init', [INIT]],
      ['ping', [PING]],
      ['pong', [PONG, tid(60)]],
    ]);
  });

  it('leaves boot and idle time out of the first look', () => {
    const lanes = model(2);
    const range = lanes.interesting(new Set(['init']));
    expect(range?.first).toBe(1);
    expect(lanes.trace.pointName(range?.last ?? 0)).toBe('taskExit');
    expect(lanes.interesting(new Set(['ping', 'pong']))).toBeUndefined();
  });
});

describe('Lane', () => {
  it('knows the share of any stretch as adding up its parts gives it', () => {
    const { trace } = model(40);
    const lanes = new LaneModel(trace);
    lanes.update();
    const lane = lanes.laneOf(PING);
    if (lane === undefined) throw new Error('ping has no lane');
    for (const axis of ['cycles', 'events'] as const) {
      const value = (i: number) => valueOf(trace, axis, i);
      const [whole, last] = [wholeSpan(trace, axis), value(trace.count - 1)];
      for (let start = Math.max(whole.start, value(lane.at(0))); start < last; start += 37.5) {
        const end = Math.min(start + 111, last);
        let sum = 0;
        for (let i = 0; i < lane.length; i++) {
          const until = i + 1 < lane.length ? value(lane.at(i + 1)) : Infinity;
          const [a, b] = [Math.max(value(lane.at(i)), start), Math.min(until, end)];
          if (lane.state(i) === LaneState.Running && b > a) sum += b - a;
        }
        const from = Math.max(0, lane.firstFrom(axis, start) - 1);
        const got = lane.ranBetween(axis, start, from, end, lane.firstFrom(axis, end, from + 1));
        expect(got).toBeCloseTo(sum, 6);
      }
    }
  });
});

describe('firstFrom', () => {
  it('finds what a search from the start finds, wherever it begins', () => {
    const values = [1, 1, 3, 3, 3, 8, 9, 40, 41];
    const at = (i: number) => values[i] ?? Infinity;
    for (let value = 0; value <= 42; value++) {
      const expected = values.filter((v) => v < value).length;
      for (let from = 0; from <= expected; from++)
        expect(firstFrom(values.length, at, value, from)).toBe(expected);
    }
  });
});

describe('RowScale', () => {
  it('is exact where a browser can hold all rows', () => {
    const scale = new RowScale(24, 1000, 300);
    expect(scale.height).toBe(24_000);
    expect([scale.first(2400), scale.end(2400), scale.top(100, 2400)]).toEqual([100, 113, 2400]);
  });

  it('reaches every row of a list that is higher', () => {
    const [count, view] = [3_000_000, 310];
    const scale = new RowScale(24, count, view);
    expect(scale.height).toBeLessThan(16_000_000);
    const end = scale.height - view;
    expect(scale.first(0)).toBe(0);
    expect(scale.end(end)).toBe(count);
    for (const row of [0, 1, 1_234_567, count - 2, count - 1]) {
      for (const last of [false, true]) {
        const scrollTop = scale.scrollTo(row, last);
        expect(scrollTop).toBeGreaterThanOrEqual(0);
        expect(scrollTop).toBeLessThanOrEqual(end);
        const top = scale.top(row, scrollTop) - scrollTop;
        expect(top).toBeGreaterThan(-1);
        expect(top + 24).toBeLessThan(view + 1);
      }
    }
  });
});

describe('layout', () => {
  it('fills the room and keeps lanes apart', () => {
    const lanes = model(1);
    const small = layoutLanes(lanes.groups(), 50);
    const large = layoutLanes(lanes.groups(), 200);
    expect(small.rows[0]?.height).toBeLessThan(large.rows[0]?.height ?? 0);
    for (const layout of [small, large]) {
      layout.rows.forEach((row, i) => {
        const next = layout.rows[i + 1];
        if (next !== undefined) expect(row.top + row.height).toBeLessThanOrEqual(next.top);
      });
    }
  });
});

describe('Projection', () => {
  it('maps there and back', () => {
    const p = projection(model(3));
    for (const value of [100, 333, 450]) expect(p.value(p.x(value))).toBeCloseTo(value);
  });

  it('hits the arrow under the pointer, between its two lanes only', () => {
    const lanes = model(3);
    const p = projection(lanes);
    const arrow = lanes.arrows.at(2);
    const ends = p.arrowEnds(arrow);
    const middle = ((ends?.from ?? 0) + (ends?.to ?? 0)) / 2;
    expect(p.hit(p.xOf(arrow) + 2, middle)).toBe(arrow);
    expect(p.hit(p.xOf(arrow), 399)).toBeUndefined();
    expect(p.hit(10, middle)).toBeUndefined();
  });
});

describe('scale', () => {
  it('zooms around a point that stays', () => {
    const span = zoomed({ start: 0, end: 100 }, 0.5, 80);
    expect(span).toEqual({ start: 40, end: 90 });
  });

  it('stays within the trace and not too close', () => {
    const whole = { start: 0, end: 1000 };
    expect(clamped({ start: -50, end: 150 }, whole)).toEqual({ start: 0, end: 200 });
    expect(clamped({ start: -50, end: 5000 }, whole)).toEqual(whole);
    expect(clamped({ start: 500, end: 500.1 }, whole)).toEqual({ start: 500, end: 508 });
  });

  it('labels round positions so that neighbours differ', () => {
    const span = { start: 215_000, end: 219_000 };
    const at = ticks(span, 4);
    expect(at).toEqual([215_000, 216_000, 217_000, 218_000, 219_000]);
    expect(at.map((t) => tickLabel(t, 1000))).toEqual(['215k', '216k', '217k', '218k', '219k']);
    const close = ticks({ start: 1_234_567_000, end: 1_234_567_008 }, 4).map((t) => tickLabel(t, 2));
    expect(new Set(close).size).toBe(close.length);
  });

  it('spans records on both axes', () => {
    const { trace } = model(1);
    expect(spanOf(trace, 'events', 2, 6)).toEqual({ start: -2, end: 10 });
    expect(spanOf(trace, 'cycles', 0, 3).start).toBeLessThan(100);
  });
});
