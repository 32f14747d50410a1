import type { Breakpoint, BreakpointState, BreakKind, CodeLine, Moment } from '../generated/schema';
import {
  CONTINUE_KEY,
  KEY_LIST,
  keyName,
  lineOf,
  pastOf,
  PAUSE_KEY,
  sentenceOf,
  STEP_KEYS,
  toggled,
  type ControlKey,
} from '../model/control';
import type { PlaygroundHub } from '../model/events';
import { grouped } from '../model/format';
import { CURRENT } from '../model/machine';
import type { Run } from '../model/run';
import { button, linkButton, setUsable } from '../ui/controls';
import { h, replaceChildren, setText } from '../ui/dom';
import type { IconName } from '../ui/icons';

const REGISTERS = ['eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp', 'esp', 'eip', 'eflags'] as const;
const SYSTEM_REGISTERS = ['cs', 'ss', 'cr2', 'cr3'] as const;

/** Registers whose values may be addresses. */
const ADDRESSES: ReadonlySet<string> = new Set([
  'eax',
  'ebx',
  'ecx',
  'edx',
  'esi',
  'edi',
  'ebp',
  'esp',
  'eip',
  'cr2',
  'cr3',
]);

const LEADS_TO = {
  code: 'Show this code',
  tables: 'Show the page directory',
  memory: 'Show the memory there',
};

function hex(value: number, digits = 8): string {
  return (value >>> 0).toString(16).toUpperCase().padStart(digits, '0');
}

/** Pauses the run, steps it and takes it back; shows where it stands. */
export class ControlPane {
  readonly element: HTMLElement;
  private readonly sentence = h('p', {
    class: 'control-sentence',
    role: 'status',
    'data-testid': 'control-sentence',
  });
  private readonly past = h('p', { class: 'control-past', 'data-testid': 'control-past' });
  private readonly pause: HTMLButtonElement;
  private readonly lookBack: HTMLButtonElement;
  private readonly moves: HTMLButtonElement[] = [];
  private readonly moment = h('div', { class: 'control-moment' });
  private readonly points = h('ul', { class: 'control-points', 'aria-label': 'Breakpoints' });
  private readonly place = h('input', {
    class: 'input input-small',
    type: 'text',
    maxlength: 200,
    placeholder: 'main.c:12, function, 0xF0001234',
    'aria-label': 'Place of a new breakpoint',
    'data-testid': 'breakpoint-place',
    spellcheck: 'false',
    autocapitalize: 'off',
  });
  private readonly kind = h(
    'select',
    { class: 'input input-small', 'aria-label': 'What it stops at', 'data-testid': 'breakpoint-kind' },
    h('option', { value: 'execute' }, 'executed'),
    h('option', { value: 'write' }, 'written'),
    h('option', { value: 'access' }, 'read or written'),
  );
  private readonly details: HTMLDetailsElement;
  private readonly tools: HTMLElement;
  private readonly folds: HTMLElement;
  private breakpoints: readonly Breakpoint[] = [];
  private states: readonly BreakpointState[] = [];
  private before: Moment | undefined;

  constructor(private readonly hub: PlaygroundHub) {
    this.pause = this.tool(PAUSE_KEY, 'pause');
    this.lookBack = button({
      label: 'Look back',
      icon: 'reverse',
      kind: 'quiet',
      testId: 'look-back',
      title: 'Run once more, and stand before the end: from there it goes backwards',
      onClick: () => hub.emit('lookBack', undefined),
    });
    this.details = h(
      'details',
      { class: 'control-details' },
      h('summary', { 'data-testid': 'control-breakpoints' }, 'Breakpoints'),
      this.points,
      this.form(),
    );
    this.tools = this.bar();
    this.folds = h('div', { class: 'control-folds' }, this.details, this.keys());
    this.element = h(
      'section',
      { class: 'pane control-pane', 'aria-label': 'Control', 'data-testid': 'control' },
      this.tools,
      this.sentence,
      this.past,
      this.moment,
      this.folds,
    );
    hub.on('breakpointsChanged', ({ list }) => {
      this.breakpoints = list;
      this.drawPoints();
    });
    hub.on('runReset', ({ run }) => {
      this.before = undefined;
      this.states = [];
      this.show(run);
      this.drawPoints();
    });
    hub.on('runChanged', ({ run }) => this.show(run));
    hub.on('momentChanged', ({ run }) => {
      this.states = run.resolved;
      this.show(run);
      this.drawPoints();
    });
    hub.on('projectOpened', () => this.show(undefined));
    this.show(undefined);
    this.drawPoints();
  }

