/** A growing list of record numbers, or of other whole numbers, without an object for each. */
export class RecordList {
  private items = new Uint32Array(64);
  private size = 0;

  push(value: number): void {
    if (this.size === this.items.length) {
      const bigger = new Uint32Array(this.size * 2);
      bigger.set(this.items);
      this.items = bigger;
    }
    this.items[this.size++] = value;
  }

  get length(): number {
    return this.size;
  }

  at(position: number): number {
    return this.items[position] ?? 0;
  }
}

/**
 * First position from `from` on in an ascending list whose value is not below `value`. Looks near `from` first, with
 * steps that double: a walk from one pixel to the next costs by what lies between them.
 */
export function firstFrom(
  length: number,
  valueAt: (position: number) => number,
  value: number,
  from = 0,
): number {
  let low = from;
  let step = from === 0 ? length : 1;
  while (low + step < length && valueAt(low + step) < value) {
    low += step + 1;
    step *= 2;
  }
  let high = Math.min(low + step, length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
