import type { EndMessage, EndReason, RunCounters } from '../generated/schema';
import type { PlaygroundHub } from '../model/events';
import { compact, grouped, guestTime, percent, plural } from '../model/format';
import { NOMINAL_HERTZ, type Phase, type Run } from '../model/run';
import { button } from '../ui/controls';
import { h, replaceChildren, setText } from '../ui/dom';

const PHASES: Record<Phase, string> = {
  idle: 'Ready',
  submitting: 'Sending',
  queued: 'In the queue',
  compiling: 'Compiling',
  running: 'Running',
  ended: 'Ended',
  refused: 'Not run',
};

const REASONS: Record<EndReason, string> = {
  exit: 'Exit',
  halted: 'Halted',
  deadlock: 'Deadlock',
  'instruction-limit': 'Instruction limit',
  'cycle-limit': 'Cycle limit',
  'time-limit': 'Time limit',
  'wall-limit': 'Wall-clock limit',
  'output-limit': 'Output limit',
  'trace-limit': 'Trace limit',
  'triple-fault': 'Triple fault',
  'kernel-panic': 'Kernel panic',
  'compile-error': 'Does not compile',
  cancelled: 'Stopped',
};

/** How an end looks: done, a finding about the program, or trouble. */
function tone(run: Run): string {
  if (run.phase === 'refused') return 'bad';
  if (run.phase !== 'ended') return run.active ? 'busy' : 'idle';
  const reason = run.end?.reason;
  if (reason === 'exit') return run.end?.exitStatus === 0 ? 'good' : 'warn';
  if (reason === 'halted' || reason === 'cancelled') return 'idle';
  return reason === 'compile-error' || reason === 'kernel-panic' || reason === 'triple-fault'
    ? 'bad'
    : 'warn';
}

function stateLabel(run: Run): string {
  if (run.end !== undefined) return endLabel(run.end);
  return stands(run) ? 'Paused' : PHASES[run.phase];
}

/** It is held where the visitor wants to look at it. */
function stands(run: Run): boolean {
  return run.phase === 'running' && run.moment !== undefined;
}

function endLabel(end: EndMessage): string {
  return end.reason === 'exit' ? `Exit ${end.exitStatus ?? ''}` : REASONS[end.reason];
}

interface Tile {
  readonly value: HTMLElement;
  readonly note: HTMLElement;
}

/** Where the run is, why it ended in one sentence, and the figures that matter most, live. */
export class StatusPane {
  readonly element: HTMLElement;
  private readonly badge = h('span', { class: 'badge', 'data-testid': 'run-state' });
  private readonly sentence = h('p', {
    class: 'status-sentence',
    'data-testid': 'end-sentence',
    role: 'status',
  });
  private readonly more = h('div', { class: 'status-more' });
  private readonly tiles = new Map<string, Tile>();
  private sharedHash: string | undefined;
  /** Clock of the run's CPU model. */
  private hertz = NOMINAL_HERTZ;

  constructor(private readonly hub: PlaygroundHub) {
    this.element = h(
      'section',
      { class: 'pane status-pane', 'aria-label': 'Run', 'data-testid': 'status' },
      h('div', { class: 'status-line' }, this.badge, this.sentence),
      this.more,
      h(
        'dl',
        { class: 'tiles' },
        this.tile('ipc', 'IPC messages', 'Messages that the kernel delivered'),
        this.tile(
          'cycles',
          'Cycles',
          "Guest cycles since power-on; the time is that of the CPU model's clock",
        ),
        this.tile('instructions', 'Instructions', 'Instructions executed, in the kernel and in user mode'),
        this.tile('switches', 'Switches', 'Switches from one thread to another'),
      ),
    );
    hub.on('projectOpened', ({ project }) => {
      this.sharedHash = project.sharedHash;
      this.idle();
    });
    // An edited program has no run to be compared with.
    hub.on('projectChanged', () => (this.sharedHash = undefined));
    hub.on('runReset', ({ run }) => {
      this.clear();
      this.show(run);
    });
    hub.on('runChanged', ({ run }) => this.show(run));
    hub.on('momentChanged', ({ run }) => this.show(run));
    hub.on('countersChanged', ({ counters }) => this.count(counters));
    this.idle();
  }

  private tile(id: string, label: string, title: string): HTMLElement {
    const value = h('dd', { class: 'tile-value', 'data-testid': `counter-${id}`, 'data-value': 0 }, '–');
    const note = h('dd', { class: 'tile-note' });
    this.tiles.set(id, { value, note });
    return h('div', { class: 'tile', title }, h('dt', {}, label), value, note);
  }

