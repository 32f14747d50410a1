import type { Column } from '../model/events';
import { h } from '../ui/dom';
import { savePrefs, type Prefs } from '../ui/prefs';
import { splitter } from '../ui/splitter';

const COLUMNS: readonly Column[] = ['edit', 'run', 'understand'];
const LABELS: Record<Column, string> = { edit: 'Edit', run: 'Run', understand: 'Understand' };
/** No column gets narrower than this share. */
const LEAST = 0.15;

/**
 * Three columns side by side, or one at a time with a bar to choose it where the screen is narrow; which of the two is
 * the style sheet's choice.
 */
export class Layout {
  readonly element = h('main', { class: 'columns', id: 'main' });
  readonly bar: HTMLElement;
  private readonly columns: Record<Column, HTMLElement>;
  private readonly splitters: HTMLElement[] = [];
  private readonly barButtons = new Map<Column, HTMLButtonElement>();
  private readonly absent = new Set<Column>();

  constructor(
    contents: Record<Column, readonly HTMLElement[]>,
    private readonly prefs: Prefs,
    private readonly onVisible: (visible: ReadonlySet<Column>) => void,
  ) {
    const column = (name: Column) =>
      h('div', { class: `column column-${name}`, 'data-column': name }, ...contents[name]);
    this.columns = { edit: column('edit'), run: column('run'), understand: column('understand') };
    COLUMNS.forEach((name, i) => {
      if (i > 0) this.element.append(this.splitterBefore(i));
      this.element.append(this.columns[name]);
    });
    this.bar = h(
      'nav',
      { class: 'column-bar', 'aria-label': 'Columns' },
      ...COLUMNS.map((name) => this.barButton(name)),
    );
    this.apply();
    this.mark('edit');
  }

  private splitterBefore(index: number): HTMLElement {
    const element = splitter(this.element, {
      label: `Width of ${LABELS[COLUMNS[index - 1] ?? 'edit']} and ${LABELS[COLUMNS[index] ?? 'run']}`,
      orientation: 'vertical',
      value: () => 100 * this.boundary(index),
      move: (percent, done) => {
        this.moveBoundary(index, (percent / 100 - this.boundary(index)) * this.shares());
        if (done) savePrefs(this.prefs);
      },
    });
    this.splitters.push(element);
    return element;
  }

  /** The visible columns' shares of a whole, up to a column; what hidden ones have of it is not left empty. */
  private shares(end = COLUMNS.length): number {
    const { visible } = this;
    return COLUMNS.slice(0, end).reduce(
      (sum, name, i) => sum + (visible.has(name) ? (this.prefs.columns[i] ?? 0) : 0),
      0,
    );
  }

  /** Where a column begins: a share of the width. */
  private boundary(index: number): number {
    return this.shares(index) / this.shares();
  }

  private moveBoundary(index: number, by: number): void {
    const { visible } = this;
    const before = COLUMNS.findLastIndex((name, i) => i < index && visible.has(name));
    const [left, right] = [this.prefs.columns[before] ?? 0, this.prefs.columns[index] ?? 0];
    const shift = Math.min(Math.max(by, LEAST - left), right - LEAST);
    this.prefs.columns[before] = left + shift;
    this.prefs.columns[index] = right - shift;
    this.apply();
  }

  private barButton(name: Column): HTMLButtonElement {
    const element = h(
      'button',
      { type: 'button', class: 'column-bar-button', 'data-testid': `column-${name}` },
      LABELS[name],
    );
    element.addEventListener('click', () => this.show(name));
    this.barButtons.set(name, element);
    return element;
  }

  private get visible(): ReadonlySet<Column> {
    return new Set(COLUMNS.filter((name) => !this.prefs.hidden.includes(name) && !this.absent.has(name)));
  }

  private apply(): void {
    const { visible } = this;
    const tracks: string[] = [];
    COLUMNS.forEach((name, i) => {
      const shown = visible.has(name);
      this.columns[name].classList.toggle('column-hidden', !shown);
      const before = COLUMNS.slice(0, i).some((other) => visible.has(other));
      const bar = this.splitters[i - 1];
      bar?.classList.toggle('column-hidden', !shown || !before);
      if (shown && before) tracks.push('var(--splitter)');
      if (shown) tracks.push(`minmax(0, ${(this.prefs.columns[i] ?? 0) / this.shares()}fr)`);
    });
    this.element.style.setProperty('--tracks', tracks.join(' '));
    this.onVisible(visible);
  }

  /** Leaves a column out of this page; what is remembered of columns stays. */
  leaveOut(name: Column): void {
    this.absent.add(name);
    const button = this.barButtons.get(name);
    if (button !== undefined) button.hidden = true;
    this.apply();
  }

  /** Hides or shows a column; the last one stays. */
  toggle(name: Column): void {
    const { visible } = this;
    if (visible.has(name) && visible.size === 1) return;
    this.prefs.hidden = visible.has(name)
      ? [...this.prefs.hidden, name]
      : this.prefs.hidden.filter((other) => other !== name);
    savePrefs(this.prefs);
    this.apply();
  }

  /** Brings a column into sight: the one on show where there is room for one only. */
  show(name: Column): void {
    this.mark(name);
    if (!this.visible.has(name)) this.toggle(name);
  }

  private mark(name: Column): void {
    this.element.dataset['column'] = name;
    for (const [other, element] of this.barButtons) {
      if (other === name) element.setAttribute('aria-current', 'true');
      else element.removeAttribute('aria-current');
    }
  }
}
