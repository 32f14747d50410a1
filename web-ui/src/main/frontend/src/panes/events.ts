import { CATEGORIES, describe, POINT_LABELS, categoryOf, type Category } from '../model/describe';
import type { PlaygroundHub } from '../model/events';
import { DEFAULT_FILTER, FilteredTrace, type TraceFilter } from '../model/filter';
import { grouped } from '../model/format';
import { Run } from '../model/run';
import { filterOf } from '../model/url';
import { isInterrupt } from '../model/trace';
import { emptyState } from '../ui/controls';
import { h, perFrame, replaceChildren, setAttributes, setText } from '../ui/dom';
import { RowScale } from '../ui/rows';
import { EventDetail } from './events-detail';
import { exportMenu } from './events-export';

const ROW_HEIGHT = 24;
/** Rows above and below the visible ones, so that slow frames show no gaps. */
const SPARE_ROWS = 8;
/** Milliseconds of a frame that filtering may take, and the records that are filtered between two looks at the clock. */
const FILTER_MILLIS = 7;
const SLICE = 2000;

/** What the event list keeps. */
export interface EventsPaneState {
  filter: TraceFilter;
  selected: number | undefined;
  /** Stays at the newest record while a run goes on, until the visitor scrolls away. */
  following: boolean;
  /** A record to bring into sight, first in the list or by the shortest way, once its row is known. */
  goal: { readonly index: number; readonly first: boolean } | undefined;
}

/** The trace as a list with filters. Only the visible rows are in the page. */
export class EventsPane {
  readonly element: HTMLElement;
  private readonly state: EventsPaneState = {
    filter: DEFAULT_FILTER,
    selected: undefined,
    following: true,
    goal: undefined,
  };
  private readonly search = h('input', {
    class: 'input input-small',
    type: 'search',
    placeholder: 'Search: ping page fault 0x4000',
    'aria-label': 'Search the trace',
    'data-testid': 'trace-search',
    spellcheck: 'false',
  });
  private readonly threads = h('select', {
    class: 'input input-small',
    'aria-label': 'Thread',
    'data-testid': 'trace-thread',
  });
  private readonly count = h('span', { class: 'filter-count', 'data-testid': 'trace-count', role: 'status' });
  private readonly chosen = h('button', {
    type: 'button',
    class: 'button button-plain filter-choice',
    title: 'Show all records again',
    'data-testid': 'trace-choice',
    hidden: true,
  });
  private readonly exports = exportMenu(() => ({ run: this.run, shown: this.filtered }));
  private readonly rows = h('div', { class: 'event-rows' });
  private readonly list: HTMLElement;
  private readonly empty = emptyState(
    'No events yet',
    'Every message, page fault, mapping, interrupt and thread switch of the run appears here, with its guest cycle.',
  );
  private readonly detail: EventDetail;
  private readonly boxes = new Map<Category, HTMLInputElement>();
  private run = new Run();
  private filtered = new FilteredTrace(this.run.trace, DEFAULT_FILTER);
  private knownThreads: string | undefined;
  private lastTop = 0;
  private scale = new RowScale(ROW_HEIGHT, 0, 0);
  /** The rows in the page, by record. */
  private readonly placed = new Map<number, HTMLElement>();
  private readonly redraw = perFrame(() => this.draw());

  constructor(private readonly hub: PlaygroundHub) {
    this.detail = new EventDetail();
    this.list = h(
      'div',
      {
        class: 'event-list',
        role: 'listbox',
        tabindex: 0,
        'aria-label': 'Trace records',
        'data-testid': 'trace-list',
      },
      this.rows,
    );
    this.element = h(
      'div',
      { class: 'view events-view' },
      this.filterBar(),
      this.list,
      this.empty,
      this.detail.element,
    );
    this.listen();
    this.refilter(DEFAULT_FILTER);
    this.fillThreads();
  }

  private filterBar(): HTMLElement {
    const chips = CATEGORIES.map((category) => {
      const box = h('input', { type: 'checkbox', 'data-testid': `filter-${category.id}` });
      box.checked = this.state.filter.categories.has(category.id);
      box.addEventListener('change', () => this.changeCategories());
      this.boxes.set(category.id, box);
      return h('label', { class: `chip chip-${category.id}` }, box, h('span', {}, category.label));
    });
    return h(
      'div',
      { class: 'filter-bar' },
      h('div', { class: 'filter-line' }, this.search, this.threads, this.count, this.exports),
      this.chosen,
      h('div', { class: 'chips', role: 'group', 'aria-label': 'Kinds of events' }, ...chips),
    );
  }

