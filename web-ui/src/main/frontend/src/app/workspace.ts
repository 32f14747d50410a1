import { SessionLooks } from '../client/looks';
import { fetchModels, type CpuModel } from '../client/rest';
import { runImages } from '../client/runs';
import { commandOf, sentenceOf, type ControlCommand } from '../model/control';
import type { OutputView, PlaygroundHub, TraceView } from '../model/events';
import { grouped } from '../model/format';
import type { RunRequest } from '../model/project';
import { NOMINAL_HERTZ, type Run } from '../model/run';
import {
  machinePlace,
  readAddress,
  withFilter,
  withMachinePlace,
  withoutRun,
  writeAddress,
  type PageState,
} from '../model/url';
import { AboutPane } from '../panes/about';
import { ConsolePane } from '../panes/console';
import { ControlPane } from '../panes/control';
import { CostPane } from '../panes/cost';
import { CountersPane } from '../panes/counters';
import { DiagnosticsPane } from '../panes/diagnostics';
import { EditorPane } from '../panes/editor';
import { EventsPane } from '../panes/events';
import { GalleryPane } from '../panes/gallery';
import { HeaderPane } from '../panes/header';
import { KernelPane } from '../panes/kernel';
import { LanesPane } from '../panes/lanes';
import { MachinePane } from '../panes/machine';
import { OwnKernelDialog } from '../panes/own-kernel';
import { ProfilePane } from '../panes/profile';
import { ProgramsPane } from '../panes/programs';
import { ReferencePane } from '../panes/reference';
import { ScreenPane } from '../panes/screen';
import { ShareDialog } from '../panes/share';
import { StatusPane } from '../panes/status';
import { WaitsPane } from '../panes/waits';
import { Tabs } from '../ui/controls';
import { h, setText } from '../ui/dom';
import { loadPrefs, savePrefs } from '../ui/prefs';
import { splitter } from '../ui/splitter';
import { AddressBar } from './address-bar';
import { Layout } from './layout';
import { ModelRuns } from './model-runs';
import { Projects } from './projects';
import { ReferenceSource } from './reference-source';
import { RunController } from './run-controller';
import { isDark, onSystemTheme, toggleTheme } from '../ui/theme';

/** How a run begins: it runs, it stands before its first instruction, or it runs and stands before its end. */
type Start = 'run' | 'paused' | 'end';

