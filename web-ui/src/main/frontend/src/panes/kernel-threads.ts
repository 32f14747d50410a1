import type { InspectedThread, Inspection } from '../generated/schema';
import { address, deadlocked, registersOf, spaceName, threadName, waitWords } from '../model/kernel';
import { grouped } from '../model/format';
import { CURRENT, hexAddress, type MachinePlace } from '../model/machine';
import { h } from '../ui/dom';
import { goLink, type GoTo } from './kernel-link';

/** Heading and class of each column: words are on the left, and the spare ones go where there is no room. */
const COLUMNS = [
  ['Thread', ''],
  ['State', 'kernel-word'],
  ['Space', 'kernel-word kernel-spare'],
  ['Pager', 'kernel-word'],
  ['Priority', ''],
  ['Slice', ''],
  ['Next at', 'kernel-spare'],
] as const;

/** Threads: each a row, and below it what it waits for and, opened, its registers. */
export function threadTable(inspection: Inspection, go: GoTo): HTMLElement {
  const stuck = deadlocked(inspection);
  return h(
    'table',
    { class: 'table kernel-table', 'data-testid': 'kernel-threads' },
    h('caption', {}, 'Threads; the time slice is what is left of it, in microseconds'),
    h(
      'thead',
      {},
      h('tr', {}, ...COLUMNS.map(([label, kind]) => h('th', { scope: 'col', class: kind }, label))),
    ),
    h(
      'tbody',
      {},
      ...inspection.threads.flatMap((thread) => [
        row(inspection, thread),
        details(inspection, thread, stuck.has(thread.id), go),
      ]),
    ),
  );
}

function row(inspection: Inspection, thread: InspectedThread): HTMLElement {
  const interrupt = thread.space < 0;
  const state = thread.halted ? `${thread.state}, halted` : thread.state;
  return h(
    'tr',
    { class: 'kernel-row', 'data-testid': 'kernel-thread', 'data-thread': threadName(inspection, thread.id) },
    h('th', { scope: 'row', class: 'kernel-name' }, threadName(inspection, thread.id)),
    h(
      'td',
      { class: 'kernel-word' },
      h('span', { class: `kernel-state kernel-state-${thread.state}` }, state),
    ),
    h('td', { class: 'kernel-word kernel-spare' }, interrupt ? '' : spaceName(inspection, thread.space)),
    h('td', { class: 'kernel-word' }, threadName(inspection, thread.pager)),
    h('td', {}, interrupt ? '' : thread.priority),
    h('td', {}, interrupt ? '' : thread.sliceLength === 0 ? 'endless' : grouped(thread.sliceLeft)),
    h('td', { class: 'kernel-address kernel-spare' }, interrupt ? '' : address(thread.registers.eip)),
  );
}

/** What it is busy with, and its registers. */
function details(inspection: Inspection, thread: InspectedThread, stuck: boolean, go: GoTo): HTMLElement {
  return h(
    'tr',
    { class: 'kernel-details' },
    h(
      'td',
      { colspan: COLUMNS.length },
      h('span', {}, doing(inspection, thread)),
      stuck && h('span', { class: 'badge badge-bad' }, 'deadlock'),
      thread.space >= 0 && registers(inspection, thread, go),
    ),
  );
}

function doing(inspection: Inspection, thread: InspectedThread): string {
  const wait = inspection.waits.find((candidate) => candidate.thread === thread.id);
  const parts: string[] = [];
  if (thread.handler !== 0) parts.push(`handled by ${threadName(inspection, thread.handler)}`);
  if (wait !== undefined) parts.push(waitWords(inspection, wait));
  if (thread.operation !== 'ipc' && thread.operation !== 'interrupt')
    parts.push(thread.operation.replace('-', ' '));
  if (thread.transferPartner !== 0)
    parts.push(`in a message with strings, with ${threadName(inspection, thread.transferPartner)}`);
  if (thread.senders.length > 0)
    parts.push(`to it want to send: ${thread.senders.map((id) => threadName(inspection, id)).join(', ')}`);
  if (thread.state === 'running') parts.push('has the processor');
  const place = inspection.ready.find((queue) => queue.threads.includes(thread.id));
  if (place !== undefined)
    parts.push(`number ${place.threads.indexOf(thread.id) + 1} in the queue of priority ${place.priority}`);
  return parts.join('; ');
}

function registers(inspection: Inspection, thread: InspectedThread, go: GoTo): HTMLElement {
  const directory = inspection.spaces.find(({ index }) => index === thread.space)?.directory;
  const place = (name: string, value: string): MachinePlace => ({
    part: name === 'EIP' ? 'code' : 'memory',
    space: directory === undefined ? CURRENT : hexAddress(directory),
    address: `0x${value}`,
  });
  return h(
    'details',
    { class: 'kernel-registers' },
    h('summary', {}, 'Registers'),
    h(
      'dl',
      {},
      ...registersOf(thread).map(([name, value]) =>
        h(
          'div',
          {},
          h('dt', {}, name),
          h(
            'dd',
            {},
            goLink(
              go,
              place(name, value),
              name === 'EIP' ? 'Show this code' : 'Show the memory there',
              value,
            ),
          ),
        ),
      ),
    ),
    !thread.registers.whole && h('p', {}, 'The others are set when its IPC ends.'),
  );
}
