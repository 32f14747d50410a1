import type { PlaygroundHub } from '../model/events';
import type { Sample } from '../model/sample';
import { openDialog } from '../ui/ask';
import { button, linkButton } from '../ui/controls';
import { h, replaceChildren } from '../ui/dom';

/** The sample gallery: a dialog with a card for each sample, by topic. */
export class GalleryPane {
  private readonly cards = h('ul', { class: 'gallery', 'data-testid': 'gallery' });
  private dialog: HTMLDialogElement | undefined;

  constructor(private readonly hub: PlaygroundHub) {
    hub.on('showGallery', () => this.open());
  }

  /** Fills the gallery, also one that was opened before. */
  setSamples(samples: readonly Sample[]): void {
    replaceChildren(this.cards, ...samples.map((s) => this.card(s)));
  }

  private open(): void {
    if (this.dialog?.open === true) return;
    const intro = h(
      'p',
      { class: 'gallery-intro' },
      'Each sample is a small program for the microkernel that answers one question. Open it to read and change it, or run it at once. ',
      h('a', { href: '/learn' }, 'Lessons'),
      ' go with most of them. ',
      linkButton('Boot a multiboot image instead of this system', 'A kernel of your own', () => {
        this.dialog?.close();
        this.hub.emit('showOwnKernel', undefined);
      }),
      ' runs here, too.',
    );
    this.dialog = openDialog('Samples', 'dialog-wide', [intro, this.cards]);
  }

  private choose(id: string, run: boolean): void {
    this.dialog?.close();
    this.hub.emit('openSample', { id, run });
  }

  private card(sample: Sample): HTMLElement {
    const open = h(
      'button',
      { type: 'button', class: 'card-open', 'data-testid': 'gallery-item', 'data-sample': sample.id },
      sample.title,
    );
    open.addEventListener('click', () => this.choose(sample.id, false));
    const run = button({
      label: 'Open and run',
      icon: 'play',
      testId: 'gallery-run',
      title: `Open ${sample.title} and run it`,
      onClick: () => this.choose(sample.id, true),
    });
    run.dataset['sample'] = sample.id;
    const programs = sample.programs.map((program) => program.name).join(', ');
    return h(
      'li',
      { class: 'card' },
      h('p', { class: 'card-topic' }, sample.topic),
      h('h3', { class: 'card-title' }, open),
      sample.question !== '' && h('p', { class: 'card-question' }, sample.question),
      h('p', { class: 'card-text' }, sample.text),
      sample.tryNext !== '' && h('p', { class: 'card-next' }, h('strong', {}, 'Try next: '), sample.tryNext),
      h(
        'div',
        { class: 'card-foot' },
        h('span', { class: 'card-programs' }, sample.programs.length === 1 ? 'one program' : programs),
        sample.lesson !== '' &&
          h(
            'a',
            {
              class: 'card-lesson',
              href: `/learn/${sample.lesson}`,
              'aria-label': `Lesson on ${sample.title}`,
              'data-testid': 'gallery-lesson',
            },
            'Lesson',
          ),
        run,
      ),
    );
  }
}
