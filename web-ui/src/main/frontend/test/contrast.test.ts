import { describe, expect, it } from 'vitest';
import css from '../src/styles/base.css?raw';

/** The custom properties that are a colour per theme. */
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((m) => [
    m[1] ?? '',
    { light: m[2] ?? '', dark: m[3] ?? '' },
  ]),
);

/** Relative luminance by WCAG 2.2. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const text = ['text', 'muted', 'accent', 'danger', 'warning', 'good'];
const backgrounds = ['bg', 'surface', 'raised', 'band', 'hover'];
const syntax = [...tokens.keys()].filter((name) => name.startsWith('syn-'));
const terminal = [...tokens.keys()].filter((name) => name.startsWith('term-') && name !== 'term-black');
const lanes = [...tokens.keys()].filter((name) => name.startsWith('lane-'));

/** Foreground, background and the least contrast: 4.5 for text, 3 for what is not text. */
const pairs: [string, string, number][] = [
  ...text.flatMap((front) => backgrounds.map((back): [string, string, number] => [front, back, 4.5])),
  ...['good', 'warning', 'danger', 'accent'].map((name): [string, string, number] => [
    name,
    `${name}-soft`,
    4.5,
  ]),
  ['text', 'accent-soft', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ['text', 'selection', 4.5],
  ...syntax.flatMap((name) => ['surface', 'band'].map((back): [string, string, number] => [name, back, 4.5])),
  ...['terminal-text', ...terminal].map((name): [string, string, number] => [name, 'terminal', 4.5]),
  ...lanes.flatMap((name) => ['surface', 'band'].map((back): [string, string, number] => [name, back, 3])),
  ['line-strong', 'surface', 3],
  ['arrow', 'band', 3],
];

describe.each(['light', 'dark'] as const)('colours of the %s theme (WCAG AA)', (theme) => {
  it.each(pairs)('%s on %s has contrast %f', (front, back, least) => {
    const [a, b] = [tokens.get(front)?.[theme], tokens.get(back)?.[theme]];
    expect(a, front).toBeDefined();
    expect(b, back).toBeDefined();
    expect(contrast(a ?? '', b ?? '')).toBeGreaterThanOrEqual(least);
  });
});
