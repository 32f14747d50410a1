import type { CacheEntry, CacheStore, CacheView, ViewMoment } from '../generated/schema';
import { grouped, percent } from '../model/format';
import { address } from '../model/kernel';
import { CACHE_WORDS, CURRENT, hexAddress, isTlb, PHYSICAL, size, type MachinePlace } from '../model/machine';
import { button, emptyState } from '../ui/controls';
import { h, replaceChildren } from '../ui/dom';
import { placeLink, type MachineHost, type MachineView } from './machine-view';

/** Entries on the screen. */
const MOST = 256;
const CHOICE = /^(\d{1,2})(?:\.(\d{1,7}))?$/;

/** The CPU model’s caches and TLBs: shape, counts, and what is in them by set and way. */
export class MachineCaches implements MachineView {
  private view: CacheView | undefined;

  constructor(private readonly host: MachineHost) {}

  /** The address is the number of a cache or TLB, and of a set behind a point. */
  async load(place: MachinePlace): Promise<ViewMoment> {
    const [, store = '0', set = '0'] = CHOICE.exec(place.address ?? '') ?? [];
    this.view = await this.host.source.caches(Number(store), Number(set));
    return this.view.moment;
  }

  forget(): void {
    this.view = undefined;
  }

  draw(into: HTMLElement): void {
    const { view } = this;
    if (view === undefined) return;
    if (view.stores.length === 0) {
      replaceChildren(
        into,
        emptyState(
          `${view.model} has neither caches nor TLBs`,
          'On this CPU model every instruction takes one cycle, wherever its bytes are. Choose another, as i486DX-50 or Pentium-90, and run again.',
        ),
      );
      return;
    }
    const store = view.stores[view.shown];
    replaceChildren(into, this.summary(view), ...(store === undefined ? [] : this.contents(view, store)));
  }

  private go(store: number, set: number): void {
    this.host.go({ part: 'caches', space: CURRENT, address: `${store}.${set}` });
  }

  private summary(view: CacheView): HTMLElement {
    const heads = ['Cache or TLB', 'Sets × ways × bytes', 'In use', 'Hits', 'Misses'];
    return h(
      'table',
      { class: 'table kernel-table cache-stores', 'data-testid': 'cache-stores' },
      h(
        'caption',
        {},
        `Caches and TLBs of ${view.model}; hits and misses since boot, – where they are not counted`,
      ),
      h('thead', {}, h('tr', {}, ...heads.map((label) => h('th', { scope: 'col' }, label)))),
      h('tbody', {}, ...view.stores.map((store, n) => this.store(store, n, view.shown))),
    );
  }

  private store(store: CacheStore, n: number, shown: number): HTMLElement {
    const choose = h(
      'button',
      {
        type: 'button',
        class: 'link link-plain',
        'aria-pressed': String(n === shown),
        'data-testid': `cache-${store.kind}`,
      },
      CACHE_WORDS[store.kind],
    );
    choose.addEventListener('click', () => this.go(n, 0));
    const asked = store.hits + store.misses;
    const missed =
      store.misses < 0
        ? '–'
        : store.hits < 0
          ? grouped(store.misses)
          : `${grouped(store.misses)} (${percent(store.misses, asked)})`;
    const marked =
      store.marked === 0 ? '' : `, ${grouped(store.marked)} ${isTlb(store.kind) ? 'global' : 'dirty'}`;
    return h(
      'tr',
      {
        class: n === shown ? 'cache-chosen' : undefined,
        'data-testid': 'cache-store',
        'data-kind': store.kind,
      },
      h('th', { scope: 'row' }, choose),
      h('td', {}, `${grouped(store.sets)} × ${store.ways} × ${size(store.granule)}`),
      h('td', {}, `${grouped(store.used)} of ${grouped(store.sets * store.ways)}${marked}`),
      h('td', {}, store.hits < 0 ? '–' : grouped(store.hits)),
      h('td', {}, missed),
    );
  }

