import type { Published } from '../model/published';
import type { Mark } from './figure';

/** What may be drawn beside runs on a model; edits of the model in braces make no difference. */
export function marksFor(all: readonly Published[], model: string): Mark[] {
  const name = model.replace(/\{.*$/, '');
  return all
    .filter((value) => value.models.includes(name))
    .map(({ label, value, at }) => ({ label, y: value, ...(at === undefined ? {} : { x: at }) }));
}
