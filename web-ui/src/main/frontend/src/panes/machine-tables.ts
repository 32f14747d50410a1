import type { PageTableEntry, PageTableView, ViewMoment } from '../generated/schema';
import { plural } from '../model/format';
import { address } from '../model/kernel';
import { entryFlags, frameOf, hexAddress, leadsToTable, PHYSICAL, type MachinePlace } from '../model/machine';
import { h, replaceChildren } from '../ui/dom';
import { placeLink, type MachineHost, type MachineView } from './machine-view';

const TABLE = /^(\d{1,4})$/;

/** A page directory, or a table that one of its entries leads to: the words that the processor reads. */
export class MachineTables implements MachineView {
  private view: PageTableView | undefined;
  private space = '';

  constructor(private readonly host: MachineHost) {}

  /** The address is the number of the directory’s entry, if it is one. */
  async load(place: MachinePlace): Promise<ViewMoment> {
    const index = TABLE.exec(place.address ?? '')?.[1];
    const view = await this.host.source.pageTable(
      place.space,
      index === undefined ? undefined : Number(index),
    );
    this.view = view;
    this.space = place.space;
    return view.moment;
  }

  forget(): void {
    this.view = undefined;
  }

  draw(into: HTMLElement): void {
    const { view } = this;
    if (view === undefined) return;
    const directory = view.index < 0;
    const columns: readonly [string, string][] = [
      ['Entry', ''],
      ['From', ''],
      ['Word', ''],
      ['Leads to', ''],
      ['Flags', 'kernel-word'],
    ];
    replaceChildren(
      into,
      h('div', { class: 'machine-head' }, this.title(view)),
      h(
        'div',
        { class: 'machine-scroll', tabindex: 0, role: 'region', 'aria-label': 'Page table' },
        h(
          'table',
          { class: 'table kernel-table tables-table', 'data-testid': 'tables-table' },
          h(
            'caption',
            {},
            directory ? 'Page directory' : `Page table of entry ${view.index}`,
            `: ${plural(view.entries.length, 'entry', 'entries')} of 1,024 not zero`,
          ),
          h(
            'thead',
            {},
            h('tr', {}, ...columns.map(([label, kind]) => h('th', { scope: 'col', class: kind }, label))),
          ),
          h('tbody', {}, ...view.entries.map((entry) => this.row(entry, directory))),
        ),
      ),
    );
  }

  private title(view: PageTableView): HTMLElement {
    const root = placeLink(
      this.host,
      { part: 'tables', space: this.space, address: undefined },
      'Show the page directory',
      address(view.directory),
    );
    const owner = view.program === '' ? '' : ` of ${view.program}`;
    return h(
      'p',
      { class: 'machine-title', 'data-testid': 'tables-title' },
      `Page directory${owner} at physical `,
      root,
      view.index >= 0 && `, table ${view.index} at ${address(view.table)}`,
      view.directory === view.moment.directory && ', the one in CR3',
      !view.paging && '; paging is off',
    );
  }

  private row(entry: PageTableEntry, directory: boolean): HTMLElement {
    const flags = entryFlags(entry.word, directory);
    return h(
      'tr',
      { 'data-testid': 'tables-row', 'data-index': entry.index, 'data-word': hexAddress(entry.word) },
      h('td', {}, entry.index),
      h('th', { scope: 'row', class: 'kernel-address' }, address(entry.address)),
      h('td', { class: 'kernel-address' }, address(entry.word)),
      h('td', { class: 'kernel-address' }, this.target(entry, directory)),
      h(
        'td',
        { class: 'kernel-word' },
        ...flags.map(({ name, meaning }) => h('abbr', { class: 'entry-flag', title: meaning }, name)),
      ),
    );
  }

  private target(entry: PageTableEntry, directory: boolean): HTMLElement | string {
    if ((entry.word & 1) === 0) return 'nothing: not present';
    if (directory && leadsToTable(entry.word)) {
      return placeLink(
        this.host,
        { part: 'tables', space: this.space, address: String(entry.index) },
        'Show this page table',
        `table ${address(frameOf(entry.word, false))}`,
      );
    }
    const frame = frameOf(entry.word, directory);
    return placeLink(
      this.host,
      { part: 'memory', space: PHYSICAL, address: hexAddress(frame) },
      'Show this page in physical memory',
      `page ${address(frame)}`,
    );
  }
}
