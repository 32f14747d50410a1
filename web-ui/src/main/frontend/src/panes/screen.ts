import type { ScreenMessage, ScreenSpan } from '../generated/schema';
import type { PlaygroundHub } from '../model/events';
import type { Run } from '../model/run';
import { button, emptyState, paneBar } from '../ui/controls';
import { h, replaceChildren, setText } from '../ui/dom';

/** The attribute byte of a colour text mode. */
const FOREGROUND = 0x0f;
const BACKGROUND_SHIFT = 4;
const BACKGROUND = 0x07;
const BLINK = 0x80;

/** Keys that stay the page's own: they leave the screen, run and stop. */
function isPageKey(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && (event.key === 'Enter' || event.key === '.');
}

/** The PC's VGA text screen, a second console, with the keyboard that belongs to it. */
export class ScreenPane {
  readonly element: HTMLElement;
  private readonly lines = h('div', { class: 'vga-lines', 'data-testid': 'screen-lines' });
  private readonly screen = h(
    'div',
    {
      class: 'vga',
      tabindex: 0,
      role: 'group',
      'aria-label': 'VGA text screen',
      'aria-describedby': 'vga-hint',
      'data-testid': 'screen',
    },
    this.lines,
  );
  private readonly hint = h('p', { class: 'vga-hint', id: 'vga-hint' });
  private readonly empty = emptyState(
    'The screen is blank',
    'What a program writes to the VGA text memory at 0xB8000 appears here.',
  );
  private readonly held = new Set<string>();
  private run: Run | undefined;

  constructor(private readonly hub: PlaygroundHub) {
    this.element = h(
      'section',
      { class: 'pane console-pane', 'aria-label': 'Screen' },
      paneBar('Screen', h('div', { class: 'bar-tools' }, this.copyButton())),
      h('div', { class: 'vga-frame' }, this.screen, this.empty),
      this.hint,
    );
    this.listen();
    this.clear();
  }

  private listen(): void {
    this.hub.on('runReset', ({ run }) => {
      this.run = run;
      this.clear();
    });
    this.hub.on('runChanged', ({ run }) => {
      this.run = run;
      this.enable();
    });
    this.hub.on('screenChanged', ({ screen }) => this.show(screen));
    this.screen.addEventListener('keydown', (event) => this.key(event, true));
    this.screen.addEventListener('keyup', (event) => this.key(event, false));
    this.screen.addEventListener('blur', () => this.releaseAll());
  }

  private copyButton(): HTMLButtonElement {
    return button({
      label: 'Copy screen text',
      icon: 'copy',
      iconOnly: true,
      kind: 'quiet',
      onClick: () => {
        const text = [...this.lines.children].map((line) => line.textContent.trimEnd()).join('\n');
        void navigator.clipboard.writeText(text).then(
          () => this.hub.emit('announced', { text: 'Screen text copied' }),
          () => this.hub.emit('announced', { text: 'The browser does not allow copying' }),
        );
      },
    });
  }

  private clear(): void {
    replaceChildren(this.lines);
    this.held.clear();
    this.empty.hidden = false;
    this.screen.hidden = true;
    this.enable();
  }

  private enable(): void {
    const takes = this.run?.takesInput ?? false;
    this.screen.classList.toggle('vga-live', takes);
    setText(
      this.hint,
      takes
        ? 'Click the screen and type: its keys go to the PC keyboard. Shift+Escape leaves it.'
        : 'The keyboard works while a program runs.',
    );
  }

  private show(screen: ScreenMessage): void {
    this.empty.hidden = true;
    this.screen.hidden = false;
    this.screen.style.setProperty('--columns', String(screen.columns));
    const lines = screen.lines.map((line, number) => {
      const cursor = number === screen.cursorLine ? screen.cursorColumn : -1;
      return h('div', { class: 'vga-line' }, ...spans(line.spans, cursor));
    });
    replaceChildren(this.lines, ...lines);
  }

  private key(event: KeyboardEvent, down: boolean): void {
    if (isPageKey(event) || event.code === '') return;
    if (event.key === 'Escape' && event.shiftKey) {
      if (down) this.screen.blur();
      return;
    }
    if (this.run?.takesInput !== true) return;
    event.preventDefault();
    event.stopPropagation();
    if (down) this.held.add(event.code);
    else if (!this.held.delete(event.code)) return;
    this.hub.emit('screenKey', { code: event.code, down });
  }

  /** A key whose going up another window would get must not stay down for ever. */
  private releaseAll(): void {
    for (const code of this.held) this.hub.emit('screenKey', { code, down: false });
    this.held.clear();
  }
}

/** Elements of a line's spans; the one under the cursor is split around it. */
function spans(list: readonly ScreenSpan[], cursor: number): HTMLElement[] {
  const elements: HTMLElement[] = [];
  let column = 0;
  for (const span of list) {
    const characters = [...span.text];
    const at = cursor - column;
    column += characters.length;
    if (at < 0 || at >= characters.length) {
      elements.push(cell(span.text, span.attribute, false));
      continue;
    }
    const pieces = [characters.slice(0, at), characters.slice(at, at + 1), characters.slice(at + 1)];
    pieces.forEach((piece, n) => {
      if (piece.length > 0) elements.push(cell(piece.join(''), span.attribute, n === 1));
    });
  }
  return elements;
}

function cell(text: string, attribute: number, cursor: boolean): HTMLElement {
  const foreground = attribute & FOREGROUND;
  const background = (attribute >> BACKGROUND_SHIFT) & BACKGROUND;
  const classes = [`vga-f${foreground}`, `vga-b${background}`];
  if ((attribute & BLINK) !== 0) classes.push('vga-blink');
  if (cursor) classes.push('vga-cursor');
  const element = h('span', { class: classes.join(' ') }, text);
  // A fallback font's box drawing characters are not always as wide as the others: the grid decides.
  element.style.setProperty('--cells', String([...text].length));
  return element;
}
