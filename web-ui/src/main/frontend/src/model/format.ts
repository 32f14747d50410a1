/** 1234567 as 1,234,567. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** 1234567 as 1.23 M: for tiles, with the exact value in a title. */
export function compact(value: number): string {
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ] as const) {
    if (value >= unit) return `${(value / (name === 'k' ? 1e3 : unit)).toPrecision(3)} ${name}`;
  }
  return grouped(value);
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(part === whole ? 0 : 1)} %`;
}

/** Guest time: cycles at the clock of the CPU model. */
export function guestTime(cycles: number, hertz: number): string {
  const micros = (cycles * 1e6) / hertz;
  if (micros < 1000) return `${micros.toPrecision(3)} µs`;
  if (micros < 1e6) return `${(micros / 1000).toPrecision(3)} ms`;
  return `${(micros / 1e6).toPrecision(3)} s`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** What a page says while a run waits for a busy server. */
export function busyWords(seconds: number): string {
  return `The server is busy; the next try is in ${seconds} seconds.`;
}
