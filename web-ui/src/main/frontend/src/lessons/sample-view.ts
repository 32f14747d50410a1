import { ApiError } from '../client/rest';
import { runToEnd } from '../client/runs';
import { PlainText } from '../model/plain';
import { button } from '../ui/controls';
import { h, setText } from '../ui/dom';

/** Runs the lesson's sample in place and shows what it printed and why it ended. */
export class SampleView {
  readonly element: HTMLElement;
  private readonly model: HTMLSelectElement;
  private readonly run: HTMLButtonElement;
  private readonly status = h('p', {
    class: 'figure-status',
    role: 'status',
    'data-testid': 'sample-status',
  });
  private readonly output = h('pre', {
    class: 'lesson-output',
    role: 'region',
    tabindex: 0,
    'aria-label': 'What the program printed',
    'data-testid': 'sample-output',
  });

  constructor(
    private readonly sample: string,
    models: readonly string[],
  ) {
    this.model = h(
      'select',
      { class: 'input figure-model' },
      ...models.map((name) => h('option', { value: name }, name)),
    );
    this.run = button({
      label: 'Run it here',
      icon: 'play',
      kind: 'primary',
      testId: 'sample-run',
      onClick: () => void this.start(),
    });
    this.output.hidden = true;
    this.element = h(
      'div',
      {},
      h('div', { class: 'figure-tools' }, h('label', {}, 'Processor ', this.model), this.run),
      this.status,
      this.output,
    );
  }

  private async start(): Promise<void> {
    this.run.disabled = true;
    setText(this.status, 'Running …');
    try {
      const run = await runToEnd(
        { sample: this.sample, model: this.model.value },
        {
          fresh: false,
          signal: new AbortController().signal,
          onBusy: (seconds) =>
            setText(this.status, `The server is busy; the next try is in ${seconds} seconds.`),
        },
      );
      setText(this.output, new PlainText().take(run.console));
      this.output.hidden = false;
      setText(this.status, run.sentence);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.status, error.message);
    } finally {
      this.run.disabled = false;
    }
  }
}
