import type { Sample } from './sample';
import type { FilteredTrace, RecordChoice, TraceFilter } from './filter';
import type { ModelComparison } from './comparison';
import type { Hub } from './hub';
import type { ApiReference } from './reference';
import type { Project } from './project';
import type { ControlCommand } from './control';
import type { MachinePlace } from './machine';
import type { Run } from './run';
import type { PageState, Stretch } from './url';
import type { Breakpoint, RunCounters, ScreenMessage } from '../generated/schema';

/** Names of the columns, also of the tabs on a narrow screen. */
export type Column = 'edit' | 'run' | 'understand';

/** Views of the understand column. */
export type TraceView = 'events' | 'counters' | 'cost' | 'profile' | 'kernel' | 'machine' | 'waits';

/** What of the guest's two consoles the run column shows. */
export type OutputView = 'console' | 'screen';

export interface Place {
  readonly file: string;
  /** From 1; 0 or absent: anywhere. */
  readonly line?: number;
  readonly column?: number;
}

/** Everything that panes tell each other. */
export interface PlaygroundEvents {
  /** Another project was opened: a sample, a share, a draft. */
  projectOpened: { project: Project; sample?: Sample; note?: string };
  /** The project was edited; `structure` when more than a file's text changed. */
  projectChanged: { project: Project; structure: boolean };
  /** Show a place in the editor. */
  showPlace: Place;
  focusEditor: undefined;

  /** Show the reference's entry of a name, or its search. */
  showReference: { name?: string };
  /** Somebody will need the reference soon. */
  referenceWanted: undefined;
  referenceLoaded: { reference: ApiReference };
  referenceFailed: { problem: string };

  runCommand: undefined;
  stopCommand: undefined;
  /** Compile, and stand before the first instruction. */
  startPaused: undefined;
  /** Runs once more and stands before the end. */
  lookBack: undefined;
  /** Pause, step or go on. */
  controlCommand: { command: ControlCommand };
  /** The visitor set or removed breakpoints. */
  breakpointsChanged: { list: readonly Breakpoint[] };
  /** The run stands, goes, or tells what became of breakpoints. */
  momentChanged: { run: Run };
  openSample: { id: string; run: boolean };
  showGallery: undefined;
  /** Asks for the dialog that boots a kernel of the visitor's own. */
  showOwnKernel: undefined;
  showShare: undefined;
  resetProject: undefined;

  /** A new run begins; everything of the last one is to be forgotten. */
  runReset: { run: Run };
  /** Phase, connection, diagnostics or end of the run changed. */
  runChanged: { run: Run };
  consolePrinted: { text: string };
  /** The VGA text screen shows something else. */
  screenChanged: { screen: ScreenMessage };
  countersChanged: { counters: RunCounters };
  /** The run's profile, or why there is none, is there. */
  profileChanged: { run: Run };
  /** What the run's messages took, or why that cannot be had, is there. */
  anatomyChanged: { run: Run };
  /** Run the project on all CPU models. */
  modelsCommand: undefined;
  /** How far that is. */
  modelsChanged: { comparison: ModelComparison };
  /** Read the kernel's objects. */
  inspectCommand: undefined;
  /** They, or why they cannot be had, are there. */
  inspectionChanged: { run: Run };
  /** Records or threads arrived; at most once per frame. */
  traceGrown: { run: Run };

  /** Send text to the guest. */
  consoleInput: { text: string };
  endOfInput: undefined;
  /** A key of the PC's keyboard, by its place, went down or up. */
  screenKey: { code: string; down: boolean };

  /** A trace record is selected in some view, or none is. */
  recordSelected: { index: number | undefined; source: string };
  /** What of the trace the visitor searches for, growing while it is looked through; undefined for no search. */
  matchesFound: { matches: FilteredTrace | undefined };
  threadFiltered: { thread: number | undefined };
  /** Only these records are looked at; undefined: all again. */
  recordsChosen: { choice: RecordChoice | undefined };
  /** Look at a place in the machine. */
  machineShown: { place: MachinePlace };
  /** The visitor looks at another stretch of the trace; undefined: at what the view chooses. */
  spanChanged: { span: Stretch | undefined };
  /** The visitor filters the trace otherwise. */
  filterChanged: { filter: TraceFilter };
  /** The page is to show what its address names: at first, after the first run, and on the way back and forward. */
  addressRestored: { state: PageState };
  viewShown: { view: TraceView };
  columnShown: { column: Column };
  /** Said to screen readers. */
  announced: { text: string };
  themeChanged: undefined;
}

export type PlaygroundHub = Hub<PlaygroundEvents>;
