import type { CodeMap, CodeView, CodeViewLine, ViewMoment } from '../generated/schema';
import { toggled } from '../model/control';
import { grouped, percent } from '../model/format';
import { address } from '../model/kernel';
import {
  binOf,
  breakpointPlace,
  CURRENT,
  heat,
  heatBins,
  hexAddress,
  isKernelAddress,
  isNext,
  KERNEL,
  type MachinePlace,
} from '../model/machine';
import { shortName } from '../model/profile';
import { button } from '../ui/controls';
import { h, replaceChildren, svg } from '../ui/dom';
import { placeLink, type MachineHost, type MachineView } from './machine-view';

/** Stretches of the strip. */
const BINS = 160;
const STRIP_HEIGHT = 18;

/** A function’s instructions with their source lines, breakpoints, and what each took. */
export class MachineCode implements MachineView {
  private view: CodeView | undefined;
  private map: CodeMap | undefined;
  private space = CURRENT;
  private into: HTMLElement | undefined;

  constructor(private readonly host: MachineHost) {}

  async load(place: MachinePlace): Promise<ViewMoment> {
    const { source } = this.host;
    const view = await source.code(place.space, place.address);
    const owner = ownerOf(view, place.space);
    const map = await source.functions(owner);
    this.view = view;
    this.map = map;
    this.space = place.space;
    return view.moment;
  }

  forget(): void {
    this.view = undefined;
    this.map = undefined;
  }

  redraw(): void {
    if (
      this.into?.isConnected === true &&
      this.view !== undefined &&
      this.into.querySelector('.machine-code') !== null
    )
      this.draw(this.into);
  }

  draw(into: HTMLElement): void {
    const { view, map } = this;
    if (view === undefined || map === undefined) return;
    this.into = into;
    const scrolled = into.querySelector('.machine-scroll')?.scrollTop;
    const same =
      into.querySelector<HTMLElement>('.machine-code')?.dataset['start'] === hexAddress(view.start);
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset['key'] : undefined;
    const most = view.lines.reduce((max, { cycles }) => Math.max(max, cycles), 0);
    replaceChildren(
      into,
      h('div', { class: 'machine-head' }, this.title(view), this.pager(view, map)),
      this.strip(map, view),
      h(
        'div',
        { class: 'machine-scroll', tabindex: 0, role: 'region', 'aria-label': 'Instructions' },
        h(
          'table',
          { class: 'machine-code', 'data-testid': 'code-table', 'data-start': hexAddress(view.start) },
          this.headings(view),
          h('tbody', {}, ...view.lines.map((line, at) => this.row(view, line, view.lines[at - 1], most))),
        ),
      ),
    );
    const scroll = into.querySelector<HTMLElement>('.machine-scroll');
    if (scroll === null) return;
    if (same && scrolled !== undefined && focused !== undefined) scroll.scrollTop = scrolled;
    else centre(scroll);
    if (focused !== undefined) into.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
  }

  private title(view: CodeView): HTMLElement {
    const took = view.lines.reduce((sum, { cycles }) => sum + cycles, 0);
    const name = view.function === '' ? address(view.address) : shortName(view.function);
    return h(
      'p',
      { class: 'machine-title', 'data-testid': 'code-title' },
      h('strong', { title: view.function }, name),
      h('span', {}, ` of ${ownerOf(view, this.space)}`),
      view.profiled && h('span', {}, `, ${grouped(took)} cycles, ${percent(took, view.cycles)} of the run`),
      view.more && h('span', {}, '; too long to be shown whole'),
      view.fromFile && h('span', {}, '; not in memory: as in the file'),
    );
  }

  private pager(view: CodeView, map: CodeMap): HTMLElement {
    const to = (start: number) =>
      this.host.go({ part: 'code', space: this.space, address: hexAddress(start) });
    const tool = (label: string, icon: 'previous' | 'next', testId: string, start: number) => {
      const made = button({ label, icon, iconOnly: true, kind: 'quiet', testId, onClick: () => to(start) });
      made.disabled = start === 0;
      return made;
    };
    const here = button({
      label: 'Next instruction',
      kind: 'quiet',
      testId: 'code-next',
      title: 'Show where the processor is, also after the next step',
      onClick: () => this.host.go({ part: 'code', space: CURRENT, address: undefined }),
    });
    return h(
      'div',
      { class: 'machine-pager', role: 'group', 'aria-label': 'Function' },
      tool('Function before', 'previous', 'code-back', view.previous),
      tool('Function behind', 'next', 'code-on', view.next),
      this.chooser(map, to),
      here,
    );
  }

  /** All functions; with a profile the costly ones first. */
  private chooser(map: CodeMap, to: (start: number) => void): HTMLElement {
    const option = (entry: CodeMap['functions'][number], cost: boolean) =>
      h(
        'option',
        { value: String(entry.address) },
        cost ? `${shortName(entry.name)}: ${percent(entry.cycles, map.cycles)}` : shortName(entry.name),
      );
    const costly = map.functions
      .filter(({ cycles }) => cycles > 0)
      .sort((a, b) => b.cycles - a.cycles)
      .slice(0, 20);
    const byName = [...map.functions].sort((a, b) => shortName(a.name).localeCompare(shortName(b.name)));
    const select = h(
      'select',
      {
        class: 'input input-small machine-functions',
        'aria-label': 'Function',
        'data-testid': 'code-function',
      },
      h('option', { value: '' }, 'Function …'),
      costly.length > 0 &&
        h('optgroup', { label: 'Most cycles' }, ...costly.map((entry) => option(entry, true))),
      h('optgroup', { label: 'By name' }, ...byName.map((entry) => option(entry, false))),
    );
    select.value = '';
    select.addEventListener('change', () => {
      if (select.value !== '') to(Number(select.value));
    });
    return select;
  }

