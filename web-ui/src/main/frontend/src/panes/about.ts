import type { PlaygroundHub } from '../model/events';
import type { Sample } from '../model/sample';
import { button } from '../ui/controls';
import { h, replaceChildren, type Child } from '../ui/dom';

/** The open sample's question and text, above the editor. */
export class AboutPane {
  readonly element: HTMLDetailsElement;
  private readonly summary = h('summary');
  private readonly body = h('div', { class: 'about-body' });
  private readonly note = h('p', { class: 'about-note', role: 'status', hidden: true });

  constructor(private readonly hub: PlaygroundHub) {
    this.element = h(
      'details',
      { class: 'about', open: true, 'data-testid': 'about' },
      this.summary,
      this.body,
    );
    hub.on('projectOpened', ({ project, sample, note }) => this.show(project.title, sample, note));
  }

  private show(title: string, sample: Sample | undefined, note: string | undefined): void {
    const question = sample?.question ?? '';
    replaceChildren(
      this.summary,
      h(
        'span',
        { class: 'about-head' },
        h('span', { class: 'about-title' }, title),
        question !== '' && h('span', { class: 'about-question' }, question),
      ),
    );
    this.note.hidden = note === undefined;
    const parts: Child[] = [];
    if (note !== undefined) {
      const reset = button({
        label: 'Start over',
        icon: 'reset',
        kind: 'quiet',
        onClick: () => this.hub.emit('resetProject', undefined),
      });
      parts.push(h('p', { class: 'about-note', role: 'status' }, note, ' ', sample !== undefined && reset));
    }
    if (sample !== undefined) {
      parts.push(h('p', {}, sample.text));
      parts.push(
        sample.tryNext !== '' &&
          h('p', { class: 'about-next' }, h('strong', {}, 'Try next: '), sample.tryNext),
        sample.lesson !== '' &&
          h('p', {}, h('a', { href: `/learn/${sample.lesson}` }, 'Read the lesson'), ' on it.'),
      );
    }
    replaceChildren(this.body, ...parts);
    this.element.hidden = sample === undefined && note === undefined;
  }
}
