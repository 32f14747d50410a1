/** A published value as the lesson's own table has it, which is there without scripts, too. */
export interface Published {
  readonly label: string;
  readonly value: number;
  /** Where on the horizontal axis; absent where it holds for all of it. */
  readonly at?: number;
  /** Models that it may be compared with. */
  readonly models: readonly string[];
  /** What it was measured on. */
  readonly processor: string;
  /** Where it stands, by the numbers of the lesson's sources. */
  readonly source: string;
  /** How sure that is. */
  readonly certainty: string;
}

/** Reads the page's table of published values: its rows with data-mark. */
export function published(page: ParentNode): Published[] {
  return [...page.querySelectorAll<HTMLElement>('.published [data-mark]')].map((row) => {
    const at = row.dataset['at'];
    const cells = [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim());
    return {
      label: row.querySelector('th')?.textContent.trim() ?? '',
      value: Number(row.dataset['mark']),
      ...(at === undefined ? {} : { at: Number(at) }),
      models: (row.dataset['models'] ?? '').split(' ').filter(Boolean),
      processor: cells.length > 3 ? (cells[0] ?? '') : '',
      source: cells.at(-2) ?? '',
      certainty: cells.at(-1) ?? '',
    };
  });
}
