import { ApiError } from '../client/rest';
import { runToEnd } from '../client/runs';
import { busyWords } from '../model/format';
import { PlainText } from '../model/plain';
import { button } from '../ui/controls';
import { h } from '../ui/dom';
import { RunOutput } from '../ui/run-output';

/** Runs the lesson's sample in place and shows what it printed and why it ended. */
export class SampleView {
  readonly element: HTMLElement;
  private readonly model: HTMLSelectElement;
  private readonly run: HTMLButtonElement;
  private readonly output = new RunOutput('sample', 'What the program printed');

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
    this.element = h(
      'div',
      {},
      h('div', { class: 'figure-tools' }, h('label', {}, 'Processor ', this.model), this.run),
      this.output.element,
    );
  }

  private async start(): Promise<void> {
    this.run.disabled = true;
    this.output.say('Running …');
    try {
      const run = await runToEnd(
        { sample: this.sample, model: this.model.value },
        {
          fresh: false,
          signal: new AbortController().signal,
          onBusy: (seconds) => this.output.say(busyWords(seconds)),
        },
      );
      this.output.show(run.sentence, new PlainText().take(run.console));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.output.say(error.message);
    } finally {
      this.run.disabled = false;
    }
  }
}
