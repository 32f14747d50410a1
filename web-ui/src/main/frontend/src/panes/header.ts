import type { Column, PlaygroundHub } from '../model/events';
import type { Project } from '../model/project';
import type { Run } from '../model/run';
import { button } from '../ui/controls';
import { h, replaceChildren, setText, svg } from '../ui/dom';
import { icon } from '../ui/icons';

const COLUMN_LABELS: Record<Column, string> = { edit: 'Edit', run: 'Run', understand: 'Understand' };

/** A window with the column's third filled. */
function columnIcon(column: Column): SVGSVGElement {
  const x = { edit: 2, run: 6, understand: 10 }[column];
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' },
    svg('rect', { x: 1.5, y: 2.5, width: 13, height: 11, rx: 1.5 }),
    svg('rect', { class: 'column-icon-part', x, y: 3, width: 4, height: 10 }),
  );
}

/** The bar at the top: samples, what is open, Run or Stop, share, columns, theme. */
export class HeaderPane {
  readonly element: HTMLElement;
  private readonly title = h('span', { class: 'project-title', 'data-testid': 'project-title' });
  private readonly run: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private readonly theme: HTMLButtonElement;
  private readonly model = h('select', {
    class: 'input header-model',
    'aria-label': 'CPU model',
    title: 'The processor of the PC: one cycle per instruction, or the times of a real one',
    'data-testid': 'model',
    // As sharing is, until there is a project: it brings a model of its own, and a choice made before would be lost.
    disabled: true,
  });
  private readonly share: HTMLButtonElement;
  private project: Project | undefined;
  private readonly toggles = new Map<Column, HTMLButtonElement>();

  constructor(
    private readonly hub: PlaygroundHub,
    private readonly actions: { toggleColumn(column: Column): void; toggleTheme(): void },
  ) {
    this.run = button({
      label: 'Run',
      icon: 'play',
      kind: 'primary',
      testId: 'run',
      title: 'Compile and run (Ctrl+Enter)',
      onClick: () => hub.emit('runCommand', undefined),
    });
    this.run.setAttribute('aria-keyshortcuts', 'Control+Enter');
    this.stop = button({
      label: 'Stop',
      icon: 'stop',
      kind: 'danger',
      testId: 'stop',
      title: 'Stop the run (Ctrl+.)',
      onClick: () => hub.emit('stopCommand', undefined),
    });
    this.stop.setAttribute('aria-keyshortcuts', 'Control+.');
    this.stop.hidden = true;
    this.theme = button({
      label: 'Theme',
      icon: 'moon',
      iconOnly: true,
      kind: 'quiet',
      testId: 'theme',
      onClick: () => this.actions.toggleTheme(),
    });
    this.share = button({
      label: 'Share',
      icon: 'share',
      testId: 'share',
      title: 'Make a link to this program and its run',
      onClick: () => hub.emit('showShare', undefined),
    });
    this.share.disabled = true;
    this.element = this.assemble();
    hub.on('projectOpened', ({ project }) => {
      setText(this.title, project.title);
      this.follow(project);
    });
    hub.on('projectChanged', ({ project }) => this.follow(project));
    this.model.addEventListener('change', () => this.choose(this.model.value));
    hub.on('runReset', ({ run: started }) => this.show(started));
    hub.on('runChanged', ({ run: changed }) => this.show(changed));
  }

  /** The models that can be chosen. */
  setModels(models: readonly string[]): void {
    replaceChildren(this.model, ...models.map((name) => h('option', { value: name }, name)));
    if (this.project !== undefined) this.follow(this.project);
  }

  private follow(project: Project): void {
    this.project = project;
    const values = [...this.model.options].map((option) => option.value);
    // A shared run may have a model with edits of its own.
    if (values.length > 0 && !values.includes(project.model))
      this.model.append(h('option', { value: project.model }, project.model));
    this.model.value = project.model;
    this.model.disabled = false;
    this.share.disabled = false;
  }

  private choose(model: string): void {
    if (this.project === undefined) return;
    this.hub.emit('projectChanged', { project: { ...this.project, model }, structure: false });
  }

  private assemble(): HTMLElement {
    const samples = button({
      label: 'Samples',
      icon: 'samples',
      testId: 'samples',
      onClick: () => this.hub.emit('showGallery', undefined),
    });
    const learn = h(
      'a',
      {
        class: 'button button-plain header-learn',
        href: '/learn',
        title: 'Lessons on microkernel construction, with figures measured here',
        'data-testid': 'learn',
      },
      icon('book'),
      h('span', { class: 'button-label' }, 'Learn'),
    );
    return h(
      'header',
      { class: 'header' },
      h(
        'h1',
        { class: 'brand', title: 'Microkernel Playground' },
        h('img', { src: '/assets/icon.svg', alt: '', width: 24, height: 24 }),
        h('span', { class: 'brand-name' }, 'Microkernel Playground'),
      ),
      samples,
      learn,
      this.title,
      h('div', { class: 'header-run' }, this.model, this.run, this.stop),
      this.share,
      this.columnToggles(),
      this.theme,
    );
  }

  private columnToggles(): HTMLElement {
    const group = h('div', { class: 'column-toggles', role: 'group', 'aria-label': 'Columns' });
    for (const column of ['edit', 'run', 'understand'] as const) {
      const toggle = h(
        'button',
        {
          type: 'button',
          class: 'column-toggle',
          'aria-pressed': 'true',
          'aria-label': `${COLUMN_LABELS[column]} column`,
          title: `Show or hide the ${COLUMN_LABELS[column].toLowerCase()} column`,
        },
        columnIcon(column),
      );
      toggle.addEventListener('click', () => this.actions.toggleColumn(column));
      this.toggles.set(column, toggle);
      group.append(toggle);
    }
    return group;
  }

  showColumns(visible: ReadonlySet<Column>): void {
    for (const [column, toggle] of this.toggles)
      toggle.setAttribute('aria-pressed', String(visible.has(column)));
  }

  /** Somebody else's session is on show: nothing can be run, edited or shared. */
  watching(): void {
    setText(this.title, 'Watching a live session');
    this.element.classList.add('header-watching');
    const edit = this.toggles.get('edit');
    if (edit !== undefined) edit.hidden = true;
  }

  /** The button offers the other theme. */
  showTheme(dark: boolean): void {
    const label = dark ? 'Use the light theme' : 'Use the dark theme';
    this.theme.title = label;
    replaceChildren(this.theme, icon(dark ? 'sun' : 'moon'), h('span', { class: 'visually-hidden' }, label));
  }

  private show(run: Run): void {
    const focused = document.activeElement;
    this.stop.hidden = !run.active;
    this.run.hidden = run.active;
    if (focused === this.run && run.active) this.stop.focus();
    if (focused === this.stop && !run.active) this.run.focus();
  }
}
