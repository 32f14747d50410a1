/** From values to pixels. */
export interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** Round steps: 1, 2, 5 times a power of ten. */
function step(span: number, most: number): number {
  const raw = span / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5].find((m) => m * power >= raw) ?? 10) * power;
}

/** From zero, or a rounder number below the least value, to a round number beyond the most. */
export function linear(values: readonly number[], from: number, to: number, most: number): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low);
  const size = step(high - low || 1, most);
  const first = Math.floor(low / size);
  const last = Math.max(first + 1, Math.ceil(high / size));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * size);
  const [start, span] = [first * size, (last - first) * size];
  return { at: (value) => from + ((value - start) / span) * (to - from), ticks };
}

/** Powers of a base around the values, which must be positive. */
export function logarithmic(
  values: readonly number[],
  from: number,
  to: number,
  most: number,
  base = 10,
): Scale {
  const log = (value: number): number => Math.log(value) / Math.log(base);
  const low = Math.floor(log(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(log(Math.max(...values)) - 1e-9));
  const every = Math.ceil((high - low) / most);
  const ticks: number[] = [];
  for (let power = low; power <= high; power += every) ticks.push(base ** power);
  return { at: (value) => from + ((log(value) - low) / (high - low)) * (to - from), ticks };
}
