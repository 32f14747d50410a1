import type { PlaygroundHub } from '../model/events';
import {
  firstSentence,
  textParts,
  useAddress,
  type ApiReference,
  type ReferenceEntry,
  type SampleUse,
} from '../model/reference';
import { button } from '../ui/controls';
import { h, replaceChildren, setText, type Child } from '../ui/dom';

/** Names that the list shows at once. */
const SHOWN = 100;

/** The reference beside the editor: a search, its hits, and the entry of a name. */
export class ReferencePane {
  readonly element: HTMLElement;
  private readonly search = h('input', {
    class: 'input reference-search',
    type: 'search',
    placeholder: 'Name or words',
    'aria-label': 'Search the reference',
    autocomplete: 'off',
    spellcheck: 'false',
    'data-testid': 'reference-search',
  });
  private readonly note = h('p', { class: 'reference-note', role: 'status' });
  private readonly names = h('ul', { class: 'reference-names', 'data-testid': 'reference-names' });
  private readonly article = h('article', { class: 'reference-entry', 'data-testid': 'reference-entry' });
  private readonly body = h('div', { class: 'reference-body' }, this.note, this.names, this.article);
  private reference: ApiReference | undefined;
  /** The name to show once the reference is there. */
  private wanted: string | undefined;
  /** What had the focus when the pane was opened. */
  private before: HTMLElement | undefined;

  constructor(private readonly hub: PlaygroundHub) {
    const close = button({
      label: 'Close the reference',
      icon: 'close',
      iconOnly: true,
      kind: 'quiet',
      testId: 'reference-close',
      onClick: () => this.close(),
    });
    this.element = h(
      'section',
      { class: 'pane reference-pane', 'aria-label': 'Reference', 'data-testid': 'reference', hidden: true },
      h('div', { class: 'pane-bar' }, h('h2', { class: 'pane-title' }, 'Reference'), this.search, close),
      this.body,
    );
    this.search.addEventListener('input', () => this.list(this.search.value));
    this.element.addEventListener('keydown', (event) => this.key(event));
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'F1' || event.defaultPrevented) return;
      event.preventDefault();
      this.hub.emit('showReference', {});
    });
    hub.on('showReference', ({ name }) => this.show(name));
    hub.on('referenceLoaded', ({ reference }) => this.loaded(reference));
    hub.on('referenceFailed', ({ problem }) =>
      setText(this.note, `The reference cannot be read: ${problem}`),
    );
  }

  private show(name: string | undefined): void {
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement && !this.element.contains(activeElement))
      this.before = activeElement;
    this.hub.emit('columnShown', { column: 'edit' });
    this.element.hidden = false;
    if (this.reference === undefined) {
      this.wanted = name;
      setText(this.note, 'Reading the reference…');
      this.search.focus();
      this.hub.emit('referenceWanted', undefined);
      return;
    }
    this.open(this.reference, name);
  }

  private loaded(reference: ApiReference): void {
    this.reference = reference;
    if (!this.element.hidden) this.open(reference, this.wanted);
  }

  /** Shows the entry of a name; the search for one that has none; everything without one. */
  private open(reference: ApiReference, name: string | undefined): void {
    const entry = name === undefined ? undefined : reference.find(name);
    if (entry !== undefined) {
      this.draw(entry);
      return;
    }
    this.search.value = name ?? this.search.value;
    this.list(this.search.value);
    this.search.focus();
    this.search.select();
  }

  private close(): void {
    this.element.hidden = true;
    const back = this.before?.isConnected === true ? this.before : undefined;
    if (back === undefined) this.hub.emit('focusEditor', undefined);
    else back.focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      this.close();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || this.names.hidden) return;
    const buttons = [...this.names.querySelectorAll('button')];
    const now = buttons.findIndex((element) => element === document.activeElement);
    if (now < 0 && document.activeElement !== this.search) return;
    event.preventDefault();
    const next = buttons[now + step];
    if (next === undefined) {
      if (step < 0) this.search.focus();
      return;
    }
    next.focus();
  }

  private list(query: string): void {
    if (this.reference === undefined) return;
    const found = this.reference.search(query);
    const shown = found.slice(0, SHOWN);
    setText(
      this.note,
      found.length === 0
        ? 'No entry has these words.'
        : found.length > SHOWN
          ? `${SHOWN} of ${found.length} names`
          : found.length === 1
            ? 'One name'
            : `${found.length} names`,
    );
    replaceChildren(this.names, ...shown.map((entry, i) => this.row(entry, i === 0)));
    this.names.hidden = false;
    this.article.hidden = true;
    this.body.scrollTop = 0;
  }

  private row(entry: ReferenceEntry, first: boolean): HTMLElement {
    const open = h(
      'button',
      { type: 'button', class: 'reference-name', tabindex: first ? 0 : -1, 'data-name': entry.name },
      h('code', {}, entry.name),
      h('span', {}, firstSentence(entry.meaning)),
    );
    open.addEventListener('click', () => this.draw(entry));
    return h('li', {}, open);
  }

  private draw(entry: ReferenceEntry): void {
    const heading = h('h3', { tabindex: -1, 'data-testid': 'reference-name' }, entry.name);
    const back = button({
      label: 'All names',
      kind: 'quiet',
      testId: 'reference-back',
      onClick: () => {
        this.list(this.search.value);
        this.search.focus();
      },
    });
    replaceChildren(
      this.article,
      h(
        'div',
        { class: 'reference-head' },
        heading,
        h('span', { class: 'reference-kind' }, `${entry.kind} in <${entry.header}>`),
        back,
      ),
      ...this.declarations(entry),
      ...this.text(entry, entry.meaning),
      entry.errors !== '' &&
        h('div', { class: 'reference-errors' }, h('strong', {}, 'Errors'), ...this.text(entry, entry.errors)),
      h('p', { class: 'reference-foot' }, h('span', {}, entry.manual), this.uses(entry.uses)),
    );
    setText(this.note, '');
    this.names.hidden = true;
    this.article.hidden = false;
    this.body.scrollTop = 0;
    heading.focus();
  }

  private declarations(entry: ReferenceEntry): Child[] {
    const pre = (text: string) =>
      h('pre', { tabindex: 0, role: 'region', 'aria-label': `Declaration of ${entry.name}` }, text);
    const more = entry.overloads;
    return [
      ...entry.signatures.map(pre),
      more.length > 0 && h('details', {}, h('summary', {}, 'In C++'), ...more.map(pre)),
    ];
  }

  private text(entry: ReferenceEntry, text: string): HTMLElement[] {
    return text
      .split('\n\n')
      .map((paragraph) =>
        h(
          'p',
          {},
          ...textParts(paragraph, entry.mentions).map((part) =>
            part.name ? this.link(part.text) : part.text,
          ),
        ),
      );
  }

  private link(name: string): HTMLElement {
    const link = h('a', { href: `/reference#${name}` }, name);
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.show(name);
    });
    return link;
  }

  private uses(uses: readonly SampleUse[]): Child {
    if (uses.length === 0) return undefined;
    return h(
      'span',
      {},
      'Used in ',
      ...uses.flatMap((use, i): Child[] => {
        const link = h(
          'a',
          { href: useAddress(use), title: use.title, 'data-testid': 'reference-use' },
          `${use.file}:${use.line}`,
        );
        link.addEventListener('click', (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          this.hub.emit('openSample', { id: use.sample, run: false });
          this.hub.emit('showPlace', { file: use.file, line: use.line });
        });
        return i === 0 ? [link] : [', ', link];
      }),
    );
  }
}
