import { expect, test } from 'vitest';
import {
  commandOf,
  KEY_LIST,
  keyName,
  MOST_BREAKPOINTS,
  STEP_KEYS,
  toggled,
  withLines,
} from '../src/model/control';
import type { Breakpoint } from '../src/generated/schema';

function press(key: string, held: { ctrl?: boolean; shift?: boolean; alt?: boolean } = {}) {
  return commandOf({
    key,
    ctrlKey: held.ctrl ?? false,
    shiftKey: held.shift ?? false,
    altKey: held.alt ?? false,
    metaKey: false,
  });
}

test('every step has a key of its own, and Shift reverses it', () => {
  expect(press('F10')).toEqual({ type: 'step', unit: 'line', backwards: false });
  expect(press('F11')).toEqual({ type: 'step', unit: 'into', backwards: false });
  expect(press('F11', { ctrl: true, shift: true })).toEqual({ type: 'step', unit: 'out', backwards: true });
  expect(press('F5', { shift: true })).toEqual({ type: 'resume', backwards: true });
  expect(press('F6')).toEqual({ type: 'pause' });
  expect(press('F5', { ctrl: true })).toBeUndefined();
  expect(press('F10', { alt: true })).toBeUndefined();
  expect(new Set(STEP_KEYS.map((key) => keyName(key, false))).size).toBe(STEP_KEYS.length);
});

test('the list of keys has all of them', () => {
  const listed = KEY_LIST.map(([key]) => key);
  for (const key of STEP_KEYS) expect(listed).toContain(keyName(key, false));
  expect(listed).toContain('F9');
});

test('a breakpoint is added, removed, and no more than fit are kept', () => {
  const watch: Breakpoint = { kind: 'write', place: 'counter' };
  const line: Breakpoint = { kind: 'execute', place: 'main.c:3' };
  const both = toggled(toggled([], watch), line);
  expect(both).toEqual([watch, line]);
  expect(toggled(both, { ...watch })).toEqual([line]);
  expect(withLines(both, 'main.c', [5])).toEqual([watch, { kind: 'execute', place: 'main.c:5' }]);
  const full = withLines(
    [],
    'main.c',
    Array.from({ length: 80 }, (_, n) => n + 1),
  );
  expect(full).toHaveLength(MOST_BREAKPOINTS);
  expect(toggled(full, watch)).toBe(full);
});
