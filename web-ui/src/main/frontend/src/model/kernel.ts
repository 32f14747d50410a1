import type { InspectedThread, Inspection, MappingRange, Wait, WaitEdge } from '../generated/schema';
import { isInterrupt, threadNumber } from './trace';

const NIL = 0;
const ANY = -1;
const ANY_LOCAL = -64;
const PAGE_BYTES = 4096;

/** A thread's name: its own, that of an interrupt, or its number; empty for no thread. */
export function threadName(inspection: Inspection, id: number): string {
  if (id === NIL) return '';
  if (id === ANY) return 'anybody';
  if (id === ANY_LOCAL) return 'anybody of its space';
  const name = inspection.threads.find((thread) => thread.id === id)?.name ?? '';
  if (name !== '') return name;
  return isInterrupt(id >>> 0) ? `IRQ ${threadNumber(id >>> 0)}` : `thread ${threadNumber(id >>> 0)}`;
}

/** A space's name: that of its first thread. */
export function spaceName(inspection: Inspection, index: number): string {
  const first = inspection.spaces.find((space) => space.index === index)?.threads[0];
  return first === undefined ? `space ${index}` : threadName(inspection, first);
}

/** Eight hexadecimal digits. */
export function address(value: number): string {
  return (value >>> 0).toString(16).toUpperCase().padStart(8, '0');
}

/** First and last byte of some pages. */
export function addressRange(start: number, pages: number): string {
  return `${address(start)}–${address(start + pages * PAGE_BYTES - 1)}`;
}

/** What a blocked thread waits for, in words that follow its name. */
export function waitWords(inspection: Inspection, wait: Wait): string {
  const partner = threadName(inspection, wait.partner);
  const words = {
    send: `waits until it can send to ${partner}`,
    receive: `waits for a message from ${partner}`,
    sleep: 'sleeps',
    transfer: `waits for ${partner} in the middle of a message`,
    resume: 'is halted',
  }[wait.kind];
  return wait.timed ? `${words}, until a timeout` : words;
}

/** Threads in a circle of waits that no timeout ends. */
export function deadlocked(inspection: Inspection): ReadonlySet<number> {
  return new Set(inspection.cycles.filter((cycle) => !cycle.timed).flatMap((cycle) => cycle.threads));
}

/** The waits as the diagram draws them: interrupts and threads that wait for nobody in particular are left out. */
export function waitEdges(inspection: Inspection): WaitEdge[] {
  return inspection.waits
    .filter((wait) => !isInterrupt(wait.thread >>> 0) && wait.kind !== 'sleep' && wait.kind !== 'resume')
    .map((wait) => ({
      thread: wait.thread,
      name: threadName(inspection, wait.thread),
      partner: wait.partner,
      partnerName: wait.partner === ANY ? '' : threadName(inspection, wait.partner),
      sending: wait.kind === 'send',
    }));
}

/** The lines of those mapping trees in which a space takes part; all of them without one. */
export function mappingsOf(inspection: Inspection, space: number | undefined): readonly MappingRange[] {
  if (space === undefined) return inspection.mappings;
  const trees: MappingRange[][] = [];
  for (const line of inspection.mappings) {
    if (line.depth === 0) trees.push([]);
    trees.at(-1)?.push(line);
  }
  return trees.filter((tree) => tree.some((line) => line.space === space)).flat();
}

/** The registers of a thread by name, those that the kernel does not hold left out. */
export function registersOf(thread: InspectedThread): [string, string][] {
  const { whole, ...values } = thread.registers;
  return Object.entries(values)
    .filter(([name]) => whole || name === 'eip' || name === 'esp')
    .map(([name, value]) => [name.toUpperCase(), address(value)]);
}
