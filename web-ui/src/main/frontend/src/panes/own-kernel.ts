import type { PlaygroundHub } from '../model/events';
import { busyWords, grouped } from '../model/format';
import type { Booted, BootFile, BootSource } from '../model/own-kernel';
import { PlainText } from '../model/plain';
import { openDialog } from '../ui/ask';
import { button } from '../ui/controls';
import { h, replaceChildren } from '../ui/dom';
import { RunOutput } from '../ui/run-output';

/** A module that was chosen, with what the visitor calls it. */
interface Module {
  readonly file: File;
  readonly name: HTMLInputElement;
  readonly args: HTMLInputElement;
}

function line(label: string, testId: string, value = ''): HTMLInputElement {
  const input = h('input', {
    class: 'input input-mono',
    type: 'text',
    'aria-label': label,
    placeholder: label,
    maxlength: 1000,
    spellcheck: 'false',
    autocapitalize: 'off',
    'data-testid': testId,
  });
  input.value = value;
  return input;
}

/** Boots a multiboot image of the visitor's own with its modules, and shows what it printed. What was chosen stays chosen. */
export class OwnKernelDialog {
  private readonly kernel = h('input', {
    class: 'input',
    type: 'file',
    id: 'own-kernel',
    'data-testid': 'own-kernel-file',
  });
  private readonly args = line('Command line', 'own-kernel-args');
  private readonly files = h('input', {
    class: 'input',
    type: 'file',
    id: 'own-modules',
    multiple: true,
    'data-testid': 'own-modules',
  });
  private readonly list = h('ul', { class: 'own-modules', 'aria-label': 'Modules' });
  private readonly model = h('select', { class: 'input', id: 'own-model' });
  private readonly run: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private readonly output = new RunOutput('own', 'What it wrote to the serial port');
  private modules: Module[] = [];
  private dialog: HTMLDialogElement | undefined;
  private current: AbortController | undefined;

  constructor(
    hub: PlaygroundHub,
    private readonly source: BootSource,
  ) {
    this.run = button({
      label: 'Boot it',
      icon: 'play',
      kind: 'primary',
      testId: 'own-run',
      onClick: () => void this.start(),
    });
    this.stop = button({
      label: 'Give up',
      icon: 'stop',
      kind: 'danger',
      testId: 'own-stop',
      onClick: () => this.current?.abort(),
    });
    this.stop.hidden = true;
    this.files.addEventListener('change', () => {
      for (const file of this.files.files ?? []) this.add(file);
      this.files.value = '';
    });
    hub.on('showOwnKernel', () => this.open());
    // The models are known by then.
    hub.on('projectOpened', () => this.fillModels());
  }

  private fillModels(): void {
    const chosen = this.model.value;
    replaceChildren(this.model, ...this.source.models().map((name) => h('option', { value: name }, name)));
    if (chosen !== '') this.model.value = chosen;
  }

  private open(): void {
    if (this.dialog?.open === true) return;
    this.fillModels();
    this.dialog = openDialog('A kernel of your own', 'dialog-wide', [
      h(
        'div',
        { class: 'ask', 'data-testid': 'own-kernel' },
        h(
          'p',
          { class: 'gallery-intro' },
          'A multiboot 1 image boots in the same PC instead of this system, once and without input. What it writes to the first serial port (3F8) is shown; nothing in it is traced.',
        ),
        h('label', { class: 'field', for: this.kernel.id }, 'Kernel', this.kernel),
        this.args,
        h('label', { class: 'field', for: this.files.id }, 'Modules, in their order', this.files),
        this.list,
        h(
          'div',
          { class: 'own-tools' },
          h('label', { class: 'field', for: this.model.id }, 'Processor', this.model),
          this.run,
          this.stop,
        ),
        this.output.element,
      ),
    ]);
    this.dialog.addEventListener('close', () => this.current?.abort());
  }

  private add(file: File): void {
    this.modules.push({
      file,
      name: line(`Name of ${file.name}`, 'own-module-name', file.name),
      args: line(`Arguments of ${file.name}`, 'own-module-args'),
    });
    this.drawModules();
  }

  private drawModules(): void {
    const row = (module: Module) =>
      h(
        'li',
        {},
        module.name,
        module.args,
        button({
          label: `Remove ${module.file.name}`,
          icon: 'close',
          iconOnly: true,
          kind: 'quiet',
          onClick: () => {
            this.modules = this.modules.filter((other) => other !== module);
            this.drawModules();
            this.files.focus();
          },
        }),
      );
    replaceChildren(this.list, ...this.modules.map(row));
  }

  private async start(): Promise<void> {
    const file = this.kernel.files?.[0];
    if (file === undefined) {
      this.output.say('Choose a kernel first.');
      this.kernel.focus();
      return;
    }
    const own = (this.current = new AbortController());
    this.going(true);
    this.output.clear();
    this.output.say('Running …');
    const modules = this.modules.map((module): BootFile => ({
      file: module.file,
      name: module.name.value,
      args: module.args.value,
    }));
    try {
      const kernel = { file, args: this.args.value };
      this.show(
        await this.source.boot(kernel, modules, this.model.value, {
          signal: own.signal,
          onBusy: (seconds) => this.output.say(busyWords(seconds)),
        }),
      );
    } catch (error) {
      if (own.signal.aborted) this.output.say('Given up; the server runs it to its end.');
      else this.output.say(error instanceof Error ? error.message : String(error));
    } finally {
      this.going(false);
    }
  }

  private going(on: boolean): void {
    const focused = document.activeElement;
    this.run.hidden = on;
    this.stop.hidden = !on;
    if (focused === this.run || focused === this.stop) (on ? this.stop : this.run).focus();
  }

  private show(run: Booted): void {
    this.output.show(
      `${run.sentence} ${grouped(run.instructions)} instructions, ${grouped(run.cycles)} cycles.`,
      new PlainText().take(run.console),
    );
  }
}