  private bar(): HTMLElement {
    const start = button({
      label: 'Start paused',
      icon: 'step',
      kind: 'quiet',
      testId: 'start-paused',
      title: 'Compile, and stand before the first instruction',
      onClick: () => this.hub.emit('startPaused', undefined),
    });
    this.lookBack.hidden = true;
    const forward = STEP_KEYS.map((key) => this.tool(key, 'step'));
    const back = STEP_KEYS.map((key) => this.tool(key, 'stepBack', true));
    const go = this.tool(CONTINUE_KEY, 'play');
    const reverse = this.tool(CONTINUE_KEY, 'reverse', true);
    this.moves.push(go, reverse, ...forward, ...back);
    return h(
      'div',
      { class: 'control-bar', role: 'toolbar', 'aria-label': 'Control of the run' },
      h('div', { class: 'control-group' }, start, this.pause, this.lookBack),
      h(
        'div',
        { class: 'control-group', role: 'group', 'aria-label': 'Backwards' },
        reverse,
        ...back.reverse(),
      ),
      h('div', { class: 'control-group', role: 'group', 'aria-label': 'Forward' }, ...forward, go),
    );
  }

  private tool(key: ControlKey, icon: IconName, back = false): HTMLButtonElement {
    const command = key.command(back);
    const name = command.type === 'step' ? command.unit : command.type;
    const label = back && command.type === 'resume' ? 'Reverse' : key.label;
    const made = button({
      label,
      icon,
      kind: 'quiet',
      title: `${back ? key.backTitle : key.title} (${keyName(key, back)})`,
      testId: `control-${name}${back ? '-back' : ''}`,
      onClick: () => this.hub.emit('controlCommand', { command }),
    });
    if (back && command.type === 'step') made.setAttribute('aria-label', `${label} back`);
    made.setAttribute('aria-keyshortcuts', keyName(key, back).replace('Ctrl', 'Control'));
    return made;
  }

