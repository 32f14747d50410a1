import {
  bins,
  MessageCosts,
  occurrences,
  pairKey,
  spread,
  type Occurrence,
  type Spread,
} from '../model/cost';
import type { PlaygroundHub } from '../model/events';
import { grouped, guestTime, plural } from '../model/format';
import { Run } from '../model/run';
import { histogram, ranges, type Bar, type Range } from '../chart/histogram';
import { button, emptyState } from '../ui/controls';
import { h, perFrame, replaceChildren, setText } from '../ui/dom';
import { CostAnatomy } from './cost-anatomy';
import { CostModels } from './cost-models';

/** Bars of the histogram, at most. */
const BARS = 40;
/** Records that are looked through between two frames. */
const SLICE = 50_000;
/** Milliseconds between two drawings while a run goes on. */
const PAUSE = 500;

const ALL = 'all';
const CYCLES = { label: 'Cycles of one message', unit: 'cycles', scale: 'linear' } as const;
const WORDS = { label: 'Words of the message', unit: 'words', scale: 'linear' } as const;

const SPREAD: readonly [keyof Spread, string][] = [
  ['count', 'Messages'],
  ['least', 'Least'],
  ['median', 'Median'],
  ['p90', '90 %'],
  ['p99', '99 %'],
  ['most', 'Most'],
];

/** What is remembered of the view elsewhere. */
export interface CostActions {
  /** The pair on show at first, as the address names it. */
  readonly pair: string | undefined;
  /** Whether messages are taken apart. */
  readonly dissect: boolean;
  onPair(pair: string): void;
  onDissect(asked: boolean): void;
}

/** A bar or a column that was chosen. */
interface Choice {
  readonly chart: 'cycles' | 'words';
  readonly from: number;
  readonly to: number;
}

/** What each message of the run cost, by the records of its trace. */
export class CostPane {
  readonly element = h('div', { class: 'view cost-view', 'data-testid': 'cost' });
  private readonly pairs = h('select', { class: 'input input-small', 'data-testid': 'cost-pair' });
  private readonly measure = h('p', { class: 'cost-note' });
  private readonly facts = h('dl', { class: 'tiles cost-tiles', 'data-testid': 'cost-spread' });
  private readonly byCycles = h('div', { class: 'cost-drawing' });
  private readonly byWords = h('div', { class: 'cost-drawing' });
  private readonly chosenText = h('span', { role: 'status', 'data-testid': 'cost-chosen' });
  private readonly showChosen: HTMLElement;
  private readonly run: HTMLElement;
  private readonly empty = emptyState(
    'No messages yet',
    'While a program runs: how many cycles each message took, how they are spread, and what more words cost.',
  );
  private current = new Run();
  private costs = new MessageCosts(this.current.trace);
  /** The pair on show; undefined: none was chosen, so the one with most messages. */
  private pair: string | undefined;
  private choice: Choice | undefined;
  private list: readonly number[] = [];
  private drawn = 0;
  private bars: readonly Bar[] = [];
  private columns: readonly Range[] = [];
  private readonly redraw = perFrame(() => this.draw());

  private readonly anatomy: CostAnatomy;
  private readonly models: CostModels;

