import {
  ApiError,
  createSession,
  fetchAnatomy,
  fetchInspection,
  fetchProfile,
  fetchWatch,
} from '../client/rest';
import { SessionStream, type StreamHandlers, type StreamHost } from '../client/stream';
import type { Breakpoint, ServerMessage } from '../generated/schema';
import type { ControlCommand } from '../model/control';
import type { PlaygroundHub } from '../model/events';
import type { RunRequest } from '../model/project';
import { Run } from '../model/run';
import { perFrame } from '../ui/dom';

const HOST: StreamHost = {
  connect: (address) => new WebSocket(address),
  after: (millis, action) => {
    const timer = setTimeout(action, millis);
    return () => clearTimeout(timer);
  },
};

/** Starts runs, follows their streams, and tells the panes what happens. */
export class RunController {
  private run = new Run();
  private stream: SessionStream | undefined;
  private breakpoints: readonly Breakpoint[] = [];
  /** What a run is to do that waits before its first instruction; done before anybody sees that it stands there. */
  private first: ControlCommand | 'stand' | undefined;
  private readonly tellTrace = perFrame(() => this.hub.emit('traceGrown', { run: this.run }));

  constructor(private readonly hub: PlaygroundHub) {
    hub.on('stopCommand', () => this.stop());
    hub.on('consoleInput', ({ text }) => {
      this.run.typed = true;
      this.stream?.input(text);
    });
    hub.on('endOfInput', () => this.endInput());
    hub.on('inspectCommand', () => void this.inspect(this.run));
    hub.on('screenKey', ({ code, down }) => {
      this.run.typed = true;
      this.stream?.send({ type: 'key', code, down });
    });
    hub.on('controlCommand', ({ command }) => this.control(command));
    hub.on('breakpointsChanged', ({ list }) => {
      this.breakpoints = list;
      this.stream?.send({ type: 'breakpoints', list: [...list] });
    });
    hub.on('projectOpened', () => this.abandon());
  }

  /** The run on show. */
  get current(): Run {
    return this.run;
  }

  /** Compiles and runs; what ran before is left to itself. */
  async start(request: RunRequest, hertz: number, then?: ControlCommand): Promise<void> {
    this.abandon();
    const run = new Run();
    run.hertz = hertz;
    run.profiled = request.profile === true;
    run.dissected = request.anatomy === true;
    // With breakpoints the run waits for them before it begins.
    const held = request.paused === true || then !== undefined || this.breakpoints.length > 0;
    const onwards: ControlCommand = { type: 'resume', backwards: false };
    this.first = held ? (then ?? (request.paused === true ? 'stand' : onwards)) : undefined;
    this.run = run;
    run.phase = 'submitting';
    this.hub.emit('runReset', { run });
    try {
      const session = await createSession(held ? { ...request, paused: true } : request);
      if (run !== this.run) return;
      run.sessionId = session.id;
      run.watchPath = session.watch;
      run.phase = 'queued';
      this.changed(run);
      this.follow(run, session.stream);
    } catch (error) {
      if (run !== this.run) return;
      run.phase = 'refused';
      run.problem = refusal(error);
      this.changed(run);
    }
  }

  /** Follows somebody else's session, without a way to change it. */
  async watch(id: string, hertz: (model: string) => number): Promise<void> {
    const run = new Run();
    run.watched = true;
    this.run = run;
    run.phase = 'queued';
    this.hub.emit('runReset', { run });
    try {
      const session = await fetchWatch(id);
      run.hertz = hertz(session.model);
      this.follow(run, session.stream);
    } catch (error) {
      run.phase = 'refused';
      run.problem =
        error instanceof ApiError && error.status === 404
          ? 'This session is over, or there never was one.'
          : refusal(error);
      this.changed(run);
    }
  }

