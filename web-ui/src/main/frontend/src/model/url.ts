import { CURRENT, MACHINE_PARTS, type MachinePlace } from './machine';
import type { Place, TraceView } from './events';

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
  /** The run column shows the VGA screen. */
  readonly output?: 'screen';
  /** Number of the selected trace record. */
  readonly at?: number;
  /** Executed instructions at which the run stands. */
  readonly moment?: number;
  /** What the editor shows at first; not written back. */
  readonly place?: Place;
  /** The lanes' axis counts events instead of cycles. */
  readonly axis?: 'events';
}

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
    ...(params.get('output') === 'screen' ? { output: 'screen' as const } : {}),
    ...(/^\d{1,9}$/.test(at) ? { at: Number(at) } : {}),
    ...(/^\d{1,15}$/.test(moment) ? { moment: Number(moment) } : {}),
    ...(/^[\w.+-]+$/.test(file)
      ? { place: { file, ...(/^\d{1,6}$/.test(line) ? { line: Number(line) } : {}) } }
      : {}),
    ...(params.get('axis') === 'events' ? { axis: 'events' as const } : {}),
  };
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
  const { part: _, space: __, address: ___, ...rest } = state;
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
  if (state.output !== undefined) params.set('output', state.output);
  if (state.at !== undefined) params.set('at', String(state.at));
  if (state.moment !== undefined) params.set('moment', String(state.moment));
  if (state.axis !== undefined) params.set('axis', state.axis);
  const query = params.size > 0 ? `?${params.toString()}` : '';
  const { share, watch } = state;
  return `${share !== undefined ? `/s/${share}` : watch !== undefined ? `/w/${watch}` : '/'}${query}`;
}
