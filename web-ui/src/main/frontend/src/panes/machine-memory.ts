import type { MemoryPiece, MemoryView, ViewMoment } from '../generated/schema';
import { address } from '../model/kernel';
import {
  asciiOf,
  entryFlags,
  hexAddress,
  isKernelAddress,
  MemoryChanges,
  memoryRows,
  PHYSICAL,
  STATE_WORDS,
  type MachinePlace,
  type MemoryRow,
} from '../model/machine';
import { button } from '../ui/controls';
import { h, replaceChildren } from '../ui/dom';
import { placeLink, type MachineHost, type MachineView } from './machine-view';

/** Bytes of a page on the screen. */
const BYTES = 256;
/** Pixels below which a row has eight bytes. */
const NARROW = 600;
const ADDRESSES = 2 ** 32;

/** Memory as hexadecimal numbers and characters. */
export class MachineMemory implements MachineView {
  private view: MemoryView | undefined;
  private changed: ReadonlySet<number> = new Set();
  private changes = new MemoryChanges();
  private space = PHYSICAL;

  constructor(private readonly host: MachineHost) {}

  async load(place: MachinePlace): Promise<ViewMoment> {
    const view = await this.host.source.memory(place.space, place.address, BYTES);
    this.space = place.space;
    this.view = view;
    this.changed = this.changes.take(view);
    return view.moment;
  }

  forget(): void {
    this.view = undefined;
    this.changes = new MemoryChanges();
  }

  draw(into: HTMLElement): void {
    const { view } = this;
    if (view === undefined) return;
    const width = this.host.width() < NARROW ? 8 : 16;
    const rows = memoryRows(view, width);
    const again =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset['testid'] : undefined;
    replaceChildren(
      into,
      h('div', { class: 'machine-head' }, this.title(view), this.pager(view)),
      h(
        'div',
        { class: 'machine-scroll', tabindex: 0, role: 'region', 'aria-label': 'Memory' },
        h(
          'table',
          { class: 'memory-table', 'data-testid': 'memory-table', 'data-address': hexAddress(view.address) },
          h('caption', { class: 'visually-hidden' }, 'Memory: address, bytes, characters'),
          h('tbody', {}, ...rows.map((row) => this.row(row, width))),
        ),
      ),
      h('ul', { class: 'machine-pieces' }, ...view.pieces.map((piece) => this.piece(piece))),
    );
    if (again !== undefined) into.querySelector<HTMLElement>(`[data-testid="${again}"]`)?.focus();
  }

  private title(view: MemoryView): HTMLElement {
    const symbol = view.symbol === '' ? '' : `, ${view.symbol}`;
    const code =
      this.space !== PHYSICAL &&
      placeLink(
        this.host,
        { part: 'code', space: this.space, address: hexAddress(view.address) },
        'Show it as instructions',
        'as code',
      );
    return h(
      'p',
      { class: 'machine-title', 'data-testid': 'memory-title' },
      h('strong', { class: 'kernel-address' }, address(view.address)),
      h('span', {}, symbol),
      code,
    );
  }

  private pager(view: MemoryView): HTMLElement {
    const to = (distance: number) => {
      const first = Math.min(Math.max((view.address >>> 0) + distance, 0), ADDRESSES - BYTES);
      this.host.go({ part: 'memory', space: this.space, address: hexAddress(first) });
    };
    const tool = (label: string, icon: 'previous' | 'next', testId: string, distance: number) =>
      button({ label, icon, iconOnly: true, kind: 'quiet', testId, onClick: () => to(distance) });
    const pager = h(
      'div',
      { class: 'machine-pager', role: 'group', 'aria-label': 'Page' },
      tool(`${BYTES} bytes back`, 'previous', 'memory-back', -BYTES),
      tool(`${BYTES} bytes on`, 'next', 'memory-on', BYTES),
    );
    return pager;
  }

  private row(row: MemoryRow, width: number): HTMLElement {
    const name = h('th', { scope: 'row', class: 'memory-address' }, address(row.address));
    if (row.missing !== undefined) {
      return h('tr', {}, name, h('td', { class: 'memory-missing', colspan: 2 }, STATE_WORDS[row.missing]));
    }
    const bytes = row.bytes.map((byte, n) => this.byte(byte, row.address + n, n));
    const text = row.bytes.map(asciiOf).join('').padEnd(width);
    return h(
      'tr',
      {},
      name,
      h('td', { class: 'memory-bytes' }, ...bytes),
      h('td', { class: 'memory-text' }, text),
    );
  }

  private byte(byte: number | undefined, at: number, n: number): HTMLElement {
    const changed = this.changed.has(at >>> 0);
    const gap = n % 4 === 3 ? ' memory-gap' : '';
    const words = byte === undefined ? '··' : byte.toString(16).toUpperCase().padStart(2, '0');
    const zero = byte === 0 && !changed ? ' memory-zero' : '';
    return h(
      'span',
      {
        class: `memory-byte${gap}${zero}${changed ? ' memory-changed' : ''}`,
        title: changed ? 'Changed since the stop before' : undefined,
      },
      words,
      ' ',
    );
  }

  /** How the page tables lead to a piece. */
  private piece(piece: MemoryPiece): HTMLElement {
    const range = `${address(piece.address)}–${address(piece.address + piece.bytes - 1)}: `;
    if (this.space === PHYSICAL) return h('li', {}, range, STATE_WORDS[piece.state]);
    const entry = (word: number, directory: boolean) => {
      const flags = entryFlags(word, directory);
      return h(
        'span',
        { title: flags.map(({ meaning }) => meaning).join(', ') },
        `${directory ? 'directory' : 'table'} entry ${address(word)} (${flags.map(({ name }) => name).join(' ')})`,
      );
    };
    const parts = [
      piece.directoryEntry !== 0 && entry(piece.directoryEntry, true),
      piece.tableEntry !== 0 && entry(piece.tableEntry, false),
    ].filter((part) => part !== false);
    const list = parts.flatMap((part) => [part, ', ']).slice(0, -1);
    if (piece.state === 'unmapped')
      return h('li', {}, range, STATE_WORDS.unmapped, parts.length > 0 && '; ', ...list);
    const physical = placeLink(
      this.host,
      { part: 'memory', space: PHYSICAL, address: hexAddress(piece.physical) },
      'Show it in physical memory',
      address(piece.physical),
    );
    const kernel = isKernelAddress(piece.address) ? 'kernel, ' : '';
    return h('li', {}, range, `${kernel}physical `, physical, list.length > 0 && '; ', ...list);
  }
}
