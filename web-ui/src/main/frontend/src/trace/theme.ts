/** Colours and fonts of a lane view, read from the style sheet. */
export interface LaneTheme {
  readonly background: string;
  readonly band: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  /** Lanes of threads that wait. */
  readonly wait: string;
  readonly arrow: string;
  readonly accent: string;
  readonly danger: string;
  readonly warning: string;
  readonly good: string;
  /** One per address space, used in turn. */
  readonly spaces: readonly string[];
  readonly font: string;
  readonly mono: string;
}

/** Half the height of a bar of time on the processor. */
export const BAR = 6;

export function spaceColour(theme: LaneTheme, group: number): string {
  return theme.spaces[group % theme.spaces.length] ?? theme.accent;
}

/** Shortens a text to a width, with an ellipsis. */
export function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end--;
  return `${text.slice(0, end)}…`;
}
