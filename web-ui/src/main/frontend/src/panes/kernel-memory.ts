import type { InspectedSpace, Inspection, MappingRange, PageRange } from '../generated/schema';
import { grouped, plural } from '../model/format';
import { address, addressRange, mappingsOf, spaceName, threadName } from '../model/kernel';
import { hexAddress, PHYSICAL } from '../model/machine';
import { h } from '../ui/dom';
import { goLink, type GoTo } from './kernel-link';

/** Deeper lines of the mapping tree are not moved further to the right. */
const DEEPEST = 8;

/** Heading and class of each column: words are on the left, and the spare ones go where there is no room. */
const COLUMNS = [
  ['Address', ''],
  ['Frame', 'kernel-word'],
  ['Rights', 'kernel-word'],
  ['Pages', ''],
  ['Accessed', 'kernel-spare'],
  ['Written', 'kernel-spare'],
] as const;

/** The page table of one space. */
export function pageTable(inspection: Inspection, space: InspectedSpace, go: GoTo): HTMLElement[] {
  return [
    h('p', { class: 'kernel-note' }, facts(inspection, space)),
    h(
      'table',
      { class: 'table kernel-table', 'data-testid': 'kernel-pages' },
      h('caption', {}, `Page table of ${spaceName(inspection, space.index)}`),
      h(
        'thead',
        {},
        h('tr', {}, ...COLUMNS.map(([label, kind]) => h('th', { scope: 'col', class: kind }, label))),
      ),
      h('tbody', {}, ...space.pages.map((range) => pageRow(range, hexAddress(space.directory), go))),
    ),
  ];
}

function facts(inspection: Inspection, space: InspectedSpace): string {
  const names = space.threads.map((id) => threadName(inspection, id)).join(', ');
  const parts = [
    `Threads: ${names === '' ? 'none' : names}`,
    `page directory at ${address(space.directory)}`,
    ...(space.privileged ? ['privileged'] : []),
    ...(space.allPorts ? ['all I/O ports'] : []),
    ...(space.smallSize > 0 ? [`small: ${space.smallSize >>> 20} MiB at ${address(space.smallStart)}`] : []),
    ...space.ports.map(
      ({ port, count, giver }) =>
        `I/O ports ${port.toString(16).toUpperCase()}–${(port + count - 1).toString(16).toUpperCase()} from ${spaceName(inspection, giver)}`,
    ),
  ];
  return `${parts.join('; ')}.`;
}

function pageRow(range: PageRange, space: string, go: GoTo): HTMLElement {
  const memory = (where: string, first: number, title: string, text: string) =>
    goLink(go, { part: 'memory', space: where, address: hexAddress(first) }, title, text);
  return h(
    'tr',
    {
      'data-testid': 'kernel-page',
      title: range.kernelOwned ? 'Given by the kernel: UTCBs or its interface page' : undefined,
    },
    h(
      'th',
      { scope: 'row', class: 'kernel-address' },
      memory(space, range.address, 'Show this memory', addressRange(range.address, range.pages)),
    ),
    h(
      'td',
      { class: 'kernel-address kernel-word' },
      memory(PHYSICAL, range.frame, 'Show it in physical memory', address(range.frame)),
    ),
    h(
      'td',
      { class: 'kernel-word' },
      rights(range.writable),
      range.large && h('span', { class: 'badge', title: 'Pages of 4 MiB' }, '4 MiB'),
      range.attribute !== WRITE_BACK && h('span', { class: 'badge' }, attributeName(range.attribute)),
      range.kernelOwned && h('span', { class: 'badge' }, 'kernel'),
    ),
    h('td', {}, grouped(range.pages)),
    h('td', { class: 'kernel-spare' }, grouped(range.accessed)),
    h('td', { class: 'kernel-spare' }, grouped(range.dirty)),
  );
}

const WRITE_BACK = 1;

/** A value of MemoryControl, as the headers name it. */
function attributeName(attribute: number): string {
  const names: Record<number, string> = {
    2: 'write-through',
    3: 'uncached',
    4: 'uncacheable',
    5: 'write-combining',
    8: 'write-protected',
  };
  return names[attribute] ?? `attribute ${attribute}`;
}

function rights(writable: boolean): string {
  return writable ? 'read, write' : 'read';
}

/** The mapping trees in which a space takes part, or all. */
export function mappingTree(inspection: Inspection, space: number | undefined): HTMLElement {
  return h(
    'ul',
    { class: 'kernel-tree', 'data-testid': 'kernel-tree' },
    ...mappingsOf(inspection, space).map((line) => treeLine(inspection, line)),
  );
}

function treeLine(inspection: Inspection, line: MappingRange): HTMLElement {
  const element = h(
    'li',
    { 'data-testid': 'kernel-mapping', 'data-depth': line.depth },
    h('strong', {}, spaceName(inspection, line.space)),
    h('span', { class: 'kernel-address' }, addressRange(line.address, line.pages)),
    h(
      'span',
      { class: 'kernel-note' },
      `${plural(line.pages, 'page')}${line.large ? ' by 4 MiB' : ''}, ${rights(line.writable)}`,
    ),
  );
  element.style.setProperty('--depth', String(Math.min(line.depth, DEEPEST)));
  return element;
}
