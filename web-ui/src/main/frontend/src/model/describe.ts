import type { TracePointName } from '../generated/schema';
import { formatTag, formatWords, hex, messageAt, textIn } from './message';
import { argIndex, tracePoint, type TraceStore } from './trace';

/** System calls by the number that the syscall point carries. */
const SYSCALLS = [
  'Ipc',
  'Lipc',
  'ExchangeRegisters',
  'ThreadControl',
  'SystemClock',
  'ThreadSwitch',
  'Schedule',
  'Unmap',
  'SpaceControl',
  'ProcessorControl',
  'MemoryControl',
];

/** IPC error codes (L4 X.2, section 5.1): the word's bits from 1 up. */
const IPC_ERRORS = new Map([
  [1, 'timeout'],
  [2, 'no such partner'],
  [3, 'cancelled'],
  [4, 'message overflow'],
  [5, 'transfer timeout in own page fault'],
  [6, "transfer timeout in the partner's page fault"],
  [7, 'aborted'],
]);

const VECTORS = new Map([
  [0, 'divide error'],
  [1, 'debug'],
  [3, 'breakpoint'],
  [4, 'overflow'],
  [5, 'bound'],
  [6, 'invalid opcode'],
  [7, 'no FPU'],
  [13, 'general protection'],
  [14, 'page fault'],
  [16, 'FPU error'],
  [17, 'alignment'],
]);

/** A timeout word (L4 X.2, section 5.1): never, zero, or a period of mantissa times 2^exponent microseconds. */
export function formatTimeout(word: number): string {
  const bits = word & 0xffff;
  if (bits === 0) return 'no timeout';
  if (bits === 0x0400) return 'zero timeout';
  if ((bits & 0x8000) !== 0) return 'until a point in time';
  const micros = (bits & 0x3ff) * 2 ** ((bits >>> 10) & 0x1f);
  return micros < 1000 ? `timeout ${micros} µs` : `timeout ${(micros / 1000).toPrecision(3)} ms`;
}

/** A flexpage: base, size, rights (L4 X.2, section 4.1). */
export function formatFpage(word: number): string {
  const size = (word >>> 4) & 0x3f;
  const rights = `${word & 4 ? 'r' : '-'}${word & 2 ? 'w' : '-'}${word & 1 ? 'x' : '-'}`;
  if (size === 0) return 'nothing';
  if (size === 1) return `everything ${rights}`;
  if (size === 2) return `I/O ports ${hex(word >>> 16)} (2^${(word >>> 10) & 0x3f})`;
  return `${hex(word & ~0x3ff)} ${formatSize(2 ** size)} ${rights}`;
}