  /** The address map of the code with its heat; a click goes there. The list of functions is the same for the keyboard. */
  private strip(map: CodeMap, view: CodeView): HTMLElement | false {
    const bins = heatBins(map, BINS);
    if (bins.length === 0) return false;
    const most = bins.reduce((max, { cycles }) => Math.max(max, cycles), 0);
    const drawing = svg('svg', {
      class: 'heat-strip',
      viewBox: `0 0 ${BINS} ${STRIP_HEIGHT}`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
      'data-testid': 'heat-strip',
    });
    bins.forEach((bin, n) => {
      const name = shortName(bin.hottest.name);
      const words = map.profiled ? `${name}: ${grouped(bin.cycles)} cycles in this stretch` : name;
      const rect = svg(
        'rect',
        { class: 'heat-bin', x: n, y: 0, width: 1.02, height: STRIP_HEIGHT },
        svg('title', {}, `${address(bin.hottest.address)} ${words}`),
      );
      rect.style.setProperty('--heat', String(heat(bin.cycles, most)));
      rect.addEventListener('click', () =>
        this.host.go({ part: 'code', space: this.space, address: hexAddress(bin.hottest.address) }),
      );
      drawing.append(rect);
    });
    const here = binOf(map, BINS, view.start);
    if (here >= 0)
      drawing.append(svg('rect', { class: 'heat-here', x: here, y: 0, width: 1.5, height: STRIP_HEIGHT }));
    return h('div', { class: 'heat-map' }, drawing, h('p', { class: 'kernel-note' }, stripWords(map)));
  }

  private headings(view: CodeView): HTMLElement {
    const costs = view.profiled ? ['Cycles', 'Executed'] : [];
    const labels: readonly [string, string][] = [
      ['', 'code-stop'],
      ['Address', 'code-address'],
      ...costs.map((label): [string, string] => [label, 'code-figure']),
      ['Instruction', 'code-text'],
      ['Source', 'code-source'],
    ];
    return h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...labels.map(([label, kind]) =>
          h(
            'th',
            { scope: 'col', class: kind },
            label === '' ? h('span', { class: 'visually-hidden' }, 'Breakpoint') : label,
          ),
        ),
      ),
    );
  }

  private row(
    view: CodeView,
    line: CodeViewLine,
    above: CodeViewLine | undefined,
    most: number,
  ): HTMLElement {
    const next = isNext(view, line);
    const place = { part: 'memory', space: this.space, address: hexAddress(line.address) } as const;
    const row = h(
      'tr',
      {
        class: next ? 'code-next' : line.cycles > 0 ? 'code-hot' : undefined,
        'aria-current': next ? 'true' : undefined,
        'data-testid': 'code-line',
        'data-address': hexAddress(line.address),
        'data-executions': view.profiled ? line.executions : undefined,
        'data-cycles': view.profiled ? line.cycles : undefined,
      },
      h('td', { class: 'code-stop' }, this.stop(view, line)),
      h(
        'td',
        { class: 'code-address' },
        placeLink(this.host, place, `Show these bytes in memory: ${line.bytes}`, address(line.address)),
      ),
      view.profiled && h('td', { class: 'code-figure' }, line.cycles === 0 ? '' : grouped(line.cycles)),
      view.profiled &&
        h('td', { class: 'code-figure' }, line.executions === 0 ? '' : grouped(line.executions)),
      h('td', { class: 'code-text', title: line.text }, line.text),
      h(
        'td',
        { class: 'code-source', title: line.source },
        line.source === above?.source ? '' : line.source.replace(/^.*\//, ''),
      ),
    );
    row.style.setProperty('--heat', String(heat(line.cycles, most)));
    return row;
  }

  private stop(view: CodeView, line: CodeViewLine): HTMLElement {
    const place = breakpointPlace(line, view.program);
    const list = this.host.breakpoints();
    const set = list.some((b) => b.kind === 'execute' && b.place === place);
    const control = h(
      'button',
      {
        type: 'button',
        class: 'code-breakpoint',
        'aria-pressed': set,
        'data-key': `stop-${address(line.address)}`,
        title: set ? 'Remove the breakpoint' : 'Stop here',
      },
      h('span', { class: 'visually-hidden' }, `Breakpoint at ${address(line.address)}`),
    );
    control.setAttribute('aria-pressed', String(set));
    control.addEventListener('click', () =>
      this.host.hub.emit('breakpointsChanged', { list: toggled(list, { kind: 'execute', place }) }),
    );
    return control;
  }
}

/** Whose functions they are: the kernel’s, or those of a program by its name. */
function ownerOf(view: CodeView, space: string): string {
  if (isKernelAddress(view.address)) return KERNEL;
  return view.program === '' ? space : view.program;
}

function stripWords(map: CodeMap): string {
  const count = `${grouped(map.functions.length)} functions by address`;
  return map.profiled
    ? `${count}; the stronger the colour, the more cycles.`
    : `${count}. Runs with a profile (ticked under Profile) show here what they took.`;
}

/** Scrolls the list alone to what executes next: scrollIntoView would move the page, too. */
function centre(scroll: HTMLElement): void {
  const next = scroll.querySelector<HTMLElement>('.code-next');
  if (next !== null) scroll.scrollTop = next.offsetTop - (scroll.clientHeight - next.offsetHeight) / 2;
}
