import type { PlaygroundHub } from '../model/events';
import { PlainText } from '../model/plain';
import type { Run } from '../model/run';
import { ConsoleStreams } from '../model/streams';
import { button, emptyState, paneBar, Segmented, setUsable } from '../ui/controls';
import { h, replaceChildren, setText } from '../ui/dom';
import { GuestTerminal } from './console-terminal';

/** What the console pane keeps. */
export interface ConsolePaneState {
  inputMode: 'line' | 'keys';
  /** Lines sent in this session, newest last; arrow up brings them back. */
  history: string[];
}

/** The guest's console: a terminal, the same as plain text for screen readers, and input while the run takes some. */
export class ConsolePane {
  readonly element: HTMLElement;
  private readonly terminal: GuestTerminal;
  private readonly log = h('pre', {
    class: 'visually-hidden',
    role: 'log',
    'aria-label': 'Console text',
    'data-testid': 'console-text',
  });
  private readonly programs = h('select', {
    class: 'input input-small console-programs',
    'aria-label': 'Whose output',
    title: 'Everything, or what one program printed, read out of its messages to the console',
    'data-testid': 'console-program',
    hidden: true,
  });
  private readonly stream = h('pre', {
    class: 'console-stream',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Output of one program',
    'data-testid': 'console-stream',
    hidden: true,
  });
  private readonly empty = emptyState('Nothing printed yet', 'What the programs print appears here.');
  private readonly line = h('input', {
    class: 'input console-line',
    type: 'text',
    'aria-label': 'Line of input to the program',
    'data-testid': 'console-input',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  private readonly send: HTMLButtonElement;
  private readonly endOfInput: HTMLButtonElement;
  private readonly mode: Segmented<'line' | 'keys'>;
  private readonly form: HTMLFormElement;
  private readonly state: ConsolePaneState;
  private plain = new PlainText();
  private streams: ConsoleStreams | undefined;
  private run: Run | undefined;
  private recalled = 0;
  /** From where on the text is dimmed. */
  private dimmedFrom: number | undefined;

  constructor(
    private readonly hub: PlaygroundHub,
    inputMode: 'line' | 'keys',
    private readonly onMode: (mode: 'line' | 'keys') => void,
  ) {
    this.state = { inputMode, history: [] };
    const screen = h('div', { class: 'terminal-host' });
    this.terminal = new GuestTerminal(screen, (text) => this.keys(text));
    this.send = h('button', { type: 'submit', class: 'button' }, 'Send');
    this.endOfInput = button({
      label: 'End of input',
      icon: 'eof',
      iconOnly: true,
      kind: 'quiet',
      testId: 'console-eof',
      title: 'End of input: no more will come. A program that waits for some is then a deadlock',
      onClick: () => hub.emit('endOfInput', undefined),
    });
    this.mode = new Segmented(
      'Input mode',
      [
        { id: 'line', label: 'Lines', title: 'Type a line, Enter sends it' },
        { id: 'keys', label: 'Keys', title: 'Each key goes to the program at once' },
      ],
      inputMode,
      (mode) => this.setMode(mode),
    );
    this.form = h(
      'form',
      { class: 'console-form' },
      this.line,
      this.send,
      this.mode.element,
      this.endOfInput,
    );
    this.element = h(
      'section',
      { class: 'pane console-pane', 'aria-label': 'Console' },
      paneBar(
        'Console',
        h(
          'div',
          { class: 'bar-tools' },
          this.programs,
          this.mode.element,
          this.endOfInput,
          this.copyButton(),
        ),
      ),
      h('div', { class: 'terminal-frame' }, screen, this.empty, this.stream, this.log),
      this.form,
    );
    this.listen();
    this.enable();
  }

  private listen(): void {
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.sendLine();
    });
    this.line.addEventListener('keydown', (event) => this.recall(event));
    this.hub.on('runReset', ({ run }) => this.reset(run));
    this.hub.on('runChanged', ({ run }) => {
      this.run = run;
      this.enable();
    });
    this.hub.on('consolePrinted', ({ text }) => this.print(text));
    this.hub.on('momentChanged', ({ run }) => this.standAt(run));
    this.hub.on('themeChanged', () => this.terminal.retheme());
    this.hub.on('traceGrown', ({ run }) => this.separate(run));
    this.programs.addEventListener('change', () => this.showStream());
  }

