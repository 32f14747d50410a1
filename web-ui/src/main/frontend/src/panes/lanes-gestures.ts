/** What gestures on the lane view ask for; positions are CSS pixels in the view. */
export interface LaneActions {
  /** Zoom by a factor, below 1 = closer, around a position or the middle. */
  zoom(factor: number, x?: number): void;
  pan(pixels: number): void;
  /** The pointer is here; negative when it left. */
  hover(x: number, y: number): void;
  pick(x: number, y: number): void;
  step(direction: 1 | -1): void;
  fit(): void;
  /** Whether the content is higher than the view, so that the plain wheel must scroll it. */
  scrolls(): boolean;
}

/** Movement below this many pixels is a click, not a drag. */
const CLICK_SLOP = 4;
const KEY_PAN = 80;

/** Wheel, drag, pinch and keys on the lane view. */
export function laneGestures(element: HTMLElement, actions: LaneActions): void {
  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  element.addEventListener(
    'wheel',
    (event) => {
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
      if (sideways) {
        event.preventDefault();
        actions.pan(event.deltaX === 0 ? event.deltaY : event.deltaX);
      } else if (event.ctrlKey || event.metaKey || !actions.scrolls()) {
        event.preventDefault();
        actions.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006), place(event).x);
      }
    },
    { passive: false },
  );
  pointers(element, actions, place);
  element.addEventListener('keydown', (event) => {
    const action = {
      '+': () => actions.zoom(0.5),
      '=': () => actions.zoom(0.5),
      '-': () => actions.zoom(2),
      '0': () => actions.fit(),
      ArrowLeft: () => actions.pan(-KEY_PAN),
      ArrowRight: () => actions.pan(KEY_PAN),
      n: () => actions.step(1),
      p: () => actions.step(-1),
    }[event.key];
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
}

function pointers(
  element: HTMLElement,
  actions: LaneActions,
  place: (event: MouseEvent) => { x: number; y: number },
): void {
  const down = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const spread = () => {
    const [a, b] = [...down.values()];
    return a === undefined || b === undefined ? 0 : Math.abs(a.x - b.x);
  };
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    down.set(event.pointerId, place(event));
    moved = 0;
  });
  element.addEventListener('pointermove', (event) => {
    const at = place(event);
    const last = down.get(event.pointerId);
    if (last === undefined) {
      actions.hover(at.x, at.y);
      return;
    }
    moved += Math.abs(at.x - last.x);
    if (moved > CLICK_SLOP) element.setPointerCapture(event.pointerId);
    const before = spread();
    down.set(event.pointerId, at);
    if (down.size === 1 && moved > CLICK_SLOP) actions.pan(last.x - at.x);
    else if (down.size === 2 && before > 10 && spread() > 10) actions.zoom(before / spread(), at.x);
  });
  element.addEventListener('pointerup', (event) => {
    const at = place(event);
    if (down.delete(event.pointerId) && moved <= CLICK_SLOP) actions.pick(at.x, at.y);
  });
  element.addEventListener('pointercancel', (event) => down.delete(event.pointerId));
  element.addEventListener('pointerleave', () => actions.hover(-1, -1));
}
