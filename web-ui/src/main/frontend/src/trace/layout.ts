import type { Lane } from './lane';
import type { LaneGroup } from './lanes';

export const RULER_HEIGHT = 24;
/** Lanes share the room there is, within these bounds. */
const LEAST_LANE = 28;
const MOST_LANE = 46;
const GROUP_GAP = 8;
const GROUP_LABEL = 18;

/** One lane's place, in pixels from the top of the content. */
export interface LaneRow {
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
  readonly middle: number;
  /** Number of its address space in order of appearance: its colour. */
  readonly group: number;
}

export interface GroupBand {
  readonly label: string;
  readonly space: number;
  readonly group: number;
  readonly top: number;
  readonly height: number;
  /** Whether the label has a line of its own: only where it says more than the single lane's name. */
  readonly labelled: boolean;
}

export interface LaneLayout {
  readonly rows: readonly LaneRow[];
  readonly bands: readonly GroupBand[];
  readonly height: number;
}

/** Stacks the lanes by address space, `room` pixels high where that is enough. */
export function layoutLanes(groups: readonly LaneGroup[], room: number): LaneLayout {
  const lanes = groups.reduce((sum, group) => sum + group.lanes.length, 0);
  const labels = groups.filter((group) => group.lanes.length > 1).length;
  const rest = room - RULER_HEIGHT - GROUP_GAP * (groups.length + 0.5) - GROUP_LABEL * labels;
  const laneHeight = Math.floor(Math.min(Math.max(rest / Math.max(lanes, 1), LEAST_LANE), MOST_LANE));
  const rows: LaneRow[] = [];
  const bands: GroupBand[] = [];
  let y = RULER_HEIGHT + GROUP_GAP / 2;
  groups.forEach((group, index) => {
    const top = y;
    const labelled = group.lanes.length > 1;
    if (labelled) y += GROUP_LABEL;
    for (const lane of group.lanes) {
      rows.push({ lane, top: y, height: laneHeight, middle: y + laneHeight / 2, group: index });
      y += laneHeight;
    }
    bands.push({ label: group.label, space: group.space, group: index, top, height: y - top, labelled });
    y += GROUP_GAP;
  });
  return { rows, bands, height: y };
}
