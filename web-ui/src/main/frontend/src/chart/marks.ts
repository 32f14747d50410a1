import { svg } from '../ui/dom';

/** One thing in a drawing that can be chosen. */
export interface ChosenMark {
  /** What it says to who cannot see it, and as a tooltip. */
  readonly label: string;
  readonly parts: readonly SVGElement[];
  readonly data?: Readonly<Record<string, string | number>>;
}

/**
 * Marks of a drawing of which one can be chosen, by pointer or by keyboard: one tab stop, arrows move, Enter or Space choose.
 */
export function choosable(
  name: string,
  testId: string,
  marks: readonly ChosenMark[],
  chosen: number | undefined,
  onChoose: (index: number) => void,
): SVGElement {
  const options = marks.map((mark, i) => {
    const data = Object.fromEntries(
      Object.entries(mark.data ?? {}).map(([key, value]) => [`data-${key}`, value]),
    );
    const option = svg(
      'g',
      {
        class: 'chart-option',
        role: 'option',
        'aria-label': mark.label,
        'aria-selected': String(i === chosen),
        tabindex: i === (chosen ?? 0) ? 0 : -1,
        'data-testid': testId,
        ...data,
      },
      svg('title', {}, mark.label),
      ...mark.parts,
    );
    option.addEventListener('click', () => onChoose(i));
    return option;
  });
  const list = svg(
    'g',
    { role: 'listbox', 'aria-label': name, 'aria-orientation': 'horizontal' },
    ...options,
  );
  list.addEventListener('keydown', (event) => {
    const now = options.findIndex((option) => option === document.activeElement);
    if (event.key === 'Enter' || event.key === ' ') onChoose(now);
    else if (!move(event.key, now)) return;
    event.preventDefault();
  });
  const move = (key: string, now: number): boolean => {
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: options.length - 1 }[key];
    const next = to === undefined ? undefined : options[to];
    if (next === undefined) return to !== undefined;
    for (const option of options) option.setAttribute('tabindex', option === next ? '0' : '-1');
    next.focus();
    return true;
  };
  return list;
}