  private idle(): void {
    this.clear();
    this.setBadge('Ready', 'idle');
    replaceChildren(
      this.sentence,
      'Press ',
      button({ label: 'Run', kind: 'quiet', onClick: () => this.hub.emit('runCommand', undefined) }),
      ' to compile the program and start it on the microkernel.',
    );
    replaceChildren(this.more);
  }

  private clear(): void {
    for (const tile of this.tiles.values()) {
      setText(tile.value, '–');
      tile.value.dataset['value'] = '0';
      tile.value.removeAttribute('title');
      setText(tile.note, '');
    }
  }

  private setBadge(text: string, tone: string): void {
    setText(this.badge, text);
    this.badge.className = `badge badge-${tone}`;
  }

  private show(run: Run): void {
    this.hertz = run.hertz;
    this.element.dataset['phase'] = run.phase;
    this.element.dataset['reason'] = run.end?.reason ?? '';
    this.element.dataset['session'] = run.sessionId ?? '';
    this.setBadge(run.connection === 'reconnecting' ? 'Reconnecting' : stateLabel(run), tone(run));
    setText(this.sentence, this.sentenceOf(run));
    replaceChildren(this.more, ...this.hints(run));
    if (run.end !== undefined && run.end.counters.cycles > 0) this.count(run.end.counters);
  }

  private sentenceOf(run: Run): string {
    if (run.problem !== undefined) return run.problem;
    if (run.end !== undefined) return run.end.sentence;
    if (run.connection === 'reconnecting') return 'The connection broke; the run goes on. Connecting again.';
    switch (run.phase) {
      case 'queued':
        return 'Waiting for a free place on the server.';
      case 'compiling':
        return 'clang compiles the programs.';
      case 'running':
        if (run.past !== undefined && stands(run))
          return 'The machine stands in the past: what is later is dimmed, and the figures are those of the newest moment.';
        return stands(run)
          ? 'The machine stands still, and its clock with it.'
          : 'The machine runs. What it does shows up live.';
      default:
        return '';
    }
  }

  private hints(run: Run): HTMLElement[] {
    const hints: HTMLElement[] = [];
    const { droppedMessages } = run;
    const { dropped } = run.trace;
    if (dropped + droppedMessages > 0) {
      const lost = [
        dropped > 0 ? plural(dropped, 'trace record') : '',
        droppedMessages > 0 ? plural(droppedMessages, 'message') : '',
      ].filter((part) => part !== '');
      hints.push(
        h(
          'p',
          { class: 'status-hint', 'data-testid': 'dropped', 'data-records': dropped },
          `Dropped on the way to this page, because it was too slow or away: ${lost.join(' and ')}.`,
        ),
      );
    }
    if (run.end?.reason === 'deadlock') {
      const show = button({
        label: 'Show who waits for whom',
        kind: 'quiet',
        onClick: () => this.hub.emit('viewShown', { view: 'waits' }),
      });
      hints.push(h('p', { class: 'status-hint' }, show));
    }
    if (run.end !== undefined && this.sharedHash !== undefined) {
      const same = run.end.stateHash === this.sharedHash;
      const text = same
        ? 'The same run as the shared one: the machine ended in exactly the same state.'
        : 'Not the same run as the shared one: the machine ended in another state.';
      hints.push(
        h('p', { class: 'status-hint', 'data-testid': 'reproduced', 'data-same': String(same) }, text),
      );
    }
    if (run.end?.cached === true)
      hints.push(h('p', { class: 'status-hint' }, 'The same run was stored: this is its result.'));
    return hints;
  }

  private set(id: string, value: number, note: string): void {
    const tile = this.tiles.get(id);
    if (tile === undefined) return;
    setText(tile.value, compact(value));
    tile.value.title = grouped(value);
    tile.value.dataset['value'] = String(value);
    setText(tile.note, note);
  }

  private count(counters: RunCounters): void {
    const { ipc, user, kernel } = counters;
    this.set(
      'ipc',
      ipc.count,
      ipc.errors > 0 ? `${grouped(ipc.errors)} failed` : `${compact(ipc.words)} words`,
    );
    this.set('cycles', counters.cycles, guestTime(counters.cycles, this.hertz));
    const share = percent(kernel.instructions, user.instructions + kernel.instructions);
    this.set('instructions', counters.instructions, `${share} kernel`);
    this.set(
      'switches',
      ipc.switches,
      ipc.preemptions > 0 ? `${compact(ipc.preemptions)} preempted` : '0 preempted',
    );
  }
}
