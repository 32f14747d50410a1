import { h, setText } from './dom';

/** What becomes of a run that is made in place: a sentence, and under it what was printed. */
export class RunOutput {
  readonly element: HTMLElement;
  private readonly status: HTMLElement;
  private readonly printed: HTMLElement;

  /**
   * @param name of the test ids `NAME-status` and `NAME-output`
   * @param label what the printed text is
   */
  constructor(name: string, label: string) {
    this.status = h('p', { class: 'run-status', role: 'status', 'data-testid': `${name}-status` });
    this.printed = h('pre', {
      class: 'run-printed',
      role: 'region',
      tabindex: 0,
      'aria-label': label,
      'data-testid': `${name}-output`,
    });
    this.printed.hidden = true;
    this.element = h('div', {}, this.status, this.printed);
  }

  /** What is printed below stays as it is. */
  say(sentence: string): void {
    setText(this.status, sentence);
  }

  show(sentence: string, printed: string): void {
    this.say(sentence);
    setText(this.printed, printed);
    this.printed.hidden = false;
  }

  clear(): void {
    this.printed.hidden = true;
  }
}
