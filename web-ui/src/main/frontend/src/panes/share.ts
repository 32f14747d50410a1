import type { PlaygroundHub } from '../model/events';
import { openDialog } from '../ui/ask';
import { button } from '../ui/controls';
import { h, replaceChildren, setText } from '../ui/dom';

/** A link that was made. */
export interface ShareLink {
  readonly id: string;
  readonly url: string;
  readonly ownerToken: string;
  readonly expires?: string;
}

export interface ShareOrder {
  readonly title: string;
  /** Days until the link ends; undefined: it does not. */
  readonly days: number | undefined;
}

/** What the share dialog has done for it. */
export interface ShareActions {
  title(): string;
  /** Path of the page where others watch the run that goes on; undefined when none does. */
  watchPath(): string | undefined;
  create(order: ShareOrder): Promise<ShareLink>;
  remove(id: string, ownerToken: string): Promise<void>;
}

/** The dialog that makes a link to the program and its run, and deletes it again. */
export class ShareDialog {
  private readonly body = h('div', { class: 'share', 'data-testid': 'share-dialog' });

  constructor(
    private readonly hub: PlaygroundHub,
    private readonly actions: ShareActions,
  ) {
    hub.on('showShare', () => {
      this.askFirst();
      openDialog('Share', 'dialog-medium', [this.body]);
    });
  }

  private askFirst(): void {
    const title = h('input', {
      class: 'input',
      type: 'text',
      id: 'share-title',
      maxlength: 120,
      value: this.actions.title(),
    });
    const days = h(
      'select',
      { class: 'input', id: 'share-days' },
      h('option', { value: '' }, 'never'),
      h('option', { value: '1' }, 'in one day'),
      h('option', { value: '7' }, 'in a week'),
      h('option', { value: '30' }, 'in 30 days'),
      h('option', { value: '365' }, 'in a year'),
    );
    const problem = h('p', { class: 'field-problem', role: 'alert' });
    const create = button({
      label: 'Create link',
      kind: 'primary',
      testId: 'share-create',
      onClick: () => {
        create.disabled = true;
        setText(problem, '');
        this.actions
          .create({ title: title.value.trim(), days: days.value === '' ? undefined : Number(days.value) })
          .then((link) => this.showLink(link))
          .catch((error: unknown) => {
            create.disabled = false;
            create.focus();
            setText(problem, error instanceof Error ? error.message : String(error));
          });
      },
    });
    replaceChildren(
      this.body,
      h(
        'p',
        {},
        'A link opens exactly this program, and running it gives exactly this run: the same output, the same trace, the same cycle counts. Whoever has the link can read it; it is listed nowhere. It never changes: later edits need a new link.',
      ),
      h('label', { class: 'field', for: 'share-title' }, 'Title', title),
      h('label', { class: 'field', for: 'share-days' }, 'The link ends', days),
      problem,
      h('div', { class: 'dialog-actions' }, create),
      ...this.watching(),
    );
  }

  /** The link for those who watch what runs now. */
  private watching(): HTMLElement[] {
    const path = this.actions.watchPath();
    if (path === undefined) return [];
    return [
      this.copyField('watch-url', 'Watch live', new URL(path, location.href).href, 'watch-url'),
      h(
        'p',
        { class: 'field-hint' },
        'Whoever has this link sees the run that goes on now, and can neither type nor stop it. It ends with the run.',
      ),
    ];
  }

  private copyField(id: string, label: string, value: string, testId: string): HTMLElement {
    const input = h('input', {
      class: 'input input-mono',
      id,
      type: 'text',
      readonly: true,
      value,
      'data-testid': testId,
    });
    input.addEventListener('focus', () => input.select());
    const copy = button({
      label: 'Copy',
      icon: 'copy',
      onClick: () => {
        input.select();
        void navigator.clipboard.writeText(value).then(
          () => this.hub.emit('announced', { text: `${label} copied` }),
          () => undefined,
        );
      },
    });
    return h(
      'div',
      { class: 'field' },
      h('label', { for: id }, label),
      h('div', { class: 'copy-field' }, input, copy),
    );
  }

  private showLink(link: ShareLink): void {
    const problem = h('p', { class: 'field-problem', role: 'alert' });
    const remove = button({
      label: 'Delete this link',
      icon: 'bin',
      kind: 'danger',
      testId: 'share-delete',
      onClick: () => {
        this.actions.remove(link.id, link.ownerToken).then(
          () => this.showDeleted(),
          (error: unknown) => setText(problem, error instanceof Error ? error.message : String(error)),
        );
      },
    });
    const expires =
      link.expires === undefined ? 'It does not end by itself.' : `It ends on ${link.expires.slice(0, 10)}.`;
    replaceChildren(
      this.body,
      h('p', { role: 'status' }, `The link is ready. ${expires}`),
      this.copyField('share-url', 'Link', new URL(link.url, location.href).href, 'share-url'),
      this.copyField('share-token', 'Owner token', link.ownerToken, 'share-token'),
      h(
        'p',
        { class: 'field-hint' },
        'Keep the token if you may want to delete the link later. It is shown only now.',
      ),
      problem,
      h('div', { class: 'dialog-actions' }, remove),
    );
    this.body.querySelector<HTMLInputElement>('#share-url')?.focus();
  }

  private showDeleted(): void {
    replaceChildren(this.body, h('p', { role: 'status' }, 'The link is deleted.'));
  }
}
