import type { Breakpoint, ViewMoment } from '../generated/schema';
import type { PlaygroundHub } from '../model/events';
import { grouped } from '../model/format';
import {
  CURRENT,
  KERNEL,
  MACHINE_PARTS,
  PHYSICAL,
  type MachinePart,
  type MachinePlace,
  type MachineSource,
} from '../model/machine';
import type { Run } from '../model/run';
import { button, emptyState, Segmented } from '../ui/controls';
import { h, replaceChildren } from '../ui/dom';
import { MachineCaches } from './machine-caches';
import { MachineCode } from './machine-code';
import { MachineMemory } from './machine-memory';
import type { MachineHost, MachineView } from './machine-view';
import { MachineTables } from './machine-tables';

const LABELS: Record<MachinePart, string> = {
  memory: 'Memory',
  code: 'Code',
  tables: 'Page tables',
  caches: 'Caches',
};

/** Names the place at which a run stands or has ended: what was read there need not be read again. */
function stopOf(run: Run): string {
  if (run.phase === 'ended') return 'end';
  return run.phase === 'running' ? String(run.moment?.instruction ?? '') : '';
}

/** The machine beneath the kernel: memory, code with what it took, page tables as the processor reads them, caches. */
export class MachinePane {
  readonly element = h('div', { class: 'view machine-view', 'data-testid': 'machine' });
  private readonly content = h('div', { class: 'machine-content' });
  private readonly note = h('p', {
    class: 'kernel-note machine-note',
    role: 'status',
    'data-testid': 'machine-note',
  });
  private readonly segments: Segmented<MachinePart>;
  private readonly space = h('select', {
    class: 'input kernel-space',
    'aria-label': 'Address space',
    'data-testid': 'machine-space',
  });
  private readonly address = h('input', {
    class: 'input input-mono machine-address',
    type: 'text',
    maxlength: 200,
    placeholder: '0x1000, name, name+4',
    'aria-label': 'Address or name',
    'data-testid': 'machine-address',
    spellcheck: 'false',
    autocapitalize: 'off',
  });
  private readonly form = h(
    'form',
    { class: 'machine-form' },
    this.address,
    h('button', { type: 'submit', class: 'button button-plain', 'data-testid': 'machine-go' }, 'Go'),
  );
  private readonly look: HTMLButtonElement;
  private readonly parts: Record<MachinePart, MachineView>;
  private run: Run | undefined;
  private place: MachinePlace;
  private breakpoints: readonly Breakpoint[] = [];
  private moment: ViewMoment | undefined;
  /** Counts looks: an answer to an earlier one is too late. */
  private asked = 0;
  /** What was shown last of the run, so that nothing is read twice. */
  private seen = '';

