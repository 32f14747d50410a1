import { h } from '../ui/dom';
import { icon } from '../ui/icons';

const SIGNS: readonly [string, string][] = [
  ['run', 'runs on the processor; from afar, the share of the time that it does'],
  ['ready', 'ready, waits for the processor'],
  ['receive', 'waits for a message'],
  ['send', 'waits until the partner receives'],
  ['arrow', 'message, from sender to receiver'],
  ['fault', 'page fault'],
  ['exception', 'exception or failed IPC'],
  ['interrupt', 'interrupt'],
  ['preempt', 'preempted'],
  ['map', 'page mapped (red: unmapped)'],
  ['task', 'task starts or ends'],
];

/** A button that unfolds what the signs mean and how to move. */
export function laneLegend(): HTMLElement {
  return h(
    'details',
    { class: 'legend' },
    h(
      'summary',
      { class: 'button button-quiet button-icon', title: 'What the signs mean' },
      icon('info'),
      h('span', { class: 'visually-hidden' }, 'Legend'),
    ),
    h(
      'div',
      { class: 'legend-body', id: 'lane-help' },
      h(
        'ul',
        {},
        ...SIGNS.map(([sign, text]) =>
          h('li', {}, h('span', { class: `sign sign-${sign}`, 'aria-hidden': 'true' }), text),
        ),
      ),
      h(
        'p',
        {},
        'Wheel zooms (with Ctrl where the lanes scroll), drag moves, a click selects. Keys: + − 0, arrows, N and P for the next and previous event, of a search for the next and previous one found; those are marked on the ruler.',
      ),
    ),
  );
}
