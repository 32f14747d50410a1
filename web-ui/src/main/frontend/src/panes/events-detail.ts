import { formatFpage, formatTimeout, POINT_LABELS } from '../model/describe';
import { grouped, guestTime } from '../model/format';
import { formatTag, hex, messageAt, textIn } from '../model/message';
import type { Run } from '../model/run';
import { tracePoint, type TraceStore } from '../model/trace';
import { h, replaceChildren, type Child } from '../ui/dom';

/** Arguments that are thread ids. */
const THREADS = new Set(['from', 'to', 'thread', 'partner', 'handler', 'scheduler', 'pager']);

function argument(trace: TraceStore, point: string, name: string, value: number): string {
  if (THREADS.has(name)) return `${trace.nameOf(value)} (${hex(value)})`;
  if (name === 'timeout') return `${formatTimeout(value)} (${hex(value)})`;
  if (name === 'fpage' || name === 'sendFpage') return `${formatFpage(value)} (${hex(value)})`;
  if (name === 'phase') return value === 0 ? 'send' : 'receive';
  if (name === 'access') return value === 2 ? 'write' : 'read';
  if (['irq', 'vector', 'number', 'line', 'status', 'pendingTimeouts', 'grant', 'flush'].includes(name)) {
    return String(point === 'taskExit' ? value | 0 : value);
  }
  return hex(value);
}

function entry(label: string, value: string): Child[] {
  return [h('dt', {}, label), h('dd', {}, value)];
}

/** Everything about the selected record: its arguments, and for a message all its words. */
export class EventDetail {
  readonly element = h('section', {
    class: 'event-detail',
    'aria-label': 'Selected record',
    'data-testid': 'event-detail',
    hidden: true,
  });

  show(run: Run, index: number | undefined): void {
    const { trace } = run;
    this.element.hidden = index === undefined || index >= trace.count;
    if (index === undefined || index >= trace.count) return;
    const point = tracePoint(trace.point(index));
    const title = point === undefined ? `point ${trace.point(index)}` : POINT_LABELS[point.name];
    const list = h(
      'dl',
      { class: 'facts' },
      ...entry('Cycle', `${grouped(trace.cycle(index))} (${guestTime(trace.cycle(index), run.hertz)})`),
    );
    point?.args.forEach((name, i) => {
      if (point.name === 'ipcTransfer' && name === 'tag') return;
      list.append(...(entry(name, argument(trace, point.name, name, trace.arg(index, i))) as Node[]));
    });
    const parts: Child[] = [
      h(
        'h3',
        { class: 'detail-title' },
        title,
        h('span', { class: 'detail-number' }, `record ${grouped(index)}`),
      ),
      point !== undefined && h('p', { class: 'detail-text' }, point.text),
      list,
    ];
    if (point?.name === 'ipcTransfer') parts.push(...this.message(trace, index));
    replaceChildren(this.element, ...parts);
  }

  private message(trace: TraceStore, index: number): Child[] {
    const { tag, words } = messageAt(trace, index);
    const cells = words.map((word, i) =>
      h(
        'li',
        { 'data-testid': 'message-word', 'data-word': word, title: hex(word) },
        h('span', { class: 'word-register' }, `MR${i + 1}`),
        word < 10000 ? String(word) : hex(word),
      ),
    );
    const text = textIn(words);
    return [
      h('p', { class: 'detail-tag' }, h('span', {}, 'Tag '), formatTag(tag)),
      text !== undefined && h('p', { class: 'detail-tag' }, h('span', {}, 'As text '), JSON.stringify(text)),
      words.length > 0 && h('ol', { class: 'words', 'aria-label': 'Message words' }, ...cells),
    ];
  }
}
