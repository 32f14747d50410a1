import { expect, test } from 'vitest';
import type { Moment } from '../src/generated/schema';
import { Run } from '../src/model/run';

function moment(instruction: number, newest: number, cycle: number): Moment {
  return { instruction, newest, cycle } as Moment;
}

test('what was printed later than a moment is told from what was printed before', () => {
  const run = new Run();
  run.printed('one\n', 100);
  run.printed('two\n', 200);
  expect(run.printedUpTo(99)).toBe(0);
  expect(run.printedUpTo(100)).toBe(4);
  expect(run.printedUpTo(1000)).toBe(run.consoleText.length);
});

test('records are later only while the run stands in the past', () => {
  const run = new Run();
  run.trace.record(100, 1, Uint32Array.of(1, 2, 0));
  run.trace.record(200, 1, Uint32Array.of(2, 1, 0));
  expect(run.isLater(1)).toBe(false);
  run.stands(moment(5, 9, 150));
  expect([run.isLater(0), run.isLater(1)]).toEqual([false, true]);
  run.stands(moment(9, 9, 250));
  expect(run.past).toBeUndefined();
  expect(run.isLater(1)).toBe(false);
});