  private listen(): void {
    this.search.addEventListener('input', () =>
      this.choose({ ...this.state.filter, text: this.search.value }),
    );
    this.threads.addEventListener('change', () => this.chooseThread(this.threads.value));
    this.list.addEventListener('scroll', () => this.scrolled());
    this.list.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('click', (event) => this.click(event));
    new ResizeObserver(() => this.redraw()).observe(this.list);
    this.hub.on('runReset', ({ run }) => this.reset(run));
    this.hub.on('projectOpened', () => this.reset(new Run()));
    this.hub.on('traceGrown', () => this.grow());
    this.hub.on('runChanged', ({ run }) => this.runChanged(run));
    this.hub.on('momentChanged', () => this.redraw());
    this.hub.on('threadFiltered', ({ thread }) => {
      this.fillThreads();
      this.threads.value = thread === undefined ? '' : String(thread);
      this.chooseThread(this.threads.value);
    });
    this.hub.on('recordSelected', ({ index }) => this.select(index));
    this.chosen.addEventListener('click', () => this.hub.emit('recordsChosen', { choice: undefined }));
    this.hub.on('recordsChosen', ({ choice }) => {
      const { choice: _, ...rest } = this.state.filter;
      this.refilter(choice === undefined ? rest : { ...rest, choice });
    });
    this.hub.on('addressRestored', ({ state }) => this.restore(filterOf(state)));
  }

  /** The visitor's choice of what the list shows. */
  private choose(filter: TraceFilter): void {
    this.refilter(filter);
    this.hub.emit('filterChanged', { filter });
  }

  /** The filter that an address names; its thread only once the run has it. */
  private restore(filter: TraceFilter): void {
    this.search.value = filter.text;
    for (const [category, box] of this.boxes) box.checked = filter.categories.has(category);
    this.fillThreads();
    this.threads.value = filter.thread === undefined ? '' : String(filter.thread);
    const known = this.threads.selectedIndex >= 0;
    if (!known) this.threads.value = '';
    const { categories, text } = filter;
    this.refilter(known ? filter : { categories, text });
  }

  /** The event comes late: a list that has grown since is no longer at its end, though nobody scrolled it. */
  private scrolled(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.list;
    if (scrollTop + clientHeight >= scrollHeight - ROW_HEIGHT) this.state.following = true;
    else if (scrollTop < this.lastTop) this.state.following = false;
    this.lastTop = scrollTop;
    this.redraw();
  }

  private reset(run: Run): void {
    this.run = run;
    this.placed.clear();
    replaceChildren(this.rows);
    this.state.selected = undefined;
    this.state.following = true;
    this.state.goal = undefined;
    this.knownThreads = undefined;
    this.detail.show(run, undefined);
    this.refilter({ categories: this.state.filter.categories, text: this.state.filter.text });
    this.fillThreads();
  }

  /** At the end, a list that still follows goes to where the visitor's programs started. */
  private runChanged(run: Run): void {
    if (run.end !== undefined && this.state.following && this.state.selected === undefined) {
      this.state.following = false;
      this.state.goal = { index: run.trace.programStart(), first: true };
    }
    this.redraw();
  }

  private changeCategories(): void {
    const chosen = CATEGORIES.filter((category) => this.boxes.get(category.id)?.checked === true);
    this.choose({ ...this.state.filter, categories: new Set(chosen.map((category) => category.id)) });
  }

  private chooseThread(value: string): void {
    const { thread: _, ...rest } = this.state.filter;
    this.refilter(value === '' ? rest : { ...rest, thread: Number(value) });
    const { categories, text } = this.state.filter;
    this.choose(value === '' ? { categories, text } : { categories, text, thread: Number(value) });
  }

  private refilter(filter: TraceFilter): void {
    this.state.filter = filter;
    this.chosen.hidden = filter.choice === undefined;
    setText(this.chosen, filter.choice === undefined ? '' : `${filter.choice.label} ✕`);
    this.filtered = new FilteredTrace(this.run.trace, filter);
    this.filter();
    this.hub.emit('matchesFound', { matches: this.filtered.narrow ? this.filtered : undefined });
    this.list.ariaBusy = 'true';
    this.showCounts();
    this.redraw();
  }

  /** Looks through as many records as a frame has time for. */
  private filter(): void {
    const end = performance.now() + FILTER_MILLIS;
    do this.filtered.update(SLICE);
    while (!this.filtered.complete && performance.now() < end);
  }

  private showCounts(): void {
    const total = this.run.trace.count;
    const shown = this.filtered.count;
    const more = this.filtered.complete ? '' : '…';
    setText(this.count, total === 0 ? '' : `${grouped(shown)}${more} of ${grouped(total)}`);
    // For programs that read the page.
    setAttributes(this.count, {
      'data-matching': shown,
      'data-total': total,
      'data-complete': this.filtered.complete,
    });
  }

  private grow(): void {
    this.fillThreads();
    this.redraw();
  }

  private fillThreads(): void {
    const threads = this.run.trace.threads;
    const key = threads.map((thread) => `${thread.id}:${thread.name}`).join();
    if (key === this.knownThreads) return;
    this.knownThreads = key;
    const chosen = this.threads.value;
    const options = threads
      .filter((thread) => !isInterrupt(thread.id))
      .map((thread) => h('option', { value: thread.id >>> 0 }, this.run.trace.nameOf(thread.id)));
    replaceChildren(this.threads, h('option', { value: '' }, 'All threads'), ...options);
    this.threads.value = chosen;
    if (this.threads.selectedIndex < 0) this.threads.value = '';
  }