  constructor(
    private readonly hub: PlaygroundHub,
    private readonly actions: CostActions,
  ) {
    this.pair = actions.pair;
    this.anatomy = new CostAnatomy(actions.dissect, (asked) => actions.onDissect(asked));
    this.models = new CostModels(hub);
    this.pairs.addEventListener('change', () => {
      this.pair = this.pairs.value;
      this.actions.onPair(this.pair);
      this.choose(undefined);
      this.shown();
    });
    this.showChosen = button({
      label: 'Show in the trace',
      testId: 'cost-show',
      onClick: () => this.hub.emit('viewShown', { view: 'events' }),
    });
    this.run = h(
      'div',
      { class: 'cost-run' },
      h('div', { class: 'cost-tools' }, h('label', {}, 'Messages ', this.pairs)),
      this.measure,
      this.facts,
      h('h3', { class: 'cost-title' }, 'Cycles per message'),
      this.byCycles,
      h('h3', { class: 'cost-title' }, 'Cost over message size'),
      this.byWords,
      h('div', { class: 'cost-choice' }, this.chosenText, this.showChosen),
    );
    this.element.append(this.empty, this.run, this.anatomy.element, this.models.element);
    this.reset(this.current);
    new ResizeObserver(() => this.resized()).observe(this.element);
    hub.on('projectOpened', () => this.reset(new Run()));
    hub.on('addressRestored', ({ state }) => {
      if (state.view !== 'cost' || state.pair === this.pair) return;
      this.pair = state.pair;
      this.shown();
    });
    hub.on('runReset', ({ run }) => this.reset(run));
    hub.on('anatomyChanged', ({ run }) => this.anatomy.show(run));
    hub.on('traceGrown', () => this.redraw());
    hub.on('runChanged', ({ run }) => {
      if (run.end !== undefined) this.shown();
    });
    hub.on('recordsChosen', ({ choice }) => {
      if (choice !== undefined || this.choice === undefined) return;
      this.choice = undefined;
      this.choose(undefined);
    });
  }

  /** What the address says of it. */
  get named(): { readonly pair?: string } {
    return this.pair === undefined ? {} : { pair: this.pair };
  }

  /** It came into sight. */
  shown(): void {
    this.drawn = 0;
    this.redraw();
  }

  private resized(): void {
    this.drawCharts();
    this.anatomy.resized();
    this.models.resized();
  }

  private reset(run: Run): void {
    this.current = run;
    this.costs = new MessageCosts(run.trace);
    this.choice = undefined;
    this.anatomy.reset();
    this.list = [];
    this.drawn = 0;
    this.empty.hidden = false;
    this.run.hidden = true;
    this.showChoice();
  }

  private draw(): void {
    if (this.element.hidden) return;
    const complete = this.costs.update(SLICE);
    if (!complete) this.redraw();
    const now = performance.now();
    const pause = this.current.active && now - this.drawn < PAUSE;
    if (pause || (!complete && this.drawn !== 0)) {
      this.redraw();
      return;
    }
    this.drawn = now;
    if (this.costs.messages === 0) return;
    this.empty.hidden = true;
    this.run.hidden = false;
    this.fill();
  }

  private fill(): void {
    const { costs } = this;
    this.fillPairs();
    const pair = costs.pairs.find((candidate) => pairKey(candidate) === this.pairs.value);
    this.list = costs.messagesOf(pair);
    const others = costs.messages - costs.count;
    setText(
      this.measure,
      `From the sender’s entry into the kernel by a system call to the receiver’s next one: the kernel, and what the receiver does before it calls again. ${plural(costs.count, 'message is', 'messages are')} measured so; ${plural(others, 'other was', 'others were')} the kernel’s own, had to wait, or were interrupted.`,
    );
    const cycles = this.values(this.list);
    this.showSpread(cycles);
    this.bars = cycles.length === 0 ? [] : bins(cycles, BARS);
    this.columns = this.bySize();
    this.drawCharts();
  }

  private values(messages: readonly number[]): Occurrence[] {
    return occurrences(messages.map((message) => this.costs.cycles(message)));
  }

  private fillPairs(): void {
    const { trace } = this.current;
    const { pairs, count } = this.costs;
    const options = [
      ...pairs.map((pair): [string, string] => [
        pairKey(pair),
        `${trace.nameOf(pair.from)} → ${trace.nameOf(pair.to)} (${grouped(pair.count)})`,
      ]),
      [ALL, `All threads (${grouped(count)})`] as [string, string],
    ];
    const first = pairs[0];
    const chosen = this.pair ?? (first === undefined ? ALL : pairKey(first));
    const text = options.map(([, label]) => label).join('\n');
    if (this.pairs.dataset['options'] !== text) {
      this.pairs.dataset['options'] = text;
      replaceChildren(this.pairs, ...options.map(([value, label]) => h('option', { value }, label)));
    }
    this.pairs.value = chosen;
    if (this.pairs.selectedIndex < 0) this.pairs.value = ALL;
  }

