import type { PlaygroundHub } from '../model/events';
import {
  formatArgs,
  parseArgs,
  programNameProblem,
  withNewProgram,
  withoutProgram,
  withProgram,
  type ProgramSpec,
  type Project,
} from '../model/project';
import { button } from '../ui/controls';
import { h, replaceChildren, setText } from '../ui/dom';

/** The boot manifest: which files make which program, and its task's name, priority and arguments. */
export class ProgramsPane {
  readonly element: HTMLDetailsElement;
  private readonly summary = h('summary');
  private readonly body = h('div', { class: 'programs-body' });
  private project: Project | undefined;

  constructor(private readonly hub: PlaygroundHub) {
    this.element = h('details', { class: 'programs', 'data-testid': 'programs' }, this.summary, this.body);
    hub.on('projectOpened', ({ project }) => this.show(project));
    hub.on('projectChanged', ({ project, structure }) => {
      if (structure) this.show(project);
      else this.project = project;
    });
  }

  private show(project: Project): void {
    this.project = project;
    const names = project.programs.map((program) => `${program.name} (${program.priority})`);
    replaceChildren(
      this.summary,
      h('span', { class: 'programs-title' }, project.programs.length === 1 ? 'Program' : 'Programs'),
      h('span', { class: 'programs-names' }, names.join(', ')),
    );
    const add = button({
      label: 'Add program',
      icon: 'plus',
      kind: 'quiet',
      testId: 'program-add',
      onClick: () => this.project !== undefined && this.change(withNewProgram(this.project)),
    });
    replaceChildren(this.body, ...project.programs.map((program, i) => this.row(project, program, i)), add);
  }

  private change(project: Project): void {
    this.hub.emit('projectChanged', { project, structure: true });
  }

  private update(index: number, change: Partial<ProgramSpec>): void {
    const program = this.project?.programs[index];
    if (this.project === undefined || program === undefined) return;
    this.change(withProgram(this.project, index, { ...program, ...change }));
  }

  private row(project: Project, program: ProgramSpec, index: number): HTMLElement {
    const problem = h('p', { class: 'field-problem', role: 'status' });
    const remove = button({
      label: `Remove ${program.name}`,
      icon: 'bin',
      iconOnly: true,
      kind: 'quiet',
      onClick: () => this.project !== undefined && this.change(withoutProgram(this.project, index)),
    });
    remove.disabled = project.programs.length === 1;
    return h(
      'fieldset',
      { class: 'program', 'data-testid': 'program', 'data-program': program.name },
      h('legend', { class: 'visually-hidden' }, `Program ${program.name}`),
      this.nameField(project, program, index, problem),
      this.priorityField(program, index),
      this.argsField(program, index),
      remove,
      this.fileChoices(project, program, index),
      problem,
    );
  }

  private nameField(
    project: Project,
    program: ProgramSpec,
    index: number,
    problem: HTMLElement,
  ): HTMLElement {
    const input = h('input', {
      class: 'input input-small',
      type: 'text',
      value: program.name,
      spellcheck: 'false',
    });
    input.addEventListener('change', () => {
      const name = input.value.trim();
      const wrong = programNameProblem(project, name, program.name);
      setText(problem, wrong ?? '');
      if (wrong === undefined && name !== program.name) this.update(index, { name });
    });
    return h('label', { class: 'field' }, 'Name', input);
  }

  private priorityField(program: ProgramSpec, index: number): HTMLElement {
    const input = h('input', {
      class: 'input input-small input-number',
      type: 'number',
      min: 1,
      max: 254,
      value: program.priority,
    });
    input.addEventListener('change', () => {
      const priority = Math.min(Math.max(Math.round(input.valueAsNumber), 1), 254);
      if (Number.isFinite(priority)) this.update(index, { priority });
    });
    return h('label', { class: 'field' }, 'Priority', input);
  }

  private argsField(program: ProgramSpec, index: number): HTMLElement {
    const input = h('input', {
      class: 'input input-small',
      type: 'text',
      value: formatArgs(program.args),
      placeholder: 'none',
      spellcheck: 'false',
    });
    input.addEventListener('change', () => this.update(index, { args: parseArgs(input.value) }));
    return h('label', { class: 'field field-wide' }, 'Arguments', input);
  }

  private fileChoices(project: Project, program: ProgramSpec, index: number): HTMLElement {
    const choices = project.files.map((file) => {
      const box = h('input', { type: 'checkbox' });
      box.checked = program.files.includes(file.name);
      box.addEventListener('change', () => {
        const files = project.files.map((f) => f.name);
        const chosen = files.filter((name) =>
          name === file.name ? box.checked : program.files.includes(name),
        );
        this.update(index, { files: chosen });
      });
      return h('label', { class: 'chip' }, box, h('span', {}, file.name));
    });
    return h('div', { class: 'chips', role: 'group', 'aria-label': `Files of ${program.name}` }, ...choices);
  }
}
