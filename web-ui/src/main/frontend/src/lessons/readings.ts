/** The lines of a sample's output that carry figures begin with this (docs/user-programs.md). */
const PREFIX = '#measured';

/** The line's text is something else than the figure expects: sample and page are of different versions. */
export class ReadingError extends Error {}

export function measuredLines(output: string): string[] {
  return output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.startsWith(PREFIX))
    .map((line) => line.slice(PREFIX.length).trim().replace(/\s+/g, ' '));
}

/** The numbers of all lines of one form, in order: what the form's groups caught. */
export function readings(output: string, form: RegExp): string[][] {
  const found = measuredLines(output).flatMap((line) => {
    const match = form.exec(line);
    return match === null ? [] : [match.slice(1)];
  });
  if (found.length === 0) throw new ReadingError(`The run printed no line of the form ${form.source}.`);
  return found;
}

/**
 * A time in cycles: samples print microseconds where the processor has no cycle counter.
 *
 * @param hertz cycles per second of the model
 */
export function inCycles(value: string | undefined, unit: string | undefined, hertz: number): number {
  const number = Number(value);
  if (!Number.isFinite(number)) throw new ReadingError(`${String(value)} is no number.`);
  if (unit === 'cycles') return number;
  if (unit === 'us') return (number * hertz) / 1e6;
  throw new ReadingError(`${String(unit)} is no unit of time.`);
}