  private showSpread(cycles: readonly Occurrence[]): void {
    const values = cycles.length === 0 ? undefined : spread(cycles);
    const tiles = SPREAD.map(([key, label]) => {
      const value = values?.[key] ?? 0;
      const time = key === 'count' ? '' : guestTime(value, this.current.hertz);
      return h(
        'div',
        { class: 'tile', 'data-testid': `cost-${key}`, 'data-value': value },
        h('dt', {}, label),
        h('dd', { class: 'tile-value' }, values === undefined ? '–' : grouped(value)),
        h('dd', { class: 'tile-note' }, values === undefined ? '' : time),
      );
    });
    replaceChildren(this.facts, ...tiles);
  }

  private bySize(): Range[] {
    const sizes = new Map<number, number[]>();
    for (const message of this.list) {
      const words = this.costs.words(message);
      const known = sizes.get(words);
      if (known === undefined) sizes.set(words, [message]);
      else known.push(message);
    }
    return [...sizes]
      .sort(([a], [b]) => a - b)
      .map(([x, messages]) => ({ x, ...spread(this.values(messages)) }));
  }

  private drawCharts(): void {
    const width = Math.floor(this.byCycles.clientWidth);
    if (width === 0 || this.run.hidden) return;
    const { choice, bars, columns } = this;
    const options = (name: string, testId: string, chosen: number) => ({
      name,
      testId,
      width,
      unit: 'cycles',
      chosen: chosen < 0 ? undefined : chosen,
    });
    const bar = bars.findIndex(
      ({ from, to }) => choice?.chart === 'cycles' && choice.from === from && choice.to === to,
    );
    const column = columns.findIndex(({ x }) => choice?.chart === 'words' && choice.from === x);
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    const inside = [this.byCycles, this.byWords].find((place) => place.contains(focused));
    replaceChildren(
      this.byCycles,
      histogram(bars, CYCLES, {
        ...options('Messages by cycles', 'cost-bar', bar),
        onChoose: (i) => this.chooseRange('cycles', bars[i]?.from ?? 0, bars[i]?.to ?? 0),
      }),
    );
    replaceChildren(
      this.byWords,
      ranges(columns, WORDS, CYCLES, {
        ...options('Cycles by words', 'cost-size', column),
        onChoose: (i) => this.chooseRange('words', columns[i]?.x ?? 0, columns[i]?.x ?? 0),
      }),
    );
    inside?.querySelector<SVGElement>('[tabindex="0"]')?.focus();
  }

  private chooseRange(chart: Choice['chart'], from: number, to: number): void {
    const same = this.choice?.chart === chart && this.choice.from === from && this.choice.to === to;
    this.choose(same ? undefined : { chart, from, to });
  }

  /** Highlights some messages, here and in the trace. */
  private choose(choice: Choice | undefined): void {
    const before = this.choice;
    this.choice = choice;
    if (choice !== undefined) {
      const records = new Set(this.chosen(choice).map((message) => this.costs.record(message)));
      const unit = choice.chart === 'words' ? 'words' : 'cycles';
      const range =
        choice.from === choice.to ? grouped(choice.from) : `${grouped(choice.from)} to ${grouped(choice.to)}`;
      const label = `${plural(records.size, 'message')} of ${range} ${unit}`;
      this.hub.emit('recordsChosen', { choice: { records, label } });
      setText(this.chosenText, label);
    } else if (before !== undefined) {
      this.hub.emit('recordsChosen', { choice: undefined });
    }
    this.showChoice();
    this.drawCharts();
  }

  private chosen(choice: Choice): number[] {
    const value = (message: number): number =>
      choice.chart === 'words' ? this.costs.words(message) : this.costs.cycles(message);
    return this.list.filter((message) => value(message) >= choice.from && value(message) <= choice.to);
  }

  private showChoice(): void {
    const { choice } = this;
    this.showChosen.hidden = choice === undefined;
    if (choice === undefined)
      setText(this.chosenText, 'A bar or a point shows its messages in the lanes above and in the trace.');
  }
}
