import { CATEGORIES, type Category } from './describe';
import { CURRENT, MACHINE_PARTS, type MachinePlace } from './machine';
import type { Place, TraceView } from './events';
import { DEFAULT_FILTER, type TraceFilter } from './filter';

/** A visible stretch of the trace's axis. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What of the page's state is in its address. */
export interface PageState {
  readonly sample?: string;
  readonly share?: string;
  /** Somebody else's live session, to be watched. */
  readonly watch?: string;
  /** View of the understand column. */
  readonly view?: TraceView;
  /** What of the view is on show, where it has several parts. */
  readonly part?: string;
  /** Address space of the machine view. */
  readonly space?: string;
  /** Address of the machine view. */
  readonly address?: string;
  /** Pair of threads whose messages the cost view shows, as `FROM-TO`, or `all`. */
  readonly pair?: string;
  /** The run column shows the VGA screen. */
  readonly output?: 'screen';
  /** Number of the selected trace record. */
  readonly at?: number;
  /** What the lanes show of the trace, on their axis; absent while they choose it. */
  readonly span?: Stretch;
  /** What the trace is searched for. */
  readonly search?: string;
  /** Kinds of events in the list, if not the usual ones. */
  readonly kinds?: readonly Category[];
  /** The thread that the list is about. */
  readonly thread?: number;
  /** Executed instructions at which the run stands. */
  readonly moment?: number;
  /** What the editor shows at first; not written back. */
  readonly place?: Place;
  /** The lanes' axis counts events instead of cycles. */
  readonly axis?: 'events';
}

const LONGEST_SEARCH = 200;
const VIEWS: readonly TraceView[] = ['events', 'counters', 'cost', 'profile', 'kernel', 'machine', 'waits'];

export function readAddress(path: string, query: string): PageState {
  const params = new URLSearchParams(query);
  const share = /^\/s\/([A-Za-z0-9_-]+)\/?$/.exec(path)?.[1];
  const watch = /^\/w\/([A-Za-z0-9_-]+)\/?$/.exec(path)?.[1];
  const sample = params.get('sample') ?? '';
  const view = VIEWS.find((name) => name === params.get('view'));
  const part = params.get('part') ?? '';
  const space = params.get('space') ?? '';
  const address = params.get('address') ?? '';
  const pair = params.get('pair') ?? '';
  const at = params.get('at') ?? '';
  const moment = params.get('moment') ?? '';
  const file = params.get('file') ?? '';
  const line = params.get('line') ?? '';
  return {
    ...(share === undefined ? {} : { share }),
    ...(watch === undefined ? {} : { watch }),
    ...(/^[a-z0-9-]+$/.test(sample) ? { sample } : {}),
    ...(view === undefined ? {} : { view }),
    ...(/^[a-z]{1,20}$/.test(part) ? { part } : {}),
    ...(isName(space) ? { space } : {}),
    ...(isName(address) ? { address } : {}),
    ...(/^(all|\d{1,10}-\d{1,10})$/.test(pair) ? { pair } : {}),
    ...(params.get('output') === 'screen' ? { output: 'screen' as const } : {}),
    ...(/^\d{1,9}$/.test(at) ? { at: Number(at) } : {}),
    ...readTrace(params),
    ...(/^\d{1,15}$/.test(moment) ? { moment: Number(moment) } : {}),
    ...(/^[\w.+-]+$/.test(file)
      ? { place: { file, ...(/^\d{1,6}$/.test(line) ? { line: Number(line) } : {}) } }
      : {}),
    ...(params.get('axis') === 'events' ? { axis: 'events' as const } : {}),
  };
}

