import type {
  ModeCounters,
  PairCounters,
  RunCounters,
  ThreadCounters,
  TimingCounters,
} from '../generated/schema';
import type { PlaygroundHub } from '../model/events';
import { grouped, percent } from '../model/format';
import type { Run } from '../model/run';
import { emptyState } from '../ui/controls';
import { h, replaceChildren } from '../ui/dom';

const MODE_ROWS: readonly [keyof ModeCounters, string][] = [
  ['cycles', 'Cycles'],
  ['instructions', 'Instructions'],
  ['loads', 'Loads'],
  ['stores', 'Stores'],
  ['tlbMisses', 'TLB misses'],
  ['tlbFlushes', 'TLB flushes'],
  ['exceptions', 'Exceptions'],
  ['interrupts', 'Interrupts taken'],
  ['ringChanges', 'Entries from the other mode'],
  ['cr3Loads', 'Address space loads'],
];

/** Counts of the CPU model that the thread table adds up, under one heading each. */
const THREAD_EVENTS: readonly [string, readonly string[]][] = [
  ['Cache misses', ['code-misses', 'data-misses']],
  ['TLB misses', ['code-tlb-misses', 'data-tlb-misses']],
];

function eventLabel({ event }: TimingCounters): string {
  const words = event.replaceAll('-', ' ').replace('tlb', 'TLB');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function counted(timing: readonly TimingCounters[], events: readonly string[]): number {
  return timing.reduce(
    (sum, { event, user, kernel }) => (events.includes(event) ? sum + user + kernel : sum),
    0,
  );
}

function eventCells(threads: readonly ThreadCounters[]): HTMLElement[] {
  if (threads.every((thread) => thread.timing.length === 0)) return [];
  return THREAD_EVENTS.map(([, events]) =>
    h('td', {}, grouped(threads.reduce((sum, thread) => sum + counted(thread.timing, events), 0))),
  );
}

function row(label: string, ...cells: (string | number)[]): HTMLElement {
  return h('tr', {}, h('th', { scope: 'row' }, label), ...cells.map((cell) => h('td', {}, cell)));
}

type Cycles = Pick<ThreadCounters, 'userCycles' | 'kernelCycles'>;

function sum(threads: readonly ThreadCounters[]): Cycles {
  return threads.reduce<Cycles>(
    (total, thread) => ({
      userCycles: total.userCycles + thread.userCycles,
      kernelCycles: total.kernelCycles + thread.kernelCycles,
    }),
    { userCycles: 0, kernelCycles: 0 },
  );
}

function cycleCells(user: number, kernel: number, all: Cycles): HTMLElement[] {
  const share = percent(user + kernel, all.userCycles + all.kernelCycles);
  return [grouped(user), grouped(kernel), share].map((text) => h('td', {}, text));
}

function threadName(run: Run, thread: number): string {
  if (thread === 0) return 'kernel start and idle loop';
  return thread === -1 ? 'all others' : run.trace.nameOf(thread);
}

/** IPC by thread pair, and what was counted in user and in kernel mode. */
export class CountersPane {
  readonly element = h('div', { class: 'view counters-view', 'data-testid': 'counters' });
  private run: Run | undefined;
  private readonly newest = h(
    'p',
    { class: 'view-note', 'data-testid': 'counters-newest', hidden: true },
    'The run stands in the past; these are the counters of its newest moment.',
  );

  constructor(private readonly hub: PlaygroundHub) {
    this.clear();
    hub.on('projectOpened', () => this.clear());
    hub.on('runReset', ({ run }) => {
      this.run = run;
      this.clear();
    });
    hub.on('momentChanged', ({ run }) => (this.newest.hidden = run.past === undefined));
    hub.on('countersChanged', ({ counters }) => this.show(counters));
  }

  private clear(): void {
    replaceChildren(
      this.element,
      emptyState(
        'No counters yet',
        'While a program runs: messages by sender and receiver, cycles, instructions, TLB misses and more, for user and kernel mode.',
      ),
    );
  }

  private show(counters: RunCounters): void {
    if (this.run === undefined) return;
    replaceChildren(
      this.element,
      this.newest,
      this.pairTable(this.run, counters),
      ...(counters.threads.length > 0 ? [this.threadTable(this.run, counters)] : []),
      this.eventTable(counters),
      this.modeTable(counters),
    );
  }

  private pairTable(run: Run, counters: RunCounters): HTMLElement {
    const { pairs, count } = counters.ipc;
    const most = pairs.reduce((max, pair) => Math.max(max, pair.count), 1);
    const rows = [...pairs].sort((a, b) => b.count - a.count).map((pair) => this.pairRow(run, pair, most));
    return h(
      'table',
      { class: 'table', 'data-testid': 'pair-table', 'data-total': count },
      h('caption', {}, 'Messages by sender and receiver'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...['From', 'To', 'Messages', 'Words each'].map((text, i) =>
            h('th', { scope: 'col', class: i < 2 ? 'thread-name' : undefined }, text),
          ),
        ),
      ),
      h('tbody', {}, ...rows),
      h(
        'tfoot',
        {},
        h('tr', {}, h('th', { scope: 'row', colspan: 2 }, 'All'), h('td', {}, grouped(count)), h('td', {})),
      ),
    );
  }

  private pairRow(run: Run, pair: PairCounters, most: number): HTMLElement {
    const from = run.trace.nameOf(pair.from);
    const to = run.trace.nameOf(pair.to);
    const filter = h('button', { type: 'button', class: 'link', title: `Show the trace of ${from}` }, from);
    filter.addEventListener('click', () => {
      this.hub.emit('threadFiltered', { thread: pair.from >>> 0 });
      this.hub.emit('viewShown', { view: 'events' });
    });
    return h(
      'tr',
      { 'data-testid': 'pair-row', 'data-from': from, 'data-to': to, 'data-count': pair.count },
      h('td', { class: 'thread-name' }, filter),
      h('td', { class: 'thread-name' }, to),
      h(
        'td',
        { class: 'bar-cell' },
        h('meter', { min: 0, max: most, value: pair.count, 'aria-hidden': 'true' }),
        grouped(pair.count),
      ),
      h('td', {}, pair.count === 0 ? '0' : (pair.words / pair.count).toFixed(1)),
    );
  }

  /** Cycles of each thread, those of one address space together under their sum. */
  private threadTable(run: Run, counters: RunCounters): HTMLElement {
    const spaces = new Map<number, ThreadCounters[]>();
    for (const thread of counters.threads) {
      const key = thread.thread === 0 ? 0 : thread.space;
      spaces.set(key, [...(spaces.get(key) ?? []), thread]);
    }
    const all = sum(counters.threads);
    const timed = counters.timing.length > 0;
    const bodies = [...spaces.values()].map((threads, index) => this.spaceRows(run, threads, index, all));
    return h(
      'table',
      { class: 'table', 'data-testid': 'thread-table' },
      h('caption', {}, 'Cycles by address space and thread, idle ones left out'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...['Thread', 'User', 'Kernel', 'Share', ...(timed ? THREAD_EVENTS.map(([text]) => text) : [])].map(
            (text, i) => h('th', { scope: 'col', class: i < 1 ? 'thread-name' : undefined }, text),
          ),
        ),
      ),
      ...bodies,
      h(
        'tfoot',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, 'All'),
          ...cycleCells(all.userCycles, all.kernelCycles, all),
          ...eventCells(counters.threads),
        ),
      ),
    );
  }

  private spaceRows(run: Run, threads: ThreadCounters[], index: number, all: Cycles): HTMLElement {
    const rows = threads.map((thread) => {
      const name = threadName(run, thread.thread);
      return h(
        'tr',
        { 'data-testid': 'thread-row', 'data-thread': name },
        h('td', { class: 'thread-name' }, name),
        ...cycleCells(thread.userCycles, thread.kernelCycles, all),
        ...eventCells([thread]),
      );
    });
    if (threads.length > 1) {
      const { userCycles, kernelCycles } = sum(threads);
      rows.unshift(
        h(
          'tr',
          { class: 'group-row' },
          h('th', { scope: 'rowgroup' }, `Address space ${index}: ${threads.length} threads`),
          ...cycleCells(userCycles, kernelCycles, all),
          ...eventCells(threads),
        ),
      );
    }
    return h('tbody', { class: threads.length > 1 ? 'group' : undefined }, ...rows);
  }

  private eventTable(counters: RunCounters): HTMLElement {
    const { ipc } = counters;
    return h(
      'table',
      { class: 'table table-narrow' },
      h('caption', {}, 'Kernel events'),
      h(
        'tbody',
        {},
        row('Message words', grouped(ipc.words)),
        row('IPC errors', grouped(ipc.errors)),
        row('Page faults sent to pagers', grouped(ipc.pageFaults)),
        row('Pages mapped or granted', grouped(ipc.maps)),
        row('Exceptions sent to handlers', grouped(ipc.exceptions)),
        row('Interrupts sent to drivers', grouped(ipc.interrupts)),
        row('Thread switches', grouped(ipc.switches)),
        row('Preemptions', grouped(ipc.preemptions)),
      ),
    );
  }

  private modeTable(counters: RunCounters): HTMLElement {
    const { user, kernel, timing } = counters;
    // The emulator's own TLB tells nothing where the CPU model has one.
    const counts = MODE_ROWS.filter(([key]) => key !== 'tlbMisses' || timing.length === 0).map(
      ([key, label]): [string, number, number] => [label, user[key], kernel[key]],
    );
    const events = timing.map((event): [string, number, number] => [
      eventLabel(event),
      event.user,
      event.kernel,
    ]);
    const rows = [...counts, ...events].map(([label, inUser, inKernel]) =>
      row(label, grouped(inUser), grouped(inKernel), percent(inKernel, inUser + inKernel)),
    );
    return h(
      'table',
      { class: 'table' },
      h('caption', {}, 'By privilege mode'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('td'),
          ...['User', 'Kernel', 'Kernel share'].map((text) => h('th', { scope: 'col' }, text)),
        ),
      ),
      h('tbody', {}, ...rows),
      h(
        'tfoot',
        {},
        row('Idle cycles', grouped(counters.idleCycles), '', percent(counters.idleCycles, counters.cycles)),
      ),
    );
  }
}
