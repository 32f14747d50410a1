import type {
  BreakpointState,
  Diagnostic,
  EndMessage,
  Inspection,
  IpcAnatomy,
  Moment,
  RunCounters,
} from '../generated/schema';
import type { Going } from './control';
import type { Profile } from './profile';
import { TraceStore } from './trace';

/** Where a run is, as the page sees it. */
export type Phase = 'idle' | 'submitting' | 'queued' | 'compiling' | 'running' | 'ended' | 'refused';

/** The stream's connection. */
export type Connection = 'none' | 'open' | 'reconnecting' | 'lost';

/** The clock of the default CPU model. */
export const NOMINAL_HERTZ = 100e6;

/** One run and all that was seen of it. A new run makes a new object. */
export class Run {
  phase: Phase = 'idle';
  connection: Connection = 'none';
  sessionId: string | undefined;
  /** Path of the page where others can watch it. */
  watchPath: string | undefined;
  /** It is somebody else's, and can only be watched. */
  watched = false;
  /** It was asked to keep a profile. */
  profiled = false;
  /** What its functions took, some time after its end if that was asked for; or why that cannot be had. */
  profile: Profile | string | undefined;
  /** It was asked to take its messages apart. */
  dissected = false;
  /** What its messages took, some time after its end if that was asked for; or why that cannot be had. */
  anatomy: IpcAnatomy | string | undefined;
  /** The kernel's objects when they were read last; or why they could not be. */
  inspection: Inspection | string | undefined;
  diagnostics: readonly Diagnostic[] = [];
  counters: RunCounters | undefined;
  end: EndMessage | undefined;
  /** Why the server did not take the run, or why nothing more will come. */
  problem: string | undefined;
  /** Messages other than trace records that were lost. */
  droppedMessages = 0;
  /** Where it stands; undefined while it goes. */
  moment: Moment | undefined;
  /** The cycle of the moment in the past at which it stands or stood last; undefined in the present. */
  past: number | undefined;
  /** Which way it goes by a command. */
  going: Going;
  /** What became of breakpoints. */
  resolved: readonly BreakpointState[] = [];
  /** Why it did not do what was asked last. */
  refused: string | undefined;
  /** End of console input was sent. */
  inputClosed = false;
  /** Something was typed: the same programs alone do not make this run again. */
  typed = false;
  readonly trace = new TraceStore();
  /** Clock of its CPU model: what cycles are in time. */
  hertz = NOMINAL_HERTZ;
  private readonly consoleParts: string[] = [];
  /** When each printed text began, and how long the whole was behind it. */
  private readonly printedAt: { readonly cycle: number; readonly length: number }[] = [];

  /** Everything the guest printed, as it printed it. */
  get consoleText(): string {
    if (this.consoleParts.length > 1)
      this.consoleParts.splice(0, this.consoleParts.length, this.consoleParts.join(''));
    return this.consoleParts[0] ?? '';
  }

  printed(text: string, cycle: number): void {
    this.consoleParts.push(text);
    this.printedAt.push({ cycle, length: (this.printedAt.at(-1)?.length ?? 0) + text.length });
  }

  /** How much of the console text was there at a cycle. */
  printedUpTo(cycle: number): number {
    return this.printedAt.findLast((printed) => printed.cycle <= cycle)?.length ?? 0;
  }

  /** Notes where it stands, and whether that is in the past. */
  stands(moment: Moment): void {
    this.moment = moment;
    this.past = moment.instruction < moment.newest ? moment.cycle : undefined;
  }

  /** Whether a trace record is of later than the moment at which it stands. */
  isLater(record: number): boolean {
    return this.past !== undefined && this.trace.cycle(record) > this.past;
  }

  /** Between Run and the end. */
  get active(): boolean {
    return ['submitting', 'queued', 'compiling', 'running'].includes(this.phase);
  }

  /** Whether it has ended as it would again. */
  get repeatable(): boolean {
    const reason = this.end?.reason;
    const ran = reason !== undefined && this.counters !== undefined && this.counters.cycles > 0;
    return ran && !this.watched && !this.typed && reason !== 'wall-limit' && reason !== 'cancelled';
  }

  /** Whether console input can reach the guest. */
  get takesInput(): boolean {
    return !this.watched && this.phase === 'running' && this.connection === 'open' && !this.inputClosed;
  }
}
