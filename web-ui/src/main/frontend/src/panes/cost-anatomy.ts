import type { IpcAnatomy, IpcGroup } from '../generated/schema';
import { cyclesOf, instructionsOf, PHASE_TEXTS, PHASES, spreadOf, valuesOf } from '../model/anatomy';
import { bins } from '../model/cost';
import { grouped, percent, plural } from '../model/format';
import type { Run } from '../model/run';
import { readable, type NumberAxis } from '../chart/figure';
import { histogram } from '../chart/histogram';
import { emptyState } from '../ui/controls';
import { h, replaceChildren, svg } from '../ui/dom';

const BARS = 40;
const BAR_WIDTH = 84;
const BAR_HEIGHT = 12;
/** Groups that are listed; the rest is counted. */
const ROWS = 24;
const CYCLES: NumberAxis = { label: 'Cycles of one message in the kernel', unit: 'cycles', scale: 'linear' };

function perMessage(sum: number, group: IpcGroup): string {
  return readable(sum / group.messages);
}

/** What messages took in the kernel, phase by phase. */
export class CostAnatomy {
  readonly element = h('section', { class: 'cost-run', 'aria-label': 'Messages taken apart' });
  private readonly content = h('div', { class: 'cost-run' });
  private run: Run | undefined;
  private chosen = 0;

  constructor(asked: boolean, onAsk: (asked: boolean) => void) {
    const box = h('input', { type: 'checkbox', 'data-testid': 'anatomy-ask' });
    box.checked = asked;
    box.addEventListener('change', () => onAsk(box.checked));
    this.element.append(
      h('h3', { class: 'cost-title' }, 'A message taken apart'),
      h(
        'label',
        { class: 'profile-ask', title: 'The run is slower; the guest cannot tell' },
        box,
        'Take each message of a run apart',
      ),
      this.content,
    );
    this.reset();
  }

  reset(): void {
    this.run = undefined;
    this.chosen = 0;
    replaceChildren(
      this.content,
      emptyState(
        'Not measured',
        'Ticked, the next run tells what each message took in the kernel, phase by phase, once it has ended: cycles, instructions, cache lines and misses. Nothing is sampled.',
      ),
    );
  }

  show(run: Run): void {
    this.run = run;
    const { anatomy } = run;
    if (typeof anatomy === 'string') replaceChildren(this.content, emptyState('No anatomy', anatomy));
    else if (anatomy !== undefined) this.fill(run, anatomy);
  }

  /** Draws again for another width. */
  resized(): void {
    if (this.run !== undefined && typeof this.run.anatomy === 'object') this.fill(this.run, this.run.anatomy);
  }

  private fill(run: Run, anatomy: IpcAnatomy): void {
    const groups = anatomy.groups.slice(0, ROWS);
    const group = groups[this.chosen];
    if (group === undefined) {
      const text = `${plural(anatomy.others, 'message')}, none straight from a system call to a receiver that waited.`;
      replaceChildren(this.content, emptyState('Nothing to take apart', text));
      return;
    }
    const inGroups = anatomy.groups.reduce((sum, { messages }) => sum + messages, 0);
    const more = anatomy.groups.length - groups.length;
    const note = `From the instruction that enters the kernel to the one that returns to the receiver, both included: averages of ${plural(inGroups, 'message')}. ${plural(anatomy.others, 'other was', 'others were')} the kernel’s own, had to wait, or were interrupted.${more > 0 ? ` ${plural(more, 'more kind')} of messages not listed.` : ''}`;
    replaceChildren(
      this.content,
      h('p', { class: 'cost-note' }, note),
      this.legend(),
      h(
        'div',
        { class: 'cost-scroll', tabindex: 0, role: 'region', 'aria-label': 'Kinds of messages' },
        this.table(run, groups),
      ),
      this.phases(run, group),
    );
    const width = Math.floor(this.content.clientWidth);
    if (width > 0) this.content.append(this.histogram(group, width));
  }

  private legend(): HTMLElement {
    const items = PHASES.map((phase, i) =>
      h(
        'li',
        { title: PHASE_TEXTS[phase] },
        svg(
          'svg',
          { class: 'chart', width: 12, height: 12, viewBox: '0 0 12 12', 'aria-hidden': 'true' },
          svg('rect', { class: `cost-phase cost-phase-${i + 1}`, width: 12, height: 12 }),
        ),
        phase,
      ),
    );
    return h('ul', { class: 'chart-legend' }, ...items);
  }