  private keys(): HTMLElement {
    return h(
      'details',
      { class: 'control-details' },
      h('summary', { 'data-testid': 'control-keys' }, 'Keys'),
      h(
        'dl',
        { class: 'control-keys' },
        ...KEY_LIST.flatMap(([key, does]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, does)]),
      ),
    );
  }

  private form(): HTMLElement {
    const form = h(
      'form',
      { class: 'control-form' },
      this.place,
      this.kind,
      h('button', { type: 'submit', class: 'button button-plain', 'data-testid': 'breakpoint-add' }, 'Add'),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const place = this.place.value.trim();
      if (place === '') return;
      this.change(toggled(this.breakpoints, { kind: this.kind.value as BreakKind, place }));
      this.place.value = '';
    });
    return form;
  }

  private change(list: readonly Breakpoint[]): void {
    this.hub.emit('breakpointsChanged', { list });
  }

  private drawPoints(): void {
    const count = this.breakpoints.length;
    setText(
      this.details.firstElementChild ?? this.details,
      count === 0 ? 'Breakpoints' : `Breakpoints (${grouped(count)})`,
    );
    replaceChildren(this.points, ...this.breakpoints.map((breakpoint) => this.point(breakpoint)));
  }

  private point(breakpoint: Breakpoint): HTMLElement {
    const state = this.states.find((s) => s.place === breakpoint.place && s.kind === breakpoint.kind);
    const wanted = lineOf(breakpoint);
    const note =
      state === undefined
        ? ''
        : state.places === 0
          ? 'nowhere in this run'
          : wanted !== undefined && state.line !== wanted.line
            ? `at line ${state.line}`
            : breakpoint.kind === 'execute'
              ? ''
              : `${breakpoint.kind === 'write' ? 'when written' : 'when read or written'}`;
    return h(
      'li',
      {
        class: state?.places === 0 ? 'control-point control-void' : 'control-point',
        'data-testid': 'breakpoint',
      },
      h('code', {}, breakpoint.place),
      h('span', { class: 'control-note' }, note),
      button({
        label: `Remove the breakpoint at ${breakpoint.place}`,
        icon: 'close',
        iconOnly: true,
        kind: 'quiet',
        onClick: () => this.change(toggled(this.breakpoints, breakpoint)),
      }),
    );
  }

  private show(run: Run | undefined): void {
    const moment = run?.moment;
    const active = run !== undefined && run.active && run.connection === 'open' && !run.watched;
    const stands = active && moment !== undefined;
    this.element.dataset['stands'] = String(stands);
    this.element.dataset['instruction'] = stands ? String(moment.instruction) : '';
    setUsable(this.pause, active && !stands);
    const gone = run?.repeatable !== true;
    if (gone && document.activeElement === this.lookBack) this.pause.focus();
    this.lookBack.hidden = gone;
    for (const move of this.moves) setUsable(move, stands);
    const words = this.words(run);
    setText(this.sentence, words);
    // Who watches sees where it stands, and cannot change that.
    const watched = run?.watched === true;
    this.tools.hidden = watched;
    this.folds.hidden = watched;
    this.element.hidden = watched && words === '';
    setText(this.past, stands ? pastOf(moment) : '');
    if (!stands) replaceChildren(this.moment);
    else if (moment !== this.before) this.draw(moment);
    this.before = stands ? moment : this.before;
  }

  private words(run: Run | undefined): string {
    if (run === undefined || !run.active) return '';
    if (run.moment !== undefined) {
      const refused = run.refused === undefined ? '' : ` ${run.refused}`;
      return sentenceOf(run.moment) + refused;
    }
    if (run.going === 'back') return 'Going back.';
    return run.refused ?? '';
  }

  private draw(moment: Moment): void {
    const before = this.before;
    const cell = (name: keyof Moment['registers'], digits: number) => {
      const changed = before !== undefined && before.registers[name] !== moment.registers[name];
      return h(
        'div',
        { class: changed ? 'register register-changed' : 'register' },
        h('dt', {}, name),
        h(
          'dd',
          { title: changed ? 'changed since the moment before' : undefined },
          this.register(name, hex(moment.registers[name], digits)),
        ),
      );
    };
    replaceChildren(
      this.moment,
      h(
        'p',
        { class: 'control-count' },
        `Instruction ${grouped(moment.instruction)}, cycle ${grouped(moment.cycle)}`,
      ),
      h(
        'dl',
        { class: 'registers', 'aria-label': 'Registers', 'data-testid': 'registers' },
        ...REGISTERS.map((name) => cell(name, 8)),
        ...SYSTEM_REGISTERS.map((name) => cell(name, name.startsWith('cr') ? 8 : 4)),
      ),
      this.code(moment),
    );
    this.centre();
  }

  /** A register's value: an address leads to what is there. */
  private register(name: string, value: string): Node | string {
    if (!ADDRESSES.has(name)) return value;
    const part = name === 'eip' ? 'code' : name === 'cr3' ? 'tables' : 'memory';
    const address = part === 'tables' ? undefined : `0x${value}`;
    return linkButton(LEADS_TO[part], value, () =>
      this.hub.emit('machineShown', { place: { part, space: CURRENT, address } }),
    );
  }

  /** Scrolls the list alone: scrollIntoView would move the page, too. */
  private centre(): void {
    const list = this.moment.querySelector<HTMLElement>('.code-scroll');
    const next = this.moment.querySelector<HTMLElement>('.code-next');
    if (list === null || next === null) return;
    list.scrollTop = next.offsetTop - (list.clientHeight - next.offsetHeight) / 2;
  }

  private code(moment: Moment): HTMLElement {
    const next = moment.registers.eip;
    const rows = moment.code.map((line, at) =>
      this.codeRow(line, line.address === next, moment.code[at - 1]),
    );
    return h(
      'div',
      { class: 'code-scroll', tabindex: 0, role: 'region', 'aria-label': 'Disassembly' },
      h('table', { class: 'code-table', 'data-testid': 'disassembly' }, h('tbody', {}, ...rows)),
    );
  }

  private codeRow(line: CodeLine, next: boolean, above: CodeLine | undefined): HTMLElement {
    return h(
      'tr',
      { class: next ? 'code-next' : undefined, 'aria-current': next ? 'true' : undefined },
      h(
        'td',
        { class: 'code-address' },
        linkButton(LEADS_TO.code, hex(line.address), () =>
          this.hub.emit('machineShown', {
            place: { part: 'code', space: CURRENT, address: `0x${hex(line.address)}` },
          }),
        ),
      ),
      h('td', { class: 'code-text' }, line.text),
      h(
        'td',
        { class: 'code-source', title: line.source },
        line.source === above?.source ? '' : line.source.replace(/^.*\//, ''),
      ),
    );
  }
}