/** Zoom, search and filter. */
function readTrace(params: URLSearchParams): Pick<PageState, 'span' | 'search' | 'kinds' | 'thread'> {
  const ends = /^(-?\d{1,15})\.\.(-?\d{1,15})$/.exec(params.get('span') ?? '');
  const span = { start: Number(ends?.[1]), end: Number(ends?.[2]) };
  const search = params.get('q') ?? '';
  const named = params.get('kinds')?.split(',');
  const thread = params.get('thread') ?? '';
  return {
    ...(span.start < span.end ? { span } : {}),
    ...(search !== '' && search.length <= LONGEST_SEARCH ? { search } : {}),
    ...(named === undefined
      ? {}
      : { kinds: CATEGORIES.map((kind) => kind.id).filter((id) => named.includes(id)) }),
    ...(/^\d{1,10}$/.test(thread) ? { thread: Number(thread) } : {}),
  };
}

function writeTrace(params: URLSearchParams, { span, search, kinds, thread }: PageState): void {
  if (span !== undefined) params.set('span', `${Math.round(span.start)}..${Math.round(span.end)}`);
  if (search !== undefined) params.set('q', search);
  if (kinds !== undefined) params.set('kinds', kinds.join(','));
  if (thread !== undefined) params.set('thread', String(thread));
}

/** The filter that a state names. */
export function filterOf(state: PageState): TraceFilter {
  return {
    categories: state.kinds === undefined ? DEFAULT_FILTER.categories : new Set(state.kinds),
    text: state.search ?? '',
    ...(state.thread === undefined ? {} : { thread: state.thread }),
  };
}

/** The state with another filter; what is usual in it is left out. */
export function withFilter(state: PageState, filter: TraceFilter): PageState {
  const { search: _, kinds: __, thread: ___, ...rest } = state;
  const kinds = CATEGORIES.map((kind) => kind.id).filter((id) => filter.categories.has(id));
  const usual =
    kinds.every((id) => DEFAULT_FILTER.categories.has(id)) && kinds.length === DEFAULT_FILTER.categories.size;
  const search = filter.text.trim().slice(0, LONGEST_SEARCH);
  return {
    ...rest,
    ...(search === '' ? {} : { search }),
    ...(usual ? {} : { kinds }),
    ...(filter.thread === undefined ? {} : { thread: filter.thread }),
  };
}

/** The state without what belongs to one run: its records, stretches and moments. */
export function withoutRun(state: PageState): PageState {
  const { at: _, span: __, thread: ___, moment: ____, ...rest } = state;
  return rest;
}

/** What may name a space or a place in it. */
function isName(text: string): boolean {
  return text !== '' && text.length <= 200;
}

/** The place of the machine view that an address names. */
export function machinePlace(state: PageState): MachinePlace {
  const part = MACHINE_PARTS.find((name) => name === state.part) ?? 'memory';
  return { part, space: state.space ?? CURRENT, address: state.address };
}

/** The state with a place of the machine view; its usual space is left out. */
export function withMachinePlace(state: PageState, place: MachinePlace): PageState {
  const { part: _, space: __, address: ___, pair: ____, ...rest } = state;
  return {
    ...rest,
    part: place.part,
    ...(place.space === CURRENT ? {} : { space: place.space }),
    ...(place.address === undefined ? {} : { address: place.address }),
  };
}

/** The address of a state; parts that are at their defaults are left out. */
export function writeAddress(state: PageState): string {
  const params = new URLSearchParams();
  if (state.share === undefined && state.sample !== undefined) params.set('sample', state.sample);
  if (state.view !== undefined && state.view !== 'events') params.set('view', state.view);
  if (state.part !== undefined) params.set('part', state.part);
  if (state.space !== undefined) params.set('space', state.space);
  if (state.address !== undefined) params.set('address', state.address);
  if (state.pair !== undefined) params.set('pair', state.pair);
  if (state.output !== undefined) params.set('output', state.output);
  if (state.at !== undefined) params.set('at', String(state.at));
  writeTrace(params, state);
  if (state.moment !== undefined) params.set('moment', String(state.moment));
  if (state.axis !== undefined) params.set('axis', state.axis);
  const query = params.size > 0 ? `?${params.toString()}` : '';
  const { share, watch } = state;
  return `${share !== undefined ? `/s/${share}` : watch !== undefined ? `/w/${watch}` : '/'}${query}`;
}
