/** No browser lays out elements much higher than this many pixels. */
const HIGHEST = 15_000_000;

/**
 * Where the rows of a long list are while only some are in the page. Lists that are higher than a browser's elements
 * can be are scrolled in larger steps: the element is lower than its rows together.
 */
export class RowScale {
  constructor(
    private readonly rowHeight: number,
    private readonly count: number,
    private readonly view: number,
  ) {}

  /** Height of the element that holds the rows. */
  get height(): number {
    return Math.min(this.count * this.rowHeight, HIGHEST);
  }

  private get factor(): number {
    const most = this.height - this.view;
    return most <= 0 ? 1 : Math.max(1, (this.count * this.rowHeight - this.view) / most);
  }

  /** First row in sight. */
  first(scrollTop: number): number {
    return Math.floor((scrollTop * this.factor) / this.rowHeight);
  }

  /** First row beyond those in sight. */
  end(scrollTop: number): number {
    return Math.min(this.count, Math.ceil((scrollTop * this.factor + this.view) / this.rowHeight));
  }

  /** Where in the element a row is while it is scrolled so far. */
  top(row: number, scrollTop: number): number {
    return row * this.rowHeight - scrollTop * this.factor + scrollTop;
  }

  /** How far to scroll so that a row is the first in sight, or the last with `last`. */
  scrollTo(row: number, last = false): number {
    const top = last ? (row + 1) * this.rowHeight - this.view : row * this.rowHeight;
    return Math.max(0, Math.min(top / this.factor, this.height - this.view));
  }
}