  private contents(view: CacheView, store: CacheStore): HTMLElement[] {
    const rows = Math.max(1, Math.floor(MOST / store.ways));
    const end = Math.min(store.sets, view.set + rows);
    const bySet = new Map<number, CacheEntry[]>();
    for (const entry of view.entries) {
      if (entry.set >= end) break;
      bySet.set(entry.set, [...(bySet.get(entry.set) ?? []), entry]);
    }
    const used = [...bySet.keys()];
    const empty = end - view.set - used.length;
    const ways = Array.from({ length: store.ways }, (_, way) => way);
    return [
      h(
        'div',
        { class: 'machine-head' },
        h(
          'p',
          { class: 'machine-title' },
          h('strong', {}, CACHE_WORDS[store.kind]),
          ` sets ${grouped(view.set)} to ${grouped(end - 1)}${empty > 0 ? `, ${grouped(empty)} of them empty` : ''}`,
        ),
        this.pager(view, store, rows),
      ),
      h(
        'div',
        { class: 'machine-scroll', tabindex: 0, role: 'region', 'aria-label': 'Entries by set and way' },
        h(
          'table',
          { class: 'table kernel-table cache-table', 'data-testid': 'cache-table' },
          h('caption', {}, this.legend(store)),
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              h('th', { scope: 'col' }, 'Set'),
              ...ways.map((way) => h('th', { scope: 'col' }, `Way ${way}`)),
            ),
          ),
          h('tbody', {}, ...used.map((set) => this.row(set, ways, bySet.get(set) ?? [], store))),
        ),
      ),
    ];
  }

  private legend(store: CacheStore): string {
    const what = isTlb(store.kind) ? 'Linear addresses of pages' : 'Physical addresses of lines';
    const mark = isTlb(store.kind) ? 'G is global' : 'D is dirty';
    const order = store.exact ? '; a small number counts the ways that were used later' : '';
    return `${what}; ${mark}, underlined is replaced next${order}`;
  }

  private pager(view: CacheView, store: CacheStore, rows: number): HTMLElement {
    const tool = (label: string, icon: 'previous' | 'next', testId: string, set: number) => {
      const made = button({
        label,
        icon,
        iconOnly: true,
        kind: 'quiet',
        testId,
        onClick: () => this.go(view.shown, Math.max(0, set)),
      });
      made.disabled = set >= store.sets || (icon === 'previous' && view.set === 0);
      return made;
    };
    return h(
      'div',
      { class: 'machine-pager', role: 'group', 'aria-label': 'Sets' },
      tool('Sets before', 'previous', 'cache-back', view.set - rows),
      tool('Sets behind', 'next', 'cache-on', view.set + rows),
    );
  }

  private row(
    set: number,
    ways: readonly number[],
    entries: readonly CacheEntry[],
    store: CacheStore,
  ): HTMLElement {
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, grouped(set)),
      ...ways.map((way) =>
        this.cell(
          entries.find((entry) => entry.way === way),
          store,
        ),
      ),
    );
  }

  private cell(entry: CacheEntry | undefined, store: CacheStore): HTMLElement {
    if (entry === undefined) return h('td', { class: 'cache-empty' }, '–');
    const tlb = isTlb(store.kind);
    const place = {
      part: 'memory',
      space: tlb ? CURRENT : PHYSICAL,
      address: hexAddress(entry.address),
    } as const;
    return h(
      'td',
      { class: entry.next ? 'cache-entry cache-next' : 'cache-entry', 'data-testid': 'cache-entry' },
      placeLink(this.host, place, tlb ? 'Show this page' : 'Show this line', address(entry.address)),
      entry.marked && h('span', { class: 'badge' }, tlb ? 'G' : 'D'),
      entry.age >= 0 && store.ways > 1 && h('span', { class: 'cache-age' }, entry.age),
    );
  }
}
