// The wire schema, version 1: trace points and the messages of a session's stream.

export const SCHEMA_VERSION = 1;

export interface TracePoint {
  readonly id: number;
  readonly provider: string;
  readonly name: TracePointName;
  readonly args: readonly string[];
  readonly text: string;
}

export type TracePointName =
  | 'ipcTransfer'
  | 'ipcBlock'
  | 'ipcError'
  | 'wakeup'
  | 'threadSwitch'
  | 'preempt'
  | 'syscall'
  | 'pageFault'
  | 'exception'
  | 'interrupt'
  | 'map'
  | 'unmap'
  | 'threadCreate'
  | 'threadDelete'
  | 'idle'
  | 'panic'
  | 'taskStarted'
  | 'threadStarted'
  | 'taskExit';

export const TRACE_POINTS: readonly TracePoint[] = [
  { id: 0, provider: 'mkplay', name: 'ipcTransfer', args: ['from', 'to', 'tag'], text: 'A message was delivered.' },
  { id: 1, provider: 'mkplay', name: 'ipcBlock', args: ['thread', 'partner', 'phase', 'timeout'], text: 'A thread waits.' },
  { id: 2, provider: 'mkplay', name: 'ipcError', args: ['thread', 'errorCode'], text: 'An IPC ended with an error.' },
  { id: 3, provider: 'mkplay', name: 'wakeup', args: ['thread'], text: 'A thread became ready.' },
  { id: 4, provider: 'mkplay', name: 'threadSwitch', args: ['from', 'to'], text: 'The processor changed threads.' },
  { id: 5, provider: 'mkplay', name: 'preempt', args: ['thread'], text: 'A thread lost the processor.' },
  { id: 6, provider: 'mkplay', name: 'syscall', args: ['thread', 'number'], text: 'A system call began.' },
  { id: 7, provider: 'mkplay', name: 'pageFault', args: ['thread', 'address', 'ip', 'access'], text: 'A page fault.' },
  { id: 8, provider: 'mkplay', name: 'exception', args: ['thread', 'vector', 'errorCode', 'ip'], text: 'An exception.' },
  { id: 9, provider: 'mkplay', name: 'interrupt', args: ['irq', 'handler'], text: 'An interrupt became a message.' },
  { id: 10, provider: 'mkplay', name: 'map', args: ['from', 'to', 'sendFpage', 'address', 'grant'], text: 'Pages were mapped.' },
  { id: 11, provider: 'mkplay', name: 'unmap', args: ['thread', 'fpage', 'flush'], text: 'Pages were unmapped.' },
  { id: 12, provider: 'mkplay', name: 'threadCreate', args: ['thread', 'space', 'scheduler', 'pager'], text: 'A thread was made.' },
  { id: 13, provider: 'mkplay', name: 'threadDelete', args: ['thread'], text: 'A thread was deleted.' },
  { id: 14, provider: 'mkplay', name: 'idle', args: ['pendingTimeouts'], text: 'Nothing to do.' },
  { id: 15, provider: 'mkplay', name: 'panic', args: ['line'], text: 'The kernel stopped.' },
  { id: 16, provider: 'init', name: 'taskStarted', args: ['thread', 'namePtr'], text: 'A task started.' },
  { id: 17, provider: 'init', name: 'threadStarted', args: ['thread', 'namePtr'], text: 'A thread got a name.' },
  { id: 18, provider: 'init', name: 'taskExit', args: ['thread', 'status'], text: 'A task ended.' },
];

export type EndReason =
  | 'exit'
  | 'halted'
  | 'deadlock'
  | 'instruction-limit'
  | 'cycle-limit'
  | 'time-limit'
  | 'wall-limit'
  | 'output-limit'
  | 'trace-limit'
  | 'triple-fault'
  | 'kernel-panic'
  | 'compile-error'
  | 'cancelled';

export type SessionState = 'queued' | 'compiling' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface ModeCounters {
  cycles: number;
  instructions: number;
  loads: number;
  stores: number;
  tlbMisses: number;
  tlbFlushes: number;
  interrupts: number;
  exceptions: number;
  ringChanges: number;
  cr3Loads: number;
}

export interface PairCounters {
  from: number;
  to: number;
  count: number;
  words: number;
}

export interface IpcCounters {
  count: number;
  words: number;
  errors: number;
  pageFaults: number;
  interrupts: number;
  exceptions: number;
  maps: number;
  switches: number;
  preemptions: number;
  pairs: PairCounters[];
}

export interface RunCounters {
  cycles: number;
  instructions: number;
  idleCycles: number;
  user: ModeCounters;
  kernel: ModeCounters;
  ipc: IpcCounters;
}

export interface Diagnostic {
  file: string;
  line: number;
  column: number;
  severity: 'error' | 'warning' | 'note';
  message: string;
}

export interface WaitEdge {
  thread: number;
  name: string;
  partner: number;
  partnerName: string;
  sending: boolean;
}

export interface HelloMessage {
  type: 'hello';
  seq: number;
  cycle: number;
  session: string;
  model: string;
  from: number;
}

export interface StateMessage {
  type: 'state';
  seq: number;
  cycle: number;
  state: SessionState;
}

export interface DiagnosticsMessage {
  type: 'diagnostics';
  seq: number;
  cycle: number;
  list: Diagnostic[];
}

export interface ConsoleMessage {
  type: 'console';
  seq: number;
  cycle: number;
  text: string;
}

export interface ThreadMessage {
  type: 'thread';
  seq: number;
  cycle: number;
  id: number;
  name: string;
  space: number;
}

export interface CountersMessage {
  type: 'counters';
  seq: number;
  cycle: number;
  counters: RunCounters;
}

export interface DroppedMessage {
  type: 'dropped';
  seq: number;
  cycle: number;
  what: string;
  count: number;
}

export interface EndMessage {
  type: 'end';
  seq: number;
  cycle: number;
  reason: EndReason;
  sentence: string;
  exitStatus?: number;
  counters: RunCounters;
  stateHash: string;
  waits: WaitEdge[];
  cached: boolean;
}

export type ServerMessage =
  | HelloMessage
  | StateMessage
  | DiagnosticsMessage
  | ConsoleMessage
  | ThreadMessage
  | CountersMessage
  | DroppedMessage
  | EndMessage;

export type ClientMessage =
  | { type: 'ack'; seq: number }
  | { type: 'input'; text: string }
  | { type: 'eof' }
  | { type: 'stop' };
