import type { Mark } from '../chart/figure';

/** A published value as the lesson's own table has it, which is there without scripts, too. */
export interface Published {
  readonly label: string;
  readonly value: number;
  /** Where on the horizontal axis; absent where it holds for all of it. */
  readonly at?: number;
  /** Models that it may be compared with. */
  readonly models: readonly string[];
}

/** Reads the page's table of published values: its rows with data-mark. */
export function published(page: ParentNode): Published[] {
  return [...page.querySelectorAll<HTMLElement>('.published [data-mark]')].map((row) => {
    const at = row.dataset['at'];
    return {
      label: row.querySelector('th')?.textContent.trim() ?? '',
      value: Number(row.dataset['mark']),
      ...(at === undefined ? {} : { at: Number(at) }),
      models: (row.dataset['models'] ?? '').split(' ').filter(Boolean),
    };
  });
}

/** What may be drawn beside runs on a model; edits of the model in braces make no difference. */
export function marksFor(all: readonly Published[], model: string): Mark[] {
  const name = model.replace(/\{.*$/, '');
  return all
    .filter((value) => value.models.includes(name))
    .map(({ label, value, at }) => ({ label, y: value, ...(at === undefined ? {} : { x: at }) }));
}
