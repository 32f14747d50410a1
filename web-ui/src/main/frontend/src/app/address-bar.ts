/** Milliseconds after a change in which the next ones belong to it: one step of Back undoes a whole gesture. */
const GESTURE = 1000;

/** The browser's address and history. */
export class AddressBar {
  private last = -GESTURE;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The visitor did something: a new entry of the history, unless it goes on with what was done just before. */
  go(address: string): void {
    if (address === location.pathname + location.search) return;
    const time = this.now();
    if (time - this.last < GESTURE) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.last = time;
  }

  /** Something came about by itself: it is no step to go back from. */
  become(address: string): void {
    if (address !== location.pathname + location.search) history.replaceState(null, '', address);
  }
}
