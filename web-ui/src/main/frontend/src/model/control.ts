import type { Breakpoint, ClientMessage, EndReason, Moment } from '../generated/schema';
import { grouped } from './format';

/** What a visitor can ask of a session that is under way. */
export type ControlCommand = Extract<ClientMessage, { type: 'pause' | 'resume' | 'step' | 'goTo' }>;

/** Whether the session stands, and if not, which way it goes. */
export type Going = 'forward' | 'back' | undefined;

/** The most breakpoints that a session has. */
export const MOST_BREAKPOINTS = 64;

const LINE = /^(?:[A-Za-z][\w-]*!)?([^:!]+):(\d+)$/;

/** The file and line of a breakpoint at a source line; undefined for any other. */
export function lineOf(breakpoint: Breakpoint): { file: string; line: number } | undefined {
  const parts = breakpoint.kind === 'execute' ? LINE.exec(breakpoint.place) : null;
  return parts?.[1] === undefined ? undefined : { file: parts[1], line: Number(parts[2]) };
}

/** The list with a breakpoint more, or without one that is there already. */
export function toggled(list: readonly Breakpoint[], wanted: Breakpoint): readonly Breakpoint[] {
  const rest = list.filter((b) => b.place !== wanted.place || b.kind !== wanted.kind);
  if (rest.length < list.length) return rest;
  return list.length < MOST_BREAKPOINTS ? [...list, wanted] : list;
}

/** What a file's lines with breakpoints are now. */
export function withLines(
  list: readonly Breakpoint[],
  file: string,
  lines: readonly number[],
): readonly Breakpoint[] {
  const others = list.filter((b) => lineOf(b)?.file !== file);
  const own = lines.map((line): Breakpoint => ({ kind: 'execute', place: `${file}:${line}` }));
  return [...others, ...own].slice(0, MOST_BREAKPOINTS);
}

/** The command of a key, by the usual keys of debuggers; Shift reverses. */
export function commandOf(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): ControlCommand | undefined {
  const backwards = event.shiftKey;
  if (event.altKey || event.metaKey) return undefined;
  if (event.key === 'F10') return { type: 'step', unit: event.ctrlKey ? 'ipc' : 'line', backwards };
  if (event.ctrlKey) return undefined;
  if (event.key === 'F5') return { type: 'resume', backwards };
  if (event.key === 'F6') return { type: 'pause' };
  if (event.key === 'F11') return { type: 'step', unit: 'instruction', backwards };
  return undefined;
}

const ENDS: Partial<Record<EndReason, string>> = {
  exit: 'it exits',
  deadlock: 'it is in a deadlock',
  'kernel-panic': 'the kernel panics',
  'triple-fault': 'the processor shuts down',
};

function why(moment: Moment): string {
  switch (moment.reason) {
    case 'pause':
      return 'Paused';
    case 'breakpoint':
      return `Breakpoint ${moment.breakpoint ?? ''}`;
    case 'beginning':
      return 'At the beginning';
    case 'end':
      return `Before the end: ${ENDS[moment.end ?? 'halted'] ?? 'a limit is reached'}`;
    case 'step':
      return 'Stopped';
  }
}

/** Where the session stands, as one says it. */
export function placeOf(moment: Moment): string {
  const owner = moment.user ? moment.program : 'kernel';
  const source = moment.file === '' ? '' : `${moment.file}:${moment.line}`;
  const where = [moment.function, source].filter((part) => part !== '').join(', ');
  return [owner, where].filter((part) => part !== '').join(': ');
}

/** The moment in one sentence. */
export function sentenceOf(moment: Moment): string {
  const place = placeOf(moment);
  return place === '' ? `${why(moment)}.` : `${why(moment)}. ${place}.`;
}

/** How far the moment is from the newest one; empty there. */
export function pastOf(moment: Moment): string {
  const behind = moment.newest - moment.instruction;
  return behind <= 0 ? '' : `${grouped(behind)} instructions before the newest moment`;
}
