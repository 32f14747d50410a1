import type { TraceStore } from './trace';
import { argIndex } from './trace';

/** The fields of a message tag, MR0 (L4 X.2, section 5.2, 32-bit). */
export interface Tag {
  readonly label: number;
  /** Words in typed items. */
  readonly typed: number;
  readonly untyped: number;
  readonly propagated: boolean;
}

export function parseTag(word: number): Tag {
  return {
    label: word >>> 16,
    propagated: (word & 0x1000) !== 0,
    typed: (word >>> 6) & 0x3f,
    untyped: word & 0x3f,
  };
}

export function hex(word: number): string {
  return `0x${(word >>> 0).toString(16)}`;
}

/**
 * Labels of messages that the kernel makes, from the L4 X.2 manual's protocols: the upper 12 bits say which, and the
 * page-fault label carries the access in its low bits.
 */
const PROTOCOLS = new Map<number, string>([
  [-1, 'interrupt'],
  [-2, 'page fault'],
  [-3, 'preemption'],
  [-4, 'system exception'],
  [-5, 'exception'],
  [-6, 'sigma0 request'],
  [-8, 'I/O page fault'],
]);

/** What a label means when it is one of the kernel's protocols. */
export function protocolOf(label: number): string | undefined {
  const signed = (label << 16) >> 20;
  return PROTOCOLS.get(signed);
}

const FROM = argIndex('ipcTransfer', 'from');
const TO = argIndex('ipcTransfer', 'to');
const TAG = argIndex('ipcTransfer', 'tag');
const FIRST_WORD = TAG + 1;

/** One delivered message. */
export interface Message {
  readonly from: number;
  readonly to: number;
  readonly tag: Tag;
  /** MR1 and up. */
  readonly words: readonly number[];
}

export function messageAt(trace: TraceStore, index: number): Message {
  const words: number[] = [];
  for (let i = FIRST_WORD; i < trace.argCount(index); i++) words.push(trace.arg(index, i));
  return {
    from: trace.arg(index, FROM),
    to: trace.arg(index, TO),
    tag: parseTag(trace.arg(index, TAG)),
    words,
  };
}

/** A tag in the manual's order: label, untyped and typed words. */
export function formatTag(tag: Tag): string {
  const protocol = protocolOf(tag.label);
  const label = protocol === undefined ? `label ${hex(tag.label)}` : protocol;
  const typed = tag.typed > 0 ? `, ${tag.typed} typed` : '';
  return `${label}, ${tag.untyped} word${tag.untyped === 1 ? '' : 's'}${typed}`;
}

/** Shortest run of printable characters that is taken for text. */
const LEAST_TEXT = 6;

/**
 * Text that message words carry, little-endian as programs store it: the longest run of printable characters, or
 * undefined when none is long enough to be more than chance.
 */
export function textIn(words: readonly number[]): string | undefined {
  const chars = words.flatMap((word) =>
    [0, 8, 16, 24].map((shift) => String.fromCharCode((word >>> shift) & 0xff)),
  );
  const runs = chars.join('').match(/[\n\t\x20-\x7e]+/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest.length >= LEAST_TEXT && /[A-Za-z]{3}/.test(longest) ? longest : undefined;
}

/** Message words for one line: small numbers as decimals, others as hex; the rest is counted. */
export function formatWords(words: readonly number[], most = 8): string {
  const shown = words.slice(0, most).map((word) => (word < 10000 ? String(word) : hex(word)));
  if (words.length > most) shown.push(`+${words.length - most}`);
  return shown.join(' ');
}
