import type { Breakpoint, ViewMoment } from '../generated/schema';
import type { PlaygroundHub } from '../model/events';
import type { MachinePlace, MachineSource } from '../model/machine';
import { linkButton } from '../ui/controls';

/** What the pane gives to its parts. */
export interface MachineHost {
  readonly source: MachineSource;
  readonly hub: PlaygroundHub;
  /** Shows another place. */
  go(place: MachinePlace): void;
  breakpoints(): readonly Breakpoint[];
  /** Pixels that there are. */
  width(): number;
}

/** One part of the pane. */
export interface MachineView {
  /** Reads what is to be shown; the moment at which it was read. */
  load(place: MachinePlace): Promise<ViewMoment | undefined>;
  /** Shows what was read last. */
  draw(into: HTMLElement): void;
  /** Another run: what was read is of no use. */
  forget(): void;
  /** Shows the same with what else has changed. */
  redraw?(): void;
}

/** A word that leads to a place. */
export function placeLink(host: MachineHost, place: MachinePlace, title: string, text: string): HTMLElement {
  return linkButton(title, text, () => host.go(place));
}