/** The whole page: makes the panes, puts them into columns, and keeps the address. */
export class Workspace {
  private readonly prefs = loadPrefs();
  private readonly projects: Projects;
  private readonly runs: RunController;
  private readonly gallery: GalleryPane;
  private readonly header: HeaderPane;
  private readonly layout: Layout;
  private readonly tabs: Tabs<TraceView>;
  private readonly live = h('div', {
    class: 'visually-hidden',
    'aria-live': 'polite',
    'data-testid': 'live',
  });
  private state: PageState;
  private models: readonly CpuModel[] = [];
  /** Run was pressed before there was a project to run. */
  private runWanted: Start | undefined;
  private readonly address = new AddressBar();
  /** What the address named of a run, until the first run has ended. */
  private wanted: PageState | undefined;
  /** The instruction that the address named, until the first run begins. */
  private instruction: number | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly hub: PlaygroundHub,
  ) {
    this.state = readAddress(location.pathname, location.search);
    const { at, span, thread } = this.state;
    this.wanted = [at, span, thread].every((part) => part === undefined) ? undefined : this.state;
    this.instruction = this.state.moment;
    this.projects = new Projects(hub);
    this.runs = new RunController(hub);
    new ModelRuns(
      hub,
      () => this.projects.request(),
      () => this.models,
    );
    new ReferenceSource(hub);
    new OwnKernelDialog(hub, {
      models: () => this.models.map(({ name }) => name),
      boot: (kernel, modules, model, options) =>
        runImages(kernel, modules, model, { ...options, fresh: false }),
    });
    this.gallery = new GalleryPane(hub);
    this.header = new HeaderPane(hub, {
      toggleColumn: (column) => this.layout.toggle(column),
      toggleTheme: () => this.changeTheme(() => toggleTheme(this.prefs)),
    });
    new ShareDialog(hub, {
      title: () => this.projects.current?.title ?? '',
      create: async (order) => {
        const link = await this.projects.share(order, this.runs.current.sessionId);
        // Whoever opens it sees what is on show here.
        const { search } = new URL(writeAddress({ ...this.state, share: link.id }), location.href);
        return { ...link, url: `${link.url}${search}` };
      },
      watchPath: () => (this.runs.current.active ? this.runs.current.watchPath : undefined),
      remove: (id, token) => this.projects.deleteShare(id, token),
    });
    const console = new ConsolePane(hub, this.prefs.inputMode, (mode) => {
      this.prefs.inputMode = mode;
      savePrefs(this.prefs);
    });
    this.tabs = this.traceTabs();
    const editing = [
      new AboutPane(hub),
      new EditorPane(hub),
      new ReferencePane(hub),
      new DiagnosticsPane(hub),
      new ProgramsPane(hub),
    ];
    this.layout = new Layout(
      {
        edit: editing.map((pane) => pane.element),
        run: [new StatusPane(hub).element, new ControlPane(hub).element, ...this.outputs(console)],
        understand: [this.understand()],
      },
      this.prefs,
      (visible) => this.header.showColumns(visible),
    );
    root.append(this.header.element, this.layout.element, this.layout.bar, this.live);
    this.changeTheme(() => undefined);
    this.listen();
  }

  /** The serial console, and the VGA screen once a run has drawn on it. */
  private outputs(console: ConsolePane): HTMLElement[] {
    const screen = new ScreenPane(this.hub);
    const tabs = new Tabs<OutputView>(
      "The guest's consoles",
      [
        { id: 'console', label: 'Serial console', panel: console.element },
        { id: 'screen', label: 'VGA screen', panel: screen.element },
      ],
      (output) => {
        const { output: _, ...rest } = this.state;
        this.remember(output === 'screen' ? { ...rest, output } : rest);
      },
    );
    tabs.bar.classList.add('output-tabs');
    tabs.bar.hidden = this.state.output === undefined;
    tabs.mark(this.state.output ?? 'console');
    this.hub.on('screenChanged', () => (tabs.bar.hidden = false));
    this.hub.on('addressRestored', ({ state }) => tabs.mark(state.output ?? 'console'));
    return [tabs.bar, console.element, screen.element];
  }

  private traceTabs(): Tabs<TraceView> {
    const kernel = new KernelPane(
      this.hub,
      this.state.view === 'kernel' ? this.state.part : undefined,
      (part) => {
        const { part: _, ...rest } = this.state;
        this.remember(part === 'threads' ? rest : { ...rest, part });
      },
    );
    const machine = this.machine();
    const cost = this.cost();
    const tabs = new Tabs<TraceView>(
      'Views of the run',
      [
        { id: 'events', label: 'Events', panel: new EventsPane(this.hub).element },
        { id: 'counters', label: 'Counters', panel: new CountersPane(this.hub).element },
        { id: 'cost', label: 'Cost', panel: cost.element },
        { id: 'profile', label: 'Profile', panel: this.profile().element },
        { id: 'kernel', label: 'Kernel', panel: kernel.element },
        { id: 'machine', label: 'Machine', panel: machine.element },
        { id: 'waits', label: 'Waits', panel: new WaitsPane(this.hub).element },
      ],
      (view) => {
        // Parts are those of one view.
        const { part: _, space: __, address: ___, pair: ____, ...rest } = this.state;
        const state = { ...rest, view };
        // At once: a view that is opened is one step of the browser's history.
        if (view !== this.state.view)
          this.remember(
            view === 'machine'
              ? withMachinePlace(state, machine.current)
              : { ...state, ...(view === 'cost' ? cost.named : {}) },
          );
        if (view === 'kernel') kernel.shown();
        if (view === 'cost') cost.shown();
        if (view === 'machine') machine.shown();
      },
    );
    tabs.mark(this.state.view ?? 'events');
    return tabs;
  }

  private cost(): CostPane {
    return new CostPane(this.hub, {
      pair: this.state.pair,
      dissect: this.prefs.anatomy,
      onPair: (pair) => this.remember({ ...this.state, pair }),
      onDissect: (asked) => {
        this.prefs.anatomy = asked;
        savePrefs(this.prefs);
      },
    });
  }

  private machine(): MachinePane {
    const source = new SessionLooks(() => this.runs.current.sessionId);
    return new MachinePane(this.hub, source, machinePlace(this.state), (place) => {
      this.remember(withMachinePlace({ ...this.state, view: 'machine' }, place));
    });
  }

  private profile(): ProfilePane {
    return new ProfilePane(this.hub, this.prefs.profile, (asked) => {
      this.prefs.profile = asked;
      savePrefs(this.prefs);
    });
  }

  /** Lanes above, lists below, with a bar between that moves. */
  private understand(): HTMLElement {
    const lanes = new LanesPane(this.hub, this.state.axis ?? 'cycles', (axis) => {
      const { axis: _, ...rest } = this.state;
      this.remember(axis === 'events' ? { ...rest, axis } : rest);
    });
    const panels = (['events', 'counters', 'cost', 'profile', 'kernel', 'machine', 'waits'] as const).map(
      (id) => this.tabs.panel(id),
    );
    const views = h(
      'section',
      { class: 'pane views-pane', 'aria-label': 'Details of the run' },
      this.tabs.bar,
      ...panels,
    );
    const stack = h('div', { class: 'stack' });
    const apply = () => stack.style.setProperty('--lanes', `${100 * this.prefs.lanes}%`);
    const bar = splitter(stack, {
      label: 'Height of the lanes',
      orientation: 'horizontal',
      value: () => 100 * this.prefs.lanes,
      move: (percent, done) => {
        this.prefs.lanes = Math.min(Math.max(percent / 100, 0.15), 0.85);
        apply();
        if (done) savePrefs(this.prefs);
      },
    });
    apply();
    stack.append(lanes.element, bar, views);
    return stack;
  }

  private changeTheme(change: () => void): void {
    change();
    this.header.showTheme(isDark(this.prefs));
    this.hub.emit('themeChanged', undefined);
  }

  private listen(): void {
    const { hub } = this;
    onSystemTheme(() => this.changeTheme(() => undefined));
    hub.on('runCommand', () => this.run());
    hub.on('startPaused', () => this.run('paused'));
    hub.on('lookBack', () => this.run('end'));
    hub.on('momentChanged', ({ run }) => this.stands(run));
    hub.on('openSample', ({ id, run }) => {
      if (this.projects.openSample(id) && run) this.run();
    });
    hub.on('projectOpened', ({ project }) => {
      const { sample: before, share: _, ...rest } = this.state;
      const { share, sample } = project;
      const state = {
        ...rest,
        ...(sample === undefined ? {} : { sample }),
        ...(share === undefined ? {} : { share }),
      };
      if (before === undefined || before === sample) this.become(state);
      else this.remember(state);
    });
    hub.on('viewShown', ({ view }) => {
      this.layout.show('understand');
      this.tabs.show(view);
    });
    hub.on('machineShown', () => {
      this.layout.show('understand');
      this.tabs.mark('machine');
    });
    hub.on('columnShown', ({ column }) => this.layout.show(column));
    hub.on('announced', ({ text }) => setText(this.live, text));
    hub.on('recordSelected', ({ index, source }) => {
      const { at: _, ...rest } = this.state;
      if (source !== 'address') this.remember(index === undefined ? rest : { ...rest, at: index });
    });
    hub.on('spanChanged', ({ span }) => {
      const { span: _, ...rest } = this.state;
      this.remember(span === undefined ? rest : { ...rest, span });
    });
    hub.on('filterChanged', ({ filter }) => this.remember(withFilter(this.state, filter)));
    window.addEventListener('popstate', () => this.returnTo(readAddress(location.pathname, location.search)));
    hub.on('traceGrown', ({ run }) => this.tabs.note('events', grouped(run.trace.count)));
    hub.on('runReset', () => {
      this.tabs.note('events', '');
      if (this.wanted === undefined) this.become(withoutRun(this.state));
    });
    hub.on('runChanged', ({ run }) => this.ended(run.end?.reason, run.end?.waits.length ?? 0));
    document.addEventListener('keydown', (event) => this.key(event));
  }

  /** Goes to the moment that the address names, and on a deadlock counts the waits. */
  private ended(reason: string | undefined, waits: number): void {
    this.tabs.note('waits', reason === undefined || waits === 0 ? '' : String(waits));
    const { wanted } = this;
    if (reason === undefined || wanted === undefined) return;
    this.wanted = undefined;
    this.showTrace(wanted);
  }

  /** Zoom, filter and selection as an address names them. */
  private showTrace(state: PageState): void {
    this.hub.emit('addressRestored', { state });
    const known = state.at !== undefined && state.at < this.runs.current.trace.count;
    this.hub.emit('recordSelected', { index: known ? state.at : undefined, source: 'address' });
  }

  /** The visitor went back or forward in the browser's history. */
  private returnTo(state: PageState): void {
    const before = this.state;
    if (state.share !== before.share || state.watch !== before.watch) {
      location.reload();
      return;
    }
    this.state = state;
    if (state.sample !== before.sample) this.projects.openFirst(state.sample);
    this.tabs.mark(state.view ?? 'events');
    this.showTrace(state);
  }

  private key(event: KeyboardEvent): void {
    const command = commandOf(event);
    if (command !== undefined && this.runs.current.active && !this.runs.current.watched) {
      event.preventDefault();
      this.hub.emit('controlCommand', { command });
      return;
    }
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === 'Enter' && !event.defaultPrevented) this.hub.emit('runCommand', undefined);
    else if (event.key === '.') this.hub.emit('stopCommand', undefined);
    else return;
    event.preventDefault();
  }

  private remember(state: PageState): void {
    this.state = state;
    this.address.go(writeAddress(state));
  }

  /** As remember, of what came about by itself. */
  private become(state: PageState): void {
    this.state = state;
    this.address.become(writeAddress(state));
  }

  /** The address names where the run stands, and screen readers say it. */
  private stands(run: Run): void {
    if (run !== this.runs.current || run.moment === undefined) return;
    const { moment: _, ...rest } = this.state;
    this.become({ ...rest, moment: run.moment.instruction });
    this.hub.emit('announced', { text: sentenceOf(run.moment) });
  }

  /** Runs the project; before there is one, as soon as it is there. */
  private run(start: Start = 'run'): void {
    if (this.runs.current.active) return;
    this.layout.show('run');
    const request = this.projects.request();
    this.runWanted = request === undefined ? start : undefined;
    if (request !== undefined) this.begin(request, start);
  }

  private begin(request: RunRequest, start: Start): void {
    const model = this.models.find((m) => m.name === request.model);
    const { profile, anatomy } = this.prefs;
    const asked = { ...request, ...(profile ? { profile } : {}), ...(anatomy ? { anatomy } : {}) };
    const wanted = this.instruction;
    this.instruction = undefined;
    const then: ControlCommand | undefined =
      start === 'end'
        ? { type: 'resume', backwards: false }
        : wanted === undefined
          ? undefined
          : { type: 'goTo', instruction: wanted };
    const paused = start === 'paused' ? { paused: true } : {};
    void this.runs.start({ ...asked, ...paused }, model?.hertz ?? NOMINAL_HERTZ, then);
  }

  private async watch(id: string): Promise<void> {
    this.header.watching();
    this.layout.leaveOut('edit');
    this.layout.show('run');
    await this.runs.watch(id, (model) => this.models.find((m) => m.name === model)?.hertz ?? NOMINAL_HERTZ);
  }

  /** Fetches what the page needs and opens the first project. */
  async start(): Promise<void> {
    try {
      this.models = await fetchModels();
      this.header.setModels(this.models.map((m) => m.name));
      if (this.state.watch !== undefined) {
        await this.watch(this.state.watch);
        return;
      }
      this.gallery.setSamples(await this.projects.start(this.state));
      this.hub.emit('addressRestored', { state: this.state });
      if (this.state.place !== undefined) this.hub.emit('showPlace', this.state.place);
      const request = this.projects.request();
      // The column that is on show meanwhile stays.
      if (this.runWanted !== undefined && request !== undefined) this.begin(request, this.runWanted);
    } catch (error) {
      this.root.append(
        h(
          'div',
          { class: 'failure', role: 'alert' },
          h('p', {}, error instanceof Error ? error.message : String(error)),
          h('a', { href: '/' }, 'Open the workspace'),
        ),
      );
    }
  }
}
