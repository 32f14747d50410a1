import { h, type Child } from './dom';
import { icon, type IconName } from './icons';

export interface ButtonOptions {
  readonly label: string;
  readonly icon?: IconName;
  /** Show the icon only; the label is its name and tooltip. */
  readonly iconOnly?: boolean;
  readonly kind?: 'primary' | 'danger' | 'quiet';
  readonly testId?: string;
  readonly title?: string;
  onClick(): void;
}

export function button(options: ButtonOptions): HTMLButtonElement {
  const children: Child[] = [];
  if (options.icon !== undefined) children.push(icon(options.icon));
  children.push(
    h('span', { class: options.iconOnly === true ? 'visually-hidden' : 'button-label' }, options.label),
  );
  const element = h(
    'button',
    {
      type: 'button',
      class: `button button-${options.kind ?? 'plain'}${options.iconOnly === true ? ' button-icon' : ''}`,
      title: options.title ?? (options.iconOnly === true ? options.label : undefined),
      'data-testid': options.testId,
    },
    ...children,
  );
  element.addEventListener('click', () => {
    if (element.ariaDisabled !== 'true') options.onClick();
  });
  return element;
}

/** Text within text that can be clicked. */
export function linkButton(title: string, text: string, onClick: () => void): HTMLButtonElement {
  const link = h('button', { type: 'button', class: 'link link-plain', title }, text);
  link.addEventListener('click', onClick);
  return link;
}

/** Lets a control be used, or not; unlike one that is disabled, it keeps the focus that it has. */
export function setUsable(control: HTMLButtonElement | HTMLInputElement, usable: boolean): void {
  control.ariaDisabled = String(!usable);
  if (control instanceof HTMLInputElement) control.readOnly = !usable;
}

/** A heading bar of a pane: title on the left, tools on the right. */
export function paneBar(title: string, ...tools: Child[]): HTMLElement {
  return h('div', { class: 'pane-bar' }, h('h2', { class: 'pane-title' }, title), ...tools);
}

/** What a pane shows while it has nothing: what will be here, and how to get it. */
export function emptyState(title: string, text: string, ...more: Child[]): HTMLElement {
  return h('div', { class: 'empty' }, h('p', { class: 'empty-title' }, title), h('p', {}, text), ...more);
}

export interface Choice<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly title?: string;
}

/** A small group of which one is chosen, as radio buttons that arrow keys move through. */
export class Segmented<T extends string> {
  readonly element: HTMLElement;
  private readonly inputs = new Map<T, HTMLInputElement>();
  private static groups = 0;

  constructor(label: string, choices: readonly Choice<T>[], chosen: T, onChoose: (id: T) => void) {
    const name = `segmented-${Segmented.groups++}`;
    this.element = h('div', { class: 'segmented', role: 'radiogroup', 'aria-label': label });
    for (const choice of choices) {
      const input = h('input', { type: 'radio', name, value: choice.id, class: 'visually-hidden' });
      input.checked = choice.id === chosen;
      input.addEventListener('change', () => onChoose(choice.id));
      this.inputs.set(choice.id, input);
      this.element.append(h('label', { title: choice.title }, input, h('span', {}, choice.label)));
    }
  }

  choose(id: T): void {
    const input = this.inputs.get(id);
    if (input !== undefined) input.checked = true;
  }

  set disabled(value: boolean) {
    for (const input of this.inputs.values()) input.disabled = value;
  }
}

export interface Tab<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly panel: HTMLElement;
}

/** Tabs with their panels by the usual keyboard pattern: arrows move, the chosen one is in the tab order. */
export class Tabs<T extends string> {
  readonly bar: HTMLElement;
  private readonly buttons = new Map<T, HTMLButtonElement>();

  constructor(
    label: string,
    private readonly tabs: readonly Tab<T>[],
    private readonly onShow: (id: T) => void,
  ) {
    this.bar = h('div', { class: 'tabs', role: 'tablist', 'aria-label': label });
    for (const tab of tabs) {
      const control = h(
        'button',
        {
          type: 'button',
          role: 'tab',
          class: 'tab',
          id: `tab-${tab.id}`,
          'aria-controls': `panel-${tab.id}`,
          'data-testid': `tab-${tab.id}`,
        },
        tab.label,
      );
      control.addEventListener('click', () => this.show(tab.id));
      tab.panel.id = `panel-${tab.id}`;
      tab.panel.setAttribute('role', 'tabpanel');
      tab.panel.setAttribute('aria-labelledby', `tab-${tab.id}`);
      this.buttons.set(tab.id, control);
      this.bar.append(control);
    }
    this.bar.addEventListener('keydown', (event) => this.key(event));
  }

  show(id: T): void {
    this.mark(id);
    this.onShow(id);
  }

  /** Shows a tab without telling anybody. */
  mark(id: T): void {
    for (const tab of this.tabs) {
      const chosen = tab.id === id;
      const control = this.buttons.get(tab.id);
      control?.setAttribute('aria-selected', String(chosen));
      if (control !== undefined) control.tabIndex = chosen ? 0 : -1;
      tab.panel.hidden = !chosen;
    }
  }

  panel(id: T): HTMLElement | undefined {
    return this.tabs.find((tab) => tab.id === id)?.panel;
  }

  /** Puts a small note, a count, behind a tab's label. */
  note(id: T, text: string): void {
    const tab = this.tabs.find((candidate) => candidate.id === id);
    const control = this.buttons.get(id);
    if (tab === undefined || control === undefined) return;
    control.replaceChildren(tab.label);
    if (text !== '') control.append(h('span', { class: 'tab-note' }, text));
  }

  private key(event: KeyboardEvent): void {
    const ids = this.tabs.map((tab) => tab.id);
    const now = ids.findIndex((id) => this.buttons.get(id) === document.activeElement);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    const next = ids[(to + ids.length) % ids.length];
    if (next === undefined) return;
    event.preventDefault();
    this.show(next);
    this.buttons.get(next)?.focus();
  }
}