  private table(run: Run, groups: readonly IpcGroup[]): HTMLElement {
    const cached = groups.some(({ memory }) => memory !== undefined);
    const memory = cached ? ['Lines', 'Cache misses', 'TLB misses'] : [];
    const columns = ['Message', 'Words', 'Number', 'Cycles', 'Instructions', ...memory];
    return h(
      'table',
      { class: 'table', 'data-testid': 'anatomy-table' },
      h('caption', {}, 'Each kind of message, in the kernel'),
      h('thead', {}, h('tr', {}, ...columns.map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, ...groups.map((group, i) => this.row(run, group, i))),
    );
  }

  private row(run: Run, group: IpcGroup, index: number): HTMLElement {
    const name = `${run.trace.nameOf(group.from >>> 0)} → ${run.trace.nameOf(group.to >>> 0)}`;
    const choose = h(
      'button',
      { type: 'button', class: 'link', 'aria-pressed': String(index === this.chosen) },
      name,
    );
    choose.addEventListener('click', () => {
      this.chosen = index;
      this.resized();
      this.content.querySelector<HTMLElement>(`[data-index="${index}"] button`)?.focus();
    });
    const { memory } = group;
    const lines = memory === undefined ? 0 : memory.codeLines + memory.dataLines + memory.tableLines;
    return h(
      'tr',
      {
        class: index === this.chosen ? 'cost-chosen' : undefined,
        'data-testid': 'anatomy-row',
        'data-index': index,
        'data-from': run.trace.nameOf(group.from >>> 0),
        'data-to': run.trace.nameOf(group.to >>> 0),
        'data-words': group.words,
        'data-messages': group.messages,
        'data-cycles': cyclesOf(group),
        'data-instructions': instructionsOf(group),
      },
      h('td', { class: 'thread-name' }, choose, group.fast ? '' : h('span', { class: 'badge' }, 'slow path')),
      h('td', {}, group.words),
      h('td', {}, grouped(group.messages)),
      h('td', { class: 'bar-cell' }, this.bar(group), perMessage(cyclesOf(group), group)),
      h('td', {}, perMessage(instructionsOf(group), group)),
      ...(memory === undefined
        ? []
        : [lines, memory.cacheMisses, memory.tlbMisses].map((sum) => h('td', {}, perMessage(sum, group)))),
    );
  }

  /** The phases' shares. */
  private bar(group: IpcGroup): SVGElement {
    const scale = BAR_WIDTH / cyclesOf(group);
    let x = 0;
    const parts = group.phases.map(({ phase, cycles }, i) => {
      const part = svg(
        'rect',
        { class: `cost-phase cost-phase-${i + 1}`, x, y: 0, width: cycles * scale, height: BAR_HEIGHT },
        svg('title', {}, `${phase}: ${perMessage(cycles, group)} cycles`),
      );
      x += cycles * scale;
      return part;
    });
    const view = `0 0 ${BAR_WIDTH} ${BAR_HEIGHT}`;
    return svg(
      'svg',
      { class: 'cost-bar', width: BAR_WIDTH, height: BAR_HEIGHT, viewBox: view, 'aria-hidden': 'true' },
      ...parts,
    );
  }

  private phases(run: Run, group: IpcGroup): HTMLElement {
    const all = cyclesOf(group);
    const name = `${run.trace.nameOf(group.from >>> 0)} → ${run.trace.nameOf(group.to >>> 0)}, ${plural(group.words, 'word')}`;
    const rows = group.phases.map(({ phase, cycles, instructions }) =>
      h(
        'tr',
        { 'data-testid': 'anatomy-phase', 'data-phase': phase, 'data-cycles': cycles },
        h('th', { scope: 'row', title: PHASE_TEXTS[phase] }, phase),
        h('td', {}, perMessage(cycles, group)),
        h('td', {}, percent(cycles, all)),
        h('td', {}, perMessage(instructions, group)),
      ),
    );
    return h(
      'table',
      { class: 'table table-narrow', 'data-testid': 'anatomy-phases' },
      h('caption', {}, name),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...['Phase', 'Cycles', 'Share', 'Instructions'].map((text) => h('th', { scope: 'col' }, text)),
        ),
      ),
      h('tbody', {}, ...rows),
      h('tfoot', {}, ...this.memory(group)),
    );
  }

  private memory({ memory, ...group }: IpcGroup): HTMLElement[] {
    const row = (label: string, text: string): HTMLElement =>
      h('tr', {}, h('th', { scope: 'row' }, label), h('td', { colspan: 3 }, text));
    if (memory === undefined)
      return [row('Caches, TLBs', 'none: on this CPU model every instruction takes one cycle')];
    const each = (sum: number): string => readable(sum / group.messages);
    return [
      row(
        'Cache lines',
        `${each(memory.codeLines)} of code, ${each(memory.dataLines)} of data, ${each(memory.tableLines)} of page tables`,
      ),
      row(
        'Misses',
        `${each(memory.cacheMisses)} in the first-level cache, ${each(memory.tlbMisses)} in the TLB`,
      ),
    ];
  }

  private histogram(group: IpcGroup, width: number): HTMLElement {
    const { least, median, p99, most } = spreadOf(group);
    const text = `Least ${grouped(least)}, median ${grouped(median)}, 99 % up to ${grouped(p99)}, most ${grouped(most)} cycles.`;
    return h(
      'div',
      { 'data-testid': 'anatomy-spread', 'data-median': median },
      h('p', { class: 'cost-note' }, text),
      histogram(bins(valuesOf(group), BARS), CYCLES, {
        name: 'Messages by cycles in the kernel',
        testId: 'anatomy-bar',
        unit: 'cycles',
        width,
        chosen: undefined,
      }),
    );
  }
}
