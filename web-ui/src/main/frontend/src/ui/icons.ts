import { svg } from './dom';

/** Outlines on a 16 by 16 grid. */
const PATHS = {
  play: 'M5 3.2v9.6L12.6 8z',
  stop: 'M4.5 4.5h7v7h-7z',
  pause: 'M4 3.5h2.8v9H4zM9.2 3.5H12v9H9.2z',
  reverse: 'M11 3.2v9.6L3.4 8z',
  step: 'M3 8h8M8 5l3 3-3 3M13 4v8',
  stepBack: 'M13 8H5M8 5L5 8l3 3M3 4v8',
  samples: 'M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z',
  share: 'M8 10V2.2M5 5l3-3 3 3M3.5 8v5.5h9V8',
  download: 'M8 2.2V10M5 7.2l3 3 3-3M3.5 10v3.5h9V10',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1',
  moon: 'M13 9.8A5.6 5.6 0 0 1 6.2 3a5.6 5.6 0 1 0 6.8 6.8z',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  pencil: 'M3 13l.7-2.9 7-7 2.2 2.2-7 7zM9.4 4.4l2.2 2.2',
  fit: 'M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  eof: 'M3 8h7M7 5l3 3-3 3M13 3v10',
  previous: 'M10 3L5 8l5 5',
  next: 'M6 3l5 5-5 5',
  info: 'M8 7.2v4M8 4.6v.4M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z',
  bin: 'M3 4.5h10M6.5 4.5v-2h3v2M4.2 4.5l.6 9h6.4l.6-9',
  reset: 'M3.2 8a4.8 4.8 0 1 0 1.6-3.6M3 2.6v2.6h2.6',
  chevron: 'M4 6l4 4 4-4',
  book: 'M3 3.2v9.6a1.4 1.4 0 0 0 1.4 1.4H13V2H4.4A1.4 1.4 0 0 0 3 3.2zM3 12.6a1.4 1.4 0 0 1 1.4-1.2H13',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon in the colour of the text around it. */
export function icon(name: IconName): SVGSVGElement {
  const filled = ['play', 'stop', 'pause', 'reverse'].includes(name);
  return svg(
    'svg',
    {
      class: filled ? 'icon icon-filled' : 'icon',
      viewBox: '0 0 16 16',
      'aria-hidden': 'true',
      focusable: 'false',
    },
    svg('path', { d: PATHS[name] }),
  );
}