function formatSize(bytes: number): string {
  if (bytes >= 2 ** 20) return `${bytes / 2 ** 20} MiB`;
  return bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

/** The threads that a record names, as argument names. */
const THREAD_ARGS: Partial<Record<TracePointName, readonly string[]>> = {
  ipcTransfer: ['from', 'to'],
  ipcBlock: ['thread', 'partner'],
  ipcError: ['thread'],
  wakeup: ['thread'],
  threadSwitch: ['from', 'to'],
  preempt: ['thread'],
  syscall: ['thread'],
  pageFault: ['thread'],
  exception: ['thread'],
  interrupt: ['handler'],
  map: ['from', 'to'],
  unmap: ['thread'],
  threadCreate: ['thread'],
  threadDelete: ['thread'],
  taskStarted: ['thread'],
  threadStarted: ['thread'],
  taskExit: ['thread'],
};

/** Positions of a point's arguments that are threads; the first is the one it happened to. */
export function threadPositions(name: TracePointName): readonly number[] {
  return (THREAD_ARGS[name] ?? []).map((arg) => argIndex(name, arg));
}

type Get = (arg: string) => number;
type Describe = (get: Get, name: (id: number) => string) => string;

const DESCRIPTIONS: Record<Exclude<TracePointName, 'ipcTransfer'>, Describe> = {
  ipcBlock: (get, name) => {
    const verb = get('phase') === 0 ? 'waits to send to' : 'waits for a message from';
    return `${name(get('thread'))} ${verb} ${name(get('partner'))}, ${formatTimeout(get('timeout'))}`;
  },
  ipcError: (get, name) => {
    const code = get('errorCode');
    const phase = (code & 1) === 0 ? 'send' : 'receive';
    return `${name(get('thread'))}: ${phase} failed, ${IPC_ERRORS.get((code >>> 1) & 7) ?? hex(code)}`;
  },
  wakeup: (get, name) => `${name(get('thread'))} is ready`,
  threadSwitch: (get, name) => `${name(get('from'))} → ${name(get('to'))}`,
  preempt: (get, name) => `${name(get('thread'))} loses the processor`,
  syscall: (get, name) => `${name(get('thread'))} calls ${SYSCALLS[get('number')] ?? get('number')}`,
  pageFault: (get, name) => {
    const access = get('access') === 2 ? 'writes' : 'reads';
    return `${name(get('thread'))} ${access} ${hex(get('address'))} at ip ${hex(get('ip'))}`;
  },
  exception: (get, name) => {
    const vector = VECTORS.get(get('vector')) ?? `vector ${get('vector')}`;
    return `${name(get('thread'))}: ${vector}, error ${hex(get('errorCode'))}, at ip ${hex(get('ip'))}`;
  },
  interrupt: (get, name) => `IRQ ${get('irq')} for ${name(get('handler'))}`,
  map: (get, name) => {
    const verb = get('grant') !== 0 ? 'grants' : 'maps';
    const what = formatFpage(get('sendFpage'));
    return `${name(get('from'))} ${verb} ${what} to ${name(get('to'))} at ${hex(get('address'))}`;
  },
  unmap: (get, name) =>
    `${name(get('thread'))} ${get('flush') !== 0 ? 'flushes' : 'unmaps'} ${formatFpage(get('fpage'))}`,
  threadCreate: (get, name) => `${name(get('thread'))} in space ${hex(get('space'))}`,
  threadDelete: (get, name) => name(get('thread')),
  idle: (get) => {
    const pending = get('pendingTimeouts');
    return pending === 0
      ? 'nothing to run, no timeout pending'
      : `nothing to run, ${pending} timeouts pending`;
  },
  panic: (get) => `kernel source line ${get('line')}`,
  taskStarted: (get, name) => `task ${name(get('thread'))} starts`,
  threadStarted: (get, name) => `thread ${name(get('thread'))} starts`,
  taskExit: (get, name) => `task ${name(get('thread'))} ends with status ${get('status')}`,
};

function wordList(words: readonly number[]): string {
  return words.length > 0 ? ` [${formatWords(words)}]` : '';
}

/** One record in words, with threads by name. */
export function describe(trace: TraceStore, index: number): string {
  const point = tracePoint(trace.point(index));
  if (point === undefined) return `trace point ${trace.point(index)}`;
  if (point.name === 'ipcTransfer') {
    const message = messageAt(trace, index);
    const text = textIn(message.words);
    const words = text === undefined ? wordList(message.words) : ` ${JSON.stringify(text.slice(0, 80))}`;
    return `${trace.nameOf(message.from)} → ${trace.nameOf(message.to)}  ${formatTag(message.tag)}${words}`;
  }
  const get = (arg: string) => trace.arg(index, point.args.indexOf(arg));
  const name = (id: number) => trace.nameOf(id);
  return DESCRIPTIONS[point.name](get, name);
}

/** Groups by which the trace is filtered. */
export type Category = 'ipc' | 'wait' | 'fault' | 'interrupt' | 'map' | 'switch' | 'syscall' | 'thread';

export const CATEGORIES: readonly { readonly id: Category; readonly label: string }[] = [
  { id: 'ipc', label: 'IPC' },
  { id: 'wait', label: 'Waits' },
  { id: 'fault', label: 'Faults' },
  { id: 'interrupt', label: 'Interrupts' },
  { id: 'map', label: 'Mappings' },
  { id: 'switch', label: 'Switches' },
  { id: 'syscall', label: 'Syscalls' },
  { id: 'thread', label: 'Threads' },
];

const CATEGORY_OF: Record<TracePointName, Category> = {
  ipcTransfer: 'ipc',
  ipcBlock: 'wait',
  ipcError: 'wait',
  wakeup: 'wait',
  threadSwitch: 'switch',
  preempt: 'switch',
  syscall: 'syscall',
  pageFault: 'fault',
  exception: 'fault',
  interrupt: 'interrupt',
  map: 'map',
  unmap: 'map',
  threadCreate: 'thread',
  threadDelete: 'thread',
  idle: 'switch',
  panic: 'fault',
  taskStarted: 'thread',
  threadStarted: 'thread',
  taskExit: 'thread',
};

export function categoryOf(name: TracePointName | undefined): Category {
  return name === undefined ? 'thread' : CATEGORY_OF[name];
}

/** Short names of the points for tables. */
export const POINT_LABELS: Record<TracePointName, string> = {
  ipcTransfer: 'IPC',
  ipcBlock: 'wait',
  ipcError: 'IPC error',
  wakeup: 'ready',
  threadSwitch: 'switch',
  preempt: 'preempt',
  syscall: 'syscall',
  pageFault: 'page fault',
  exception: 'exception',
  interrupt: 'interrupt',
  map: 'map',
  unmap: 'unmap',
  threadCreate: 'create',
  threadDelete: 'delete',
  idle: 'idle',
  panic: 'panic',
  taskStarted: 'task start',
  threadStarted: 'thread start',
  taskExit: 'task exit',
};
