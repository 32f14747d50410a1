import { messageAt } from './message';
import { PlainText } from './plain';
import { argIndex, pointId, type TraceStore } from './trace';

/** Label of a message with bytes to print, and the task it goes to (<playground/protocol.h>, MK_CONSOLE_WRITE). */
export const CONSOLE_WRITE = 0x201;
const CONSOLE = 'console';
/** The most characters kept of a program; of more, the newest ones. */
const MOST = 1 << 20;

const TRANSFER = pointId('ipcTransfer');
const STARTED = pointId('taskStarted');
const STARTED_THREAD = argIndex('taskStarted', 'thread');
const TO = argIndex('ipcTransfer', 'to');

/** What one program printed. */
interface Stream {
  readonly decoder: TextDecoder;
  readonly plain: PlainText;
  text: string;
}

/**
 * What each program printed, read out of the messages that it sent to the console server. The serial line itself does not
 * tell whose a byte is; what is typed and echoed is in no program's stream.
 */
export class ConsoleStreams {
  private seen = 0;
  private readonly streams = new Map<string, Stream>();
  /** Name of the program in an address space. */
  private readonly programs = new Map<number, string>();

  constructor(private readonly trace: TraceStore) {}

  /** Takes in records that have arrived; true when something was printed. */
  update(): boolean {
    let printed = false;
    for (; this.seen < this.trace.count; this.seen++) {
      const point = this.trace.point(this.seen);
      if (point === STARTED) this.started(this.trace.arg(this.seen, STARTED_THREAD));
      else if (point === TRANSFER && this.trace.nameOf(this.trace.arg(this.seen, TO)) === CONSOLE)
        printed = this.take(this.seen) || printed;
    }
    return printed;
  }

  private started(thread: number): void {
    const space = this.trace.thread(thread)?.space ?? 0;
    if (space !== 0) this.programs.set(space, this.trace.nameOf(thread));
  }

  private take(index: number): boolean {
    const { from, tag, words } = messageAt(this.trace, index);
    const count = words[0] ?? 0;
    if (tag.label !== CONSOLE_WRITE || count === 0 || count > 4 * (words.length - 1)) return false;
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count; i++) bytes[i] = ((words[1 + (i >> 2)] ?? 0) >>> (8 * (i & 3))) & 0xff;
    const stream = this.stream(this.programOf(from));
    const text = stream.plain.take(stream.decoder.decode(bytes, { stream: true }));
    stream.text = (stream.text + text).slice(-MOST);
    return true;
  }

  private programOf(thread: number): string {
    const space = this.trace.thread(thread)?.space ?? 0;
    return this.programs.get(space) ?? this.trace.nameOf(thread);
  }

  private stream(program: string): Stream {
    const known = this.streams.get(program);
    if (known !== undefined) return known;
    const made = { decoder: new TextDecoder(), plain: new PlainText(), text: '' };
    this.streams.set(program, made);
    return made;
  }

  /** Programs that have printed, in the order of their first words. */
  get names(): readonly string[] {
    return [...this.streams.keys()];
  }

  textOf(program: string): string {
    return this.streams.get(program)?.text ?? '';
  }
}