  private draw(): void {
    const before = this.filtered.count;
    this.filter();
    if (!this.filtered.complete) this.redraw();
    const total = this.run.trace.count;
    const shown = this.filtered.count;
    this.empty.hidden = total > 0;
    this.list.hidden = total === 0;
    this.exports.hidden = total === 0;
    this.showCounts();
    this.scale = new RowScale(ROW_HEIGHT, shown, this.list.clientHeight);
    this.rows.style.height = `${this.scale.height}px`;
    if (this.state.following && this.run.active) this.list.scrollTop = this.list.scrollHeight;
    if (this.filtered.complete) this.reachGoal();
    const { scrollTop } = this.list;
    this.place(
      Math.max(0, this.scale.first(scrollTop) - SPARE_ROWS),
      Math.min(shown, this.scale.end(scrollTop) + SPARE_ROWS),
    );
    if (this.filtered.narrow && shown !== before) this.hub.emit('matchesFound', { matches: this.filtered });
    this.list.ariaBusy = String(!this.filtered.complete);
  }

  /** An element stays as long as its record is in sight: a click is lost when its target goes under the pointer. */
  private place(first: number, last: number): void {
    const indices = Array.from({ length: Math.max(0, last - first) }, (_, i) => this.filtered.at(first + i));
    const wanted = new Set(indices);
    for (const [index, element] of this.placed) {
      if (wanted.has(index)) continue;
      element.remove();
      this.placed.delete(index);
    }
    indices.forEach((index, i) => {
      const element = this.placed.get(index) ?? this.row(index);
      this.placed.set(index, element);
      this.update(element, first + i, index);
      const there = this.rows.children[i] ?? null;
      if (element !== there) this.rows.insertBefore(element, there);
    });
  }

  private row(index: number): HTMLElement {
    const { trace } = this.run;
    const name = trace.pointName(index);
    return h(
      'div',
      {
        class: 'event',
        role: 'option',
        id: `event-${index}`,
        'data-testid': 'trace-row',
        'data-point': name,
        'data-index': index,
        'data-cycle': trace.cycle(index),
      },
      h('span', { class: 'event-cycle' }, grouped(trace.cycle(index))),
      h(
        'span',
        { class: `event-kind kind-${categoryOf(name)}` },
        name === undefined ? 'unknown' : POINT_LABELS[name],
      ),
      h('span', { class: 'event-text' }),
    );
  }

  /** Sets what may change while a record is in sight: its place, the choice, and the names of its threads. */
  private update(element: HTMLElement, row: number, index: number): void {
    setAttributes(element, {
      'aria-selected': String(index === this.state.selected),
      'aria-setsize': this.filtered.count,
      'aria-posinset': row + 1,
    });
    element.classList.toggle('event-later', this.run.isLater(index));
    element.style.top = `${this.scale.top(row, this.list.scrollTop)}px`;
    if (element.lastElementChild) setText(element.lastElementChild, describe(this.run.trace, index));
  }

  private click(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.event') : null;
    const index = Number(row?.dataset['index'] ?? Number.NaN);
    if (Number.isInteger(index)) this.hub.emit('recordSelected', { index, source: 'events' });
  }

  private key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.list.clientHeight / ROW_HEIGHT) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[
      event.key
    ];
    if (event.key === 'Escape') this.hub.emit('recordSelected', { index: undefined, source: 'events' });
    if (step === undefined || this.filtered.count === 0) return;
    event.preventDefault();
    const now = this.state.selected === undefined ? -1 : this.filtered.rowOf(this.state.selected);
    const row = Math.min(Math.max(now + step, 0), this.filtered.count - 1);
    this.hub.emit('recordSelected', { index: this.filtered.at(row), source: 'events' });
  }

  private select(index: number | undefined): void {
    this.state.selected = index;
    this.detail.show(this.run, index);
    if (index === undefined) {
      this.list.removeAttribute('aria-activedescendant');
      this.state.goal = undefined;
    } else {
      this.list.setAttribute('aria-activedescendant', `event-${index}`);
      this.state.following = false;
      this.state.goal = { index, first: false };
    }
    this.redraw();
  }

  /**
   * Done when drawing, not when asked for: by then every record has its row, the list is shown, and the detail has
   * taken its part of the list's room.
   */
  private reachGoal(): void {
    const { goal } = this.state;
    if (goal === undefined) return;
    this.state.goal = undefined;
    const row = Math.max(0, this.filtered.rowOf(goal.index));
    const { scrollTop, clientHeight } = this.list;
    const top = this.scale.top(row, scrollTop) - scrollTop;
    if (goal.first || top < 0) this.list.scrollTop = this.scale.scrollTo(row);
    else if (top + ROW_HEIGHT > clientHeight) this.list.scrollTop = this.scale.scrollTo(row, true);
  }
}
