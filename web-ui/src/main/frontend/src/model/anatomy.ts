import type { IpcGroup, IpcPhase } from '../generated/schema';
import { spread, type Occurrence, type Spread } from './cost';

export const PHASES: readonly IpcPhase[] = ['entry', 'lookup', 'transfer', 'switch', 'exit'];

/** What a phase is, for who asks. */
export const PHASE_TEXTS: Readonly<Record<IpcPhase, string>> = {
  entry: 'The instruction that enters the kernel, and saving what the kernel needs of the user',
  lookup: 'Finding the partner and checking that both sides may go on',
  transfer: 'Moving tag, words, strings and map items',
  switch: 'Making the partner the running thread, its address space included',
  exit: 'Loading what the partner needs, and the instruction that leaves the kernel',
};

/** How the cycles of a group's messages are spread; of a range the middle stands for all in it. */
export function valuesOf(group: IpcGroup): Occurrence[] {
  return group.values.map(({ from, to, messages }) => ({
    value: Math.floor((from + to) / 2),
    count: messages,
  }));
}

export function spreadOf(group: IpcGroup): Spread {
  return spread(valuesOf(group));
}

export function medianOf(group: IpcGroup): number {
  return spreadOf(group).median;
}

/** Cycles of all messages of a group. */
export function cyclesOf(group: IpcGroup): number {
  return group.phases.reduce((sum, phase) => sum + phase.cycles, 0);
}

/** Instructions of all messages of a group. */
export function instructionsOf(group: IpcGroup): number {
  return group.phases.reduce((sum, phase) => sum + phase.instructions, 0);
}
