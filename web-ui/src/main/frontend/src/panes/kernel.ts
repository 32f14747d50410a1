import type { Inspection } from '../generated/schema';
import type { PlaygroundHub } from '../model/events';
import { grouped } from '../model/format';
import { spaceName, threadName } from '../model/kernel';
import type { MachinePlace } from '../model/machine';
import type { Run } from '../model/run';
import { button, emptyState, Segmented } from '../ui/controls';
import { h, replaceChildren } from '../ui/dom';
import { mappingTree, pageTable } from './kernel-memory';
import { threadTable } from './kernel-threads';

type Part = 'threads' | 'pages' | 'mappings';

const PARTS: readonly { readonly id: Part; readonly label: string }[] = [
  { id: 'threads', label: 'Threads' },
  { id: 'pages', label: 'Page tables' },
  { id: 'mappings', label: 'Mapping tree' },
];

/** The kernel's objects, as they are in the machine's memory: threads, page tables, mapping tree. */
export class KernelPane {
  readonly element = h('div', { class: 'view kernel-view', 'data-testid': 'kernel' });
  private readonly content = h('div', { class: 'kernel-content' });
  private readonly space = h('select', {
    class: 'input kernel-space',
    'aria-label': 'Address space',
    'data-testid': 'kernel-space',
  });
  private readonly look: HTMLButtonElement;
  private run: Run | undefined;
  /** The run whose end has been seen. */
  private ended: Run | undefined;
  private part: Part = 'threads';
  /** Index of the space on show; undefined: all. */
  private chosen: number | undefined;

  /**
   * @param part what is shown at first
   * @param onPart is told what is shown
   */
  constructor(
    private readonly hub: PlaygroundHub,
    part: string | undefined,
    onPart: (part: string) => void,
  ) {
    this.part = PARTS.find(({ id }) => id === part)?.id ?? 'threads';
    this.look = button({
      label: 'Look now',
      testId: 'kernel-look',
      title: 'Read the kernel’s objects from the machine’s memory; the guest does not notice',
      onClick: () => hub.emit('inspectCommand', undefined),
    });
    const parts = new Segmented<Part>('What of the kernel', PARTS, this.part, (chosen) => {
      this.part = chosen;
      onPart(chosen);
      this.show();
    });
    this.space.addEventListener('change', () => {
      this.chosen = this.space.value === '' ? undefined : Number(this.space.value);
      this.show();
    });
    this.element.append(
      h('div', { class: 'kernel-tools' }, parts.element, this.space, this.look),
      this.content,
    );
    this.forget(undefined);
    hub.on('projectOpened', () => this.forget(undefined));
    hub.on('runReset', ({ run }) => this.forget(run));
    hub.on('runChanged', ({ run }) => this.changed(run));
    hub.on('inspectionChanged', ({ run }) => this.changed(run));
  }

  /** The pane came into sight: it looks once if it has not yet. */
  shown(): void {
    if (this.run?.inspection === undefined && this.canLook()) this.hub.emit('inspectCommand', undefined);
  }

  private canLook(): boolean {
    return this.run?.phase === 'running' || (this.run?.phase === 'ended' && this.run.counters?.cycles !== 0);
  }

  private forget(run: Run | undefined): void {
    this.run = run;
    this.chosen = undefined;
    this.show();
  }

  private changed(run: Run): void {
    this.run = run;
    const ended = run.phase === 'ended' && this.ended !== run;
    if (ended) this.ended = run;
    // What was read while it ran is old now.
    if (ended && !this.element.hidden && this.canLook()) this.hub.emit('inspectCommand', undefined);
    this.show();
  }

  private show(): void {
    this.look.disabled = !this.canLook();
    const inspection = this.run?.inspection;
    this.space.hidden = this.part === 'threads' || typeof inspection !== 'object';
    if (typeof inspection === 'object') {
      replaceChildren(this.content, ...this.chapter(inspection));
    } else {
      const title = inspection === undefined ? 'Nothing read yet' : 'Nothing to show';
      replaceChildren(
        this.content,
        emptyState(
          title,
          inspection ??
            'While a run goes on, and after its end, the kernel’s own tables can be read from the machine’s memory: threads and queues, page tables, and who mapped a page to whom.',
        ),
      );
    }
  }

  private chapter(inspection: Inspection): (HTMLElement | false)[] {
    const { use, omitted } = inspection;
    this.offerSpaces(inspection);
    const go = (place: MachinePlace) => this.hub.emit('machineShown', { place });
    const space = inspection.spaces.find(({ index }) => index === this.chosen);
    const left =
      omitted > 0 && h('p', { class: 'kernel-note' }, `${grouped(omitted)} lines more are not shown.`);
    const when = h(
      'p',
      { class: 'kernel-note', 'data-testid': 'kernel-moment' },
      `At cycle ${grouped(inspection.cycle)}, ${where(inspection)}. In use: ${grouped(use.threads)} threads, ${grouped(use.spaces)} spaces, ${grouped(use.mappings)} mappings, ${grouped(use.pages)} of ${grouped(use.pagesMost)} kernel pages.`,
    );
    switch (this.part) {
      case 'threads':
        return [when, threadTable(inspection, go), left];
      case 'pages':
        return [when, ...(space === undefined ? [] : pageTable(inspection, space, go)), left];
      case 'mappings':
        return [when, mappingTree(inspection, this.chosen), left];
    }
  }

  /** Fills the list of spaces; page tables are of one, of the last made at first. */
  private offerSpaces(inspection: Inspection): void {
    const known = inspection.spaces.some(({ index }) => index === this.chosen);
    if (!known) this.chosen = undefined;
    if (this.part === 'pages') this.chosen ??= inspection.spaces.at(-1)?.index;
    const all = this.part === 'mappings' && h('option', { value: '' }, 'All spaces');
    const options = inspection.spaces.map(({ index }) =>
      h('option', { value: index }, spaceName(inspection, index)),
    );
    replaceChildren(this.space, all, ...options);
    this.space.value = this.chosen === undefined ? '' : String(this.chosen);
  }
}

function where(inspection: Inspection): string {
  const { mode, thread } = inspection.processor;
  return mode === 'idle'
    ? 'the processor idle'
    : `the processor in ${mode} mode for ${threadName(inspection, thread)}`;
}
