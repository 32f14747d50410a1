import type { Breakpoint, ClientMessage, EndReason, Moment, StepUnit } from '../generated/schema';
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

/** A key that controls the run; with Shift it does the same backwards. */
export interface ControlKey {
  readonly key: string;
  readonly ctrl?: true;
  readonly label: string;
  /** What it goes to. */
  readonly title: string;
  readonly backTitle?: string;
  command(backwards: boolean): ControlCommand;
}

function step(unit: StepUnit): (backwards: boolean) => ControlCommand {
  return (backwards) => ({ type: 'step', unit, backwards });
}

/** The steps, largest in use first. */
export const STEP_KEYS: readonly ControlKey[] = [
  {
    key: 'F10',
    label: 'Line',
    title: 'Step to the next line of your sources, over functions that it calls',
    backTitle: 'Step back to the line before, over functions that it called',
    command: step('line'),
  },
  {
    key: 'F11',
    label: 'Into',
    title: 'Step to the next line of your sources, into functions that it calls',
    backTitle: 'Step back to the line before, into functions that it called',
    command: step('into'),
  },
  {
    key: 'F11',
    ctrl: true,
    label: 'Out',
    title: 'Step out of the function, behind its call',
    backTitle: 'Step back out of the function, before its call',
    command: step('out'),
  },
  {
    key: 'F8',
    label: 'Instruction',
    title: 'Step one instruction of whatever executes',
    backTitle: 'Step back one instruction of whatever executes',
    command: step('instruction'),
  },
  {
    key: 'F10',
    ctrl: true,
    label: 'IPC',
    title: 'Step to the next message',
    backTitle: 'Step back to the message before',
    command: step('ipc'),
  },
];

export const CONTINUE_KEY: ControlKey = {
  key: 'F5',
  label: 'Continue',
  title: 'Go on to a breakpoint or the end',
  backTitle: 'Go back to a breakpoint or the beginning',
  command: (backwards) => ({ type: 'resume', backwards }),
};

/** There is no way to pause backwards: Shift makes no difference. */
export const PAUSE_KEY: ControlKey = {
  key: 'F6',
  label: 'Pause',
  title: 'Let the run stand',
  command: () => ({ type: 'pause' }),
};

const CONTROL_KEYS: readonly ControlKey[] = [CONTINUE_KEY, PAUSE_KEY, ...STEP_KEYS];

/** A key as one says it. */
export function keyName(key: ControlKey, backwards: boolean): string {
  return [...(key.ctrl ? ['Ctrl'] : []), ...(backwards ? ['Shift'] : []), key.key].join('+');
}

/** The command of a key. */
export function commandOf(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): ControlCommand | undefined {
  if (event.altKey || event.metaKey) return undefined;
  return CONTROL_KEYS.find((k) => k.key === event.key && (k.ctrl ?? false) === event.ctrlKey)?.command(
    event.shiftKey,
  );
}

/** All keys of the workspace with what they do; those of the run go back with Shift. */
export const KEY_LIST: readonly (readonly [key: string, does: string])[] = [
  ['Ctrl+Enter', 'Compile and run'],
  ['Ctrl+.', 'Stop'],
  ['F9', 'Set or remove a breakpoint at the line of the cursor'],
  ...CONTROL_KEYS.map((k) => [keyName(k, false), k.title] as const),
  ['Shift and one of these', 'The same backwards'],
];

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
