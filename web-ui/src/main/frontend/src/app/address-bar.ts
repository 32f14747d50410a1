/** Milliseconds after a change in which another one of the same kind belongs to it: one step of Back undoes a whole gesture. */
const GESTURE = 1000;

/** What differs between two addresses: the names of their parameters, and the path. */
function difference(from: URL, to: URL): string {
  const names = new Set([...from.searchParams.keys(), ...to.searchParams.keys()]);
  const changed = [...names].filter((name) => from.searchParams.get(name) !== to.searchParams.get(name));
  return [from.pathname === to.pathname ? '' : 'path', ...changed.sort()].join();
}

/** The browser's address and history. */
export class AddressBar {
  private last = { what: '', time: -GESTURE };

  /** The visitor did something: a new entry of the history, unless it goes on with what was done just before. */
  go(address: string): void {
    const what = difference(new URL(location.href), new URL(address, location.href));
    if (what === '') return;
    const time = performance.now();
    if (what === this.last.what && time - this.last.time < GESTURE) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.last = { what, time };
  }

  /** Something came about by itself: it is no step to go back from. */
  become(address: string): void {
    if (address !== location.pathname + location.search) history.replaceState(null, '', address);
  }
}