  private copyButton(): HTMLButtonElement {
    return button({
      label: 'Copy console text',
      icon: 'copy',
      iconOnly: true,
      kind: 'quiet',
      onClick: () => {
        void navigator.clipboard.writeText(this.log.textContent).then(
          () => this.hub.emit('announced', { text: 'Console text copied' }),
          () => this.hub.emit('announced', { text: 'The browser does not allow copying' }),
        );
      },
    });
  }

  private reset(run: Run): void {
    this.run = run;
    this.terminal.clear();
    this.streams = new ConsoleStreams(run.trace);
    replaceChildren(this.programs);
    this.programs.hidden = true;
    this.showStream();
    this.plain = new PlainText();
    this.dimmedFrom = undefined;
    setText(this.log, '');
    this.empty.hidden = false;
    // Who watches has nothing to say.
    for (const part of [this.form, this.mode.element, this.endOfInput]) part.hidden = run.watched;
    this.enable();
  }

  /** What is printed later than the moment at which the run stands is dimmed. */
  private standAt(run: Run): void {
    if (run !== this.run) return;
    const all = run.consoleText;
    const until = run.past === undefined ? all.length : run.printedUpTo(run.past);
    if (until === (this.dimmedFrom ?? all.length)) return;
    this.dimmedFrom = until === all.length ? undefined : until;
    this.plain = new PlainText();
    const printed = this.plain.take(all.slice(0, until));
    const later = this.plain.take(all.slice(until));
    this.terminal.replace(all.slice(0, until), later);
    const dimmed = h('span', { class: 'console-later', 'data-testid': 'console-later' }, later);
    replaceChildren(this.log, printed, ...(later === '' ? [] : [dimmed]));
  }

  private print(text: string): void {
    this.empty.hidden = true;
    this.terminal.write(text);
    this.log.append(this.plain.take(text));
  }

  /** Once two programs have printed, one can choose between them. */
  private separate(run: Run): void {
    if (run !== this.run || this.streams?.update() !== true) return;
    const { names } = this.streams;
    if (names.length > 1 && this.programs.options.length !== names.length + 1) {
      const chosen = this.programs.value;
      replaceChildren(
        this.programs,
        h('option', { value: '' }, 'All programs'),
        ...names.map((name) => h('option', { value: name }, name)),
      );
      this.programs.value = chosen;
      this.programs.hidden = false;
    }
    this.showStream();
  }

  /** Shows what the chosen program printed in place of the terminal. */
  private showStream(): void {
    const name = this.programs.value;
    this.stream.hidden = name === '';
    if (name === '') return;
    const lost = (this.run?.trace.dropped ?? 0) > 0 ? 'Trace records were lost: text may be missing.\n' : '';
    const { scrollTop, clientHeight, scrollHeight } = this.stream;
    setText(this.stream, lost + (this.streams?.textOf(name) ?? ''));
    if (scrollTop + clientHeight >= scrollHeight - 4) this.stream.scrollTop = this.stream.scrollHeight;
  }

  private setMode(mode: 'line' | 'keys'): void {
    this.state.inputMode = mode;
    this.onMode(mode);
    this.enable();
  }

  private enable(): void {
    const takes = this.run?.takesInput ?? false;
    const lines = this.state.inputMode === 'line';
    setUsable(this.line, takes && lines);
    setUsable(this.send, takes && lines);
    setUsable(this.endOfInput, takes);
    this.terminal.keys = takes && !lines;
    this.line.placeholder = this.hint(takes, lines);
  }

  private hint(takes: boolean, lines: boolean): string {
    if (takes) return lines ? 'Input to the program, Enter sends it' : 'Type in the console above';
    if (this.run?.active === true && this.run.inputClosed) return 'Input is closed';
    return 'Input, while a program runs';
  }

  private sendLine(): void {
    if (this.run?.takesInput !== true || this.line.readOnly) return;
    const text = this.line.value;
    if (text !== '') this.state.history.push(text);
    this.recalled = 0;
    this.line.value = '';
    this.hub.emit('consoleInput', { text: `${text}\n` });
  }

  private recall(event: KeyboardEvent): void {
    const { history } = this.state;
    if (event.key === 'ArrowUp') this.recalled = Math.min(this.recalled + 1, history.length);
    else if (event.key === 'ArrowDown') this.recalled = Math.max(this.recalled - 1, 0);
    else return;
    event.preventDefault();
    this.line.value = history[history.length - this.recalled] ?? '';
  }

  private keys(text: string): void {
    if (this.run?.takesInput !== true || this.state.inputMode !== 'keys') return;
    // A terminal's Enter is a carriage return; programs read lines that end with a line feed.
    this.hub.emit('consoleInput', { text: text.replaceAll('\r', '\n') });
  }
}
