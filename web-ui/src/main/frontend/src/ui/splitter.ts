import { h } from './dom';

export interface SplitterOptions {
  readonly label: string;
  readonly orientation: 'vertical' | 'horizontal';
  /** Current position in percent of the container. */
  value(): number;
  /** The pointer or a key asks for a position in percent; the last call of a drag has `done`. */
  move(percent: number, done: boolean): void;
}

const KEY_STEP = 2;

/** A bar between two areas that is dragged, or moved with the arrow keys. */
export function splitter(container: HTMLElement, options: SplitterOptions): HTMLElement {
  const element = h('div', {
    class: `splitter splitter-${options.orientation}`,
    role: 'separator',
    tabindex: 0,
    'aria-label': options.label,
    'aria-orientation': options.orientation,
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    'aria-valuenow': Math.round(options.value()),
  });
  const tell = () => element.setAttribute('aria-valuenow', String(Math.round(options.value())));
  const percent = (event: PointerEvent) => {
    const box = container.getBoundingClientRect();
    return options.orientation === 'vertical'
      ? (100 * (event.clientX - box.left)) / box.width
      : (100 * (event.clientY - box.top)) / box.height;
  };
  element.addEventListener('pointerdown', (event) => {
    element.setPointerCapture(event.pointerId);
    element.classList.add('splitter-active');
  });
  element.addEventListener('pointermove', (event) => {
    if (element.hasPointerCapture(event.pointerId)) options.move(percent(event), false);
  });
  element.addEventListener('pointerup', (event) => {
    element.classList.remove('splitter-active');
    options.move(percent(event), true);
    tell();
  });
  element.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -KEY_STEP, ArrowUp: -KEY_STEP, ArrowRight: KEY_STEP, ArrowDown: KEY_STEP }[
      event.key
    ];
    if (step === undefined) return;
    event.preventDefault();
    options.move(options.value() + step, true);
    tell();
  });
  return element;
}
