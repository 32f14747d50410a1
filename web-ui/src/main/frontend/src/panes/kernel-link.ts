import type { MachinePlace } from '../model/machine';
import { linkButton } from '../ui/controls';

/** Shows a place in the machine. */
export type GoTo = (place: MachinePlace) => void;

/** A number that leads to what it is the address of. */
export function goLink(go: GoTo, place: MachinePlace, title: string, text: string): HTMLElement {
  return linkButton(title, text, () => go(place));
}