  private follow(run: Run, stream: string): void {
    const address = new URL(stream, location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    this.stream = new SessionStream(address.href, HOST, this.handlers(run));
  }

  private handlers(run: Run): StreamHandlers {
    return {
      record: (cycle, point, args) => {
        run.trace.record(cycle, point, args);
        if (run === this.run) this.tellTrace();
      },
      message: (message) => this.take(run, message),
      dropped: (records) => {
        run.trace.dropped = records;
      },
      connected: () => {
        run.connection = 'open';
        this.changed(run);
      },
      reconnecting: () => {
        run.connection = 'reconnecting';
        this.changed(run);
      },
      lost: (reason) => {
        run.connection = 'lost';
        run.phase = 'refused';
        run.problem = `The stream ended early: ${reason}.`;
        this.changed(run);
      },
    };
  }

  private take(run: Run, message: ServerMessage): void {
    if (run !== this.run) return;
    switch (message.type) {
      case 'hello':
        return;
      case 'state':
        if (message.state === 'queued' || message.state === 'compiling' || message.state === 'running') {
          run.phase = message.state;
        }
        break;
      case 'diagnostics':
        run.diagnostics = message.list;
        break;
      case 'console':
        this.leavePast(run);
        run.printed(message.text, message.cycle);
        this.hub.emit('consolePrinted', { text: message.text });
        return;
      case 'screen':
        this.hub.emit('screenChanged', { screen: message });
        return;
      case 'thread':
        run.trace.setThread({ id: message.id >>> 0, name: message.name, space: message.space });
        this.tellTrace();
        return;
      case 'counters':
        this.leavePast(run);
        run.counters = message.counters;
        this.hub.emit('countersChanged', { counters: message.counters });
        return;
      case 'stopped':
        if (this.leavesStart()) return;
        run.stands(message.moment);
        run.going = undefined;
        this.hub.emit('momentChanged', { run });
        return;
      case 'resumed':
        run.moment = undefined;
        run.refused = undefined;
        run.going = message.backwards ? 'back' : 'forward';
        this.hub.emit('momentChanged', { run });
        return;
      case 'resolved':
        run.resolved = message.list;
        this.hub.emit('momentChanged', { run });
        return;
      case 'refused':
        run.refused = message.why;
        this.hub.emit('momentChanged', { run });
        return;
      case 'dropped':
        if (message.what === 'trace') run.trace.dropped = message.count;
        else run.droppedMessages = message.count;
        break;
      case 'end':
        run.end = message;
        run.counters = message.counters;
        run.phase = 'ended';
        run.moment = undefined;
        run.past = undefined;
        this.hub.emit('momentChanged', { run });
        run.connection = 'none';
        this.hub.emit('traceGrown', { run });
        if (message.counters.cycles > 0) this.hub.emit('countersChanged', { counters: message.counters });
        void this.fetchProfile(run);
        void this.fetchAnatomy(run);
        break;
    }
    this.changed(run);
  }

  /** What is streamed while the run goes is of the present. */
  private leavePast(run: Run): void {
    if (run.past === undefined || run.moment !== undefined) return;
    run.past = undefined;
    this.hub.emit('momentChanged', { run });
  }

  private async fetchProfile(run: Run): Promise<void> {
    if (!run.profiled || run.sessionId === undefined) return;
    try {
      run.profile = run.counters?.cycles === 0 ? 'Nothing ran.' : await fetchProfile(run.sessionId);
    } catch (error) {
      run.profile = refusal(error);
    }
    if (run === this.run) this.hub.emit('profileChanged', { run });
  }

  private async fetchAnatomy(run: Run): Promise<void> {
    if (!run.dissected || run.sessionId === undefined) return;
    try {
      run.anatomy = run.counters?.cycles === 0 ? 'Nothing ran.' : await fetchAnatomy(run.sessionId);
    } catch (error) {
      run.anatomy = refusal(error);
    }
    if (run === this.run) this.hub.emit('anatomyChanged', { run });
  }

  private async inspect(run: Run): Promise<void> {
    if (run.watched) {
      run.inspection = 'Only who runs a session can look into its kernel.';
      this.hub.emit('inspectionChanged', { run });
    }
    if (run.sessionId === undefined) return;
    try {
      run.inspection = await fetchInspection(run.sessionId);
    } catch (error) {
      run.inspection = refusal(error);
    }
    if (run === this.run) this.hub.emit('inspectionChanged', { run });
  }

  /** Sends what a run is to do that waits at its start, if this is it; whether it goes on from there. */
  private leavesStart(): boolean {
    const { first } = this;
    this.first = undefined;
    if (first === undefined) return false;
    if (this.breakpoints.length > 0) this.stream?.send({ type: 'breakpoints', list: [...this.breakpoints] });
    return first !== 'stand' && this.stream?.send(first) === true;
  }

  private control(command: ControlCommand): void {
    const stands = this.run.moment !== undefined;
    if (this.run.watched || (command.type === 'pause' ? stands : !stands)) return;
    this.run.refused = undefined;
    this.stream?.send(command);
  }

  private changed(run: Run): void {
    if (run === this.run) this.hub.emit('runChanged', { run });
  }

  private stop(): void {
    if (!this.run.active || this.run.watched) return;
    if (this.stream?.send({ type: 'stop' }) === true) return;
    // Nothing is connected yet, or not any more: forget the run.
    this.abandon();
    this.run.phase = 'refused';
    this.run.problem = 'Given up before the server answered.';
    this.changed(this.run);
  }

  private endInput(): void {
    if (this.stream?.send({ type: 'eof' }) !== true) return;
    this.run.inputClosed = true;
    this.run.typed = true;
    this.changed(this.run);
  }

  /** Leaves the run that is going on; the server is told to stop it. */
  private abandon(): void {
    if (this.run.active && !this.run.watched) this.stream?.send({ type: 'stop' });
    this.stream?.close();
    this.stream = undefined;
    this.run = new Run();
  }
}

function refusal(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  if (error.retryAfter === undefined) return error.message;
  return `${error.message} Try again in ${error.retryAfter} s.`;
}
