import type { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { Breakpoint, Diagnostic } from '../generated/schema';
import { lineOf, withLines } from '../model/control';
import type { Place, PlaygroundHub } from '../model/events';
import {
  fileNameProblem,
  fileText,
  withFile,
  withoutFile,
  withRenamedFile,
  withText,
  type Project,
} from '../model/project';
import type { ApiReference } from '../model/reference';
import type { Run } from '../model/run';
import { askText, askYes } from '../ui/ask';
import { button } from '../ui/controls';
import { h, setAttributes } from '../ui/dom';
import { pointLines, pointsEffect, stopEffect } from './editor-breakpoints';
import { diagnosticMarks, editorState, emptyState, positionOf } from './editor-code';

/** What the editor pane keeps besides the project. */
export interface EditorPaneState {
  /** Name of the file on show; undefined when the project has none. */
  active: string | undefined;
}

/** The files of the project as tabs, and the editor. */
export class EditorPane {
  readonly element: HTMLElement;
  private readonly tabBar = h('div', { class: 'file-tabs', role: 'tablist', 'aria-label': 'Files' });
  private readonly view: EditorView;
  private readonly states = new Map<string, EditorState>();
  private readonly tools: HTMLElement;
  private readonly state: EditorPaneState = { active: undefined };
  private project: Project | undefined;
  private diagnostics: readonly Diagnostic[] = [];
  private breakpoints: readonly Breakpoint[] = [];
  private reference: ApiReference | undefined;

  constructor(private readonly hub: PlaygroundHub) {
    const body = h('div', { class: 'editor-body', 'data-testid': 'editor' });
    this.view = new EditorView({ parent: body, state: emptyState() });
    this.tools = h(
      'div',
      { class: 'bar-tools' },
      button({
        label: 'Reference of what programs can call (F1)',
        icon: 'book',
        iconOnly: true,
        kind: 'quiet',
        testId: 'reference-open',
        onClick: () => this.hub.emit('showReference', {}),
      }),
      button({
        label: 'New file',
        icon: 'plus',
        iconOnly: true,
        kind: 'quiet',
        testId: 'file-add',
        onClick: () => void this.add(),
      }),
      button({
        label: 'Rename file',
        icon: 'pencil',
        iconOnly: true,
        kind: 'quiet',
        testId: 'file-rename',
        onClick: () => void this.rename(),
      }),
      button({
        label: 'Delete file',
        icon: 'bin',
        iconOnly: true,
        kind: 'quiet',
        testId: 'file-delete',
        onClick: () => void this.remove(),
      }),
    );
    this.element = h(
      'section',
      { class: 'pane editor-pane', 'aria-label': 'Editor' },
      h('div', { class: 'file-bar' }, this.tabBar, this.tools),
      body,
    );
    this.tabBar.addEventListener('keydown', (event) => this.tabKey(event));
    hub.on('projectOpened', ({ project }) => this.opened(project));
    hub.on('projectChanged', ({ project, structure }) => {
      this.project = project;
      if (structure) this.drawTabs();
    });
    hub.on('breakpointsChanged', ({ list }) => this.takeBreakpoints(list));
    hub.on('momentChanged', ({ run }) => this.showMoment(run));
    hub.on('showPlace', (place) => this.showPlace(place));
    hub.on('focusEditor', () => this.view.focus());
    hub.on('referenceLoaded', ({ reference }) => (this.reference = reference));
    hub.on('runReset', () => this.showDiagnostics([]));
    hub.on('runChanged', ({ run }) => {
      if (run.diagnostics !== this.diagnostics) this.showDiagnostics(run.diagnostics);
    });
  }

  private opened(project: Project): void {
    this.project = project;
    this.states.clear();
    this.state.active = undefined;
    this.diagnostics = [];
    const first = project.programs.flatMap((program) => program.files)[0] ?? project.files[0]?.name;
    if (first !== undefined) this.show(first);
    this.drawTabs();
  }

  private stateOf(file: string): EditorState {
    const kept = this.states.get(file);
    if (kept !== undefined) return kept;
    const text = this.project === undefined ? '' : (fileText(this.project, file) ?? '');
    const made = editorState(file, text, {
      changed: (changed) => this.edited(changed),
      run: () => this.hub.emit('runCommand', undefined),
      points: (lines) =>
        this.hub.emit('breakpointsChanged', { list: withLines(this.breakpoints, file, lines) }),
      reference: (name) => this.hub.emit('showReference', name === undefined ? {} : { name }),
      focused: () => this.hub.emit('referenceWanted', undefined),
      names: {
        reference: () => this.reference,
        texts: () => this.project?.files.map((own) => own.text) ?? [],
      },
    });
    const own = this.linesOf(file);
    if (own.length > 0) {
      const marked = made.update({ effects: pointsEffect(own) }).state;
      this.states.set(file, marked);
      return marked;
    }
    this.states.set(file, made);
    return made;
  }

  private linesOf(file: string): readonly number[] {
    return this.breakpoints.flatMap((breakpoint) => {
      const at = lineOf(breakpoint);
      return at !== undefined && at.file === file ? [at.line] : [];
    });
  }

  /** Draws breakpoints that were set or removed elsewhere. */
  private takeBreakpoints(list: readonly Breakpoint[]): void {
    this.breakpoints = list;
    const { active } = this.state;
    for (const [file, kept] of this.states) {
      const state = file === active ? this.view.state : kept;
      const lines = this.linesOf(file);
      if (pointLines(state).join() === [...lines].sort((a, b) => a - b).join()) continue;
      const effects = pointsEffect(lines);
      if (file === active) this.view.dispatch({ effects });
      else this.states.set(file, state.update({ effects }).state);
    }
  }

  /** Marks the line at which the run stands, and shows it. */
  private showMoment(run: Run): void {
    const { moment } = run;
    const file = moment !== undefined && moment.user ? moment.file : undefined;
    const known = file !== undefined && this.project?.files.some((f) => f.name === file) === true;
    if (known && file !== this.state.active) this.show(file);
    for (const [other, kept] of this.states) {
      if (other !== this.state.active)
        this.states.set(other, kept.update({ effects: stopEffect(undefined) }).state);
    }
    const line = known ? moment?.line : undefined;
    this.view.dispatch({
      effects: [
        stopEffect(line),
        ...(line === undefined
          ? []
          : [
              EditorView.scrollIntoView(positionOf(this.view.state.doc, line, 1), {
                y: 'nearest',
                yMargin: 60,
              }),
            ]),
      ],
    });
  }

  private edited(text: string): void {
    if (this.project === undefined || this.state.active === undefined) return;
    this.project = withText(this.project, this.state.active, text);
    this.hub.emit('projectChanged', { project: this.project, structure: false });
  }

  private show(file: string): void {
    if (this.state.active !== undefined) this.states.set(this.state.active, this.view.state);
    this.state.active = file;
    this.view.setState(this.stateOf(file));
    this.drawTabs();
  }

  private drawTabs(): void {
    const files = this.project?.files ?? [];
    this.tabBar.replaceChildren();
    for (const file of files) {
      const active = file.name === this.state.active;
      const problems = this.diagnostics.filter((d) => d.file === file.name && d.severity === 'error').length;
      const tab = h(
        'button',
        {
          type: 'button',
          role: 'tab',
          class: 'file-tab',
          'aria-selected': String(active),
          tabindex: active ? 0 : -1,
          'data-testid': 'file-tab',
          'data-file': file.name,
        },
        file.name,
        problems > 0 && h('span', { class: 'badge badge-error', title: `${problems} errors` }, problems),
      );
      tab.addEventListener('click', () => this.show(file.name));
      tab.addEventListener('dblclick', () => void this.rename());
      this.tabBar.append(tab);
    }
    setAttributes(this.tools, { 'data-files': files.length });
  }

  private tabKey(event: KeyboardEvent): void {
    const files = this.project?.files ?? [];
    const now = files.findIndex((file) => file.name === this.state.active);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || files.length === 0) return;
    event.preventDefault();
    const next = files[(to + files.length) % files.length];
    if (next !== undefined) this.show(next.name);
    this.tabBar.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  private showDiagnostics(diagnostics: readonly Diagnostic[]): void {
    this.diagnostics = diagnostics;
    for (const file of this.project?.files ?? []) {
      const active = file.name === this.state.active;
      const own = diagnostics.filter((d) => d.file === file.name && d.line > 0);
      if (active) {
        this.view.dispatch(diagnosticMarks(this.view.state, own));
        continue;
      }
      const state = this.stateOf(file.name);
      this.states.set(file.name, state.update(diagnosticMarks(state, own)).state);
    }
    this.drawTabs();
  }

  private showPlace(place: Place): void {
    if (this.project?.files.some((file) => file.name === place.file) !== true) return;
    this.hub.emit('columnShown', { column: 'edit' });
    if (place.file !== this.state.active) this.show(place.file);
    if (place.line !== undefined && place.line > 0) {
      const at = positionOf(this.view.state.doc, place.line, place.column ?? 1);
      this.view.dispatch({
        selection: { anchor: at },
        effects: EditorView.scrollIntoView(at, { y: 'center' }),
      });
    }
    this.view.focus();
  }

  private change(project: Project, show: string | undefined): void {
    this.project = project;
    if (show !== undefined) this.show(show);
    this.hub.emit('projectChanged', { project, structure: true });
  }

  private async add(): Promise<void> {
    const project = this.project;
    if (project === undefined) return;
    const name = await askText({
      title: 'New file',
      label: 'File name',
      value: 'util.c',
      action: 'Add file',
      problem: (value) => fileNameProblem(project, value),
    });
    if (name === undefined || this.project === undefined) return;
    const owner = this.project.programs.find((p) => p.files.includes(this.state.active ?? ''))?.name;
    this.change(withFile(this.project, { name, text: '' }, owner), name);
    this.view.focus();
  }

  private async rename(): Promise<void> {
    const { project } = this;
    const from = this.state.active;
    if (project === undefined || from === undefined) return;
    const to = await askText({
      title: `Rename ${from}`,
      label: 'New name',
      value: from,
      action: 'Rename',
      problem: (value) => fileNameProblem(project, value, from),
    });
    if (to === undefined || to === from || this.project === undefined) return;
    this.states.delete(from);
    this.state.active = undefined;
    this.change(withRenamedFile(this.project, from, to), to);
  }

  private async remove(): Promise<void> {
    const file = this.state.active;
    if (this.project === undefined || file === undefined || this.project.files.length < 2) return;
    if (!(await askYes(`Delete ${file}?`, 'Its text is gone for good.', 'Delete file'))) return;
    const project = withoutFile(this.project, file);
    this.states.delete(file);
    this.state.active = undefined;
    this.change(project, project.files[0]?.name);
  }
}
