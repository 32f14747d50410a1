import { describe, expect, it } from 'vitest';
import { LaneModel, LaneState } from '../src/trace/lanes';
import { layoutLanes } from '../src/trace/layout';
import { clamped, spanOf, tickLabel, ticks, wholeSpan, zoomed } from '../src/trace/scale';
import { GUTTER, Projection } from '../src/trace/scene';
import { add, INIT, IRQ4, PING, pingPong, PONG, tid } from './records';

function model(rounds: number): LaneModel {
  const lanes = new LaneModel(pingPong(rounds));
  lanes.update();
  return lanes;
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
    const ping = lanes.laneOf(PING);
    expect(ping?.states).toEqual([
      LaneState.Absent,
      LaneState.Running,
      LaneState.Receiving,
      LaneState.Running,
    ]);
    expect(ping?.at.map((index) => trace.cycle(index))).toEqual([200, 220, 300, 331]);
    expect(lanes.laneOf(INIT)?.states.at(-1)).toBe(LaneState.Ready);
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
    expect(partly.laneOf(PONG)?.states.at(-1)).toBe(LaneState.Ready);
    whole.update();
    expect(partly.laneOf(PONG)).toEqual(whole.laneOf(PONG));
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