  constructor(
    hub: PlaygroundHub,
    source: MachineSource,
    place: MachinePlace,
    private readonly onPlace: (place: MachinePlace) => void,
  ) {
    this.place = place;
    const host: MachineHost = {
      source,
      hub,
      go: (wanted) => this.go(wanted),
      breakpoints: () => this.breakpoints,
      width: () => this.content.clientWidth,
    };
    this.parts = {
      memory: new MachineMemory(host),
      code: new MachineCode(host),
      tables: new MachineTables(host),
      caches: new MachineCaches(host),
    };
    this.segments = new Segmented<MachinePart>(
      'What of the machine',
      MACHINE_PARTS.map((id) => ({ id, label: LABELS[id] })),
      place.part,
      (part) => this.go({ ...this.place, part, address: undefined }),
    );
    this.look = button({
      label: 'Look now',
      testId: 'machine-look',
      title: 'Read it again; the guest does not notice',
      onClick: () => void this.show(),
    });
    this.space.addEventListener('change', () => this.go({ ...this.place, space: this.space.value }));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      const wanted = this.address.value.trim();
      this.go({ ...this.place, address: wanted === '' ? undefined : wanted });
    });
    this.element.append(
      h('div', { class: 'kernel-tools' }, this.segments.element, this.space, this.form, this.look),
      this.note,
      this.content,
    );
    this.tell();
    hub.on('projectOpened', () => this.forget(undefined));
    hub.on('runReset', ({ run }) => this.forget(run));
    hub.on('runChanged', ({ run }) => this.changed(run));
    hub.on('momentChanged', ({ run }) => this.changed(run));
    hub.on('machineShown', ({ place: wanted }) => this.go(wanted));
    hub.on('breakpointsChanged', ({ list }) => {
      this.breakpoints = list;
      this.parts.code.redraw?.();
    });
  }

  /** What is on show, or will be. */
  get current(): MachinePlace {
    return this.place;
  }

  /** The pane came into sight. */
  shown(): void {
    void this.show();
  }

  private go(place: MachinePlace): void {
    this.place = place;
    this.segments.choose(place.part);
    this.onPlace(place);
    void this.show();
  }

  private forget(run: Run | undefined): void {
    this.run = run;
    this.moment = undefined;
    this.seen = '';
    this.asked++;
    for (const part of Object.values(this.parts)) part.forget();
    this.tell();
  }

  /** Whether there is a machine to look into, or what is left of one. */
  private canLook(): boolean {
    const { run } = this;
    if (run === undefined || run.watched || run.sessionId === undefined) return false;
    return run.phase === 'running' || (run.phase === 'ended' && run.counters?.cycles !== 0);
  }

  /** Looks again when the run has come to a stop. */
  private changed(run: Run): void {
    this.run = run;
    const stop = stopOf(run);
    if (stop === '' || stop === this.seen || this.element.hidden) {
      if (!this.canLook()) this.tell();
      this.look.disabled = !this.canLook();
      return;
    }
    void this.show();
  }

  private tell(): void {
    this.look.disabled = true;
    this.tools();
    this.note.textContent = '';
    replaceChildren(
      this.content,
      this.run?.watched === true
        ? emptyState('Nothing to show', 'Only who runs a session can look into its machine.')
        : emptyState(
            'Nothing to look into yet',
            'While a run goes on or stands, its machine’s memory, code, page tables and caches can be read here; the guest does not notice. Start it paused to look at every instruction.',
          ),
    );
  }

  /** Shows what belongs to the part: there is no address of caches, and no physical code. */
  private tools(): void {
    const { part } = this.place;
    this.space.hidden = part === 'caches';
    this.form.hidden = part === 'caches' || part === 'tables';
    if (document.activeElement !== this.address) this.address.value = this.place.address ?? '';
    const names = (this.moment?.spaces ?? []).map(({ name }) => name);
    const special =
      part === 'memory' ? [CURRENT, KERNEL, PHYSICAL] : part === 'code' ? [CURRENT, KERNEL] : [CURRENT];
    const all = [...special, ...names];
    if (!all.includes(this.place.space)) all.push(this.place.space);
    const label = (name: string) =>
      ({ [CURRENT]: 'Space in use', [KERNEL]: 'Kernel', [PHYSICAL]: 'Physical' })[name] ?? name;
    replaceChildren(this.space, ...all.map((name) => h('option', { value: name }, label(name))));
    this.space.value = this.place.space;
  }

  private async show(): Promise<void> {
    if (!this.canLook()) {
      this.tell();
      return;
    }
    const { run } = this;
    const asked = ++this.asked;
    this.seen = run === undefined ? '' : stopOf(run);
    this.look.disabled = false;
    this.tools();
    const part = this.parts[this.place.part];
    try {
      const moment = await part.load(this.place);
      if (asked !== this.asked) return;
      this.moment = moment ?? this.moment;
      this.tools();
      this.note.textContent = this.when();
      part.draw(this.content);
    } catch (error) {
      if (asked !== this.asked) return;
      this.tools();
      this.note.textContent = '';
      replaceChildren(
        this.content,
        emptyState('Nothing to show', error instanceof Error ? error.message : String(error)),
      );
    }
  }

  private when(): string {
    const { moment } = this;
    if (moment === undefined) return '';
    const name = moment.spaces.find(({ directory }) => directory === moment.directory)?.name;
    const where = moment.user ? (name ?? 'a program') : 'the kernel';
    return `At instruction ${grouped(moment.instruction)}, cycle ${grouped(moment.cycle)}, in ${where}.`;
  }
}
