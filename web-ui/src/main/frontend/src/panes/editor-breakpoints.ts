import { RangeSet, StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state';
import { Decoration, EditorView, gutter, GutterMarker, keymap } from '@codemirror/view';

/** Replaces the lines with breakpoints. */
const setPoints = StateEffect.define<readonly number[]>();
/** The line at which the run stands; undefined: none. */
const setStop = StateEffect.define<number | undefined>();

class Dot extends GutterMarker {
  override toDOM(): Node {
    const dot = document.createElement('span');
    dot.className = 'breakpoint-dot';
    dot.title = 'Breakpoint (F9)';
    return dot;
  }
}

const DOT = new Dot();

function marks(state: EditorState, lines: readonly number[]): RangeSet<GutterMarker> {
  const there = [...new Set(lines)].filter((line) => line >= 1 && line <= state.doc.lines);
  return RangeSet.of(there.sort((a, b) => a - b).map((line) => DOT.range(state.doc.line(line).from)));
}

/** Breakpoints stay with their lines while text above them changes. */
const points = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(value, transaction) {
    let next = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setPoints)) next = marks(transaction.state, effect.value);
    }
    return next;
  },
});

const STOP_LINE = Decoration.line({ class: 'cm-stopLine', attributes: { 'aria-current': 'step' } });

const stop = StateField.define<RangeSet<Decoration>>({
  create: () => Decoration.none,
  update(value, transaction) {
    let next = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setStop)) continue;
      const line = effect.value;
      next =
        line === undefined || line < 1 || line > transaction.state.doc.lines
          ? Decoration.none
          : Decoration.set(STOP_LINE.range(transaction.state.doc.line(line).from));
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The lines with breakpoints, ascending. */
export function pointLines(state: EditorState): readonly number[] {
  const lines = new Set<number>();
  for (const at = state.field(points).iter(); at.value !== null; at.next())
    lines.add(state.doc.lineAt(at.from).number);
  return [...lines];
}

export function pointsEffect(lines: readonly number[]): StateEffect<unknown> {
  return setPoints.of(lines);
}

export function stopEffect(line: number | undefined): StateEffect<unknown> {
  return setStop.of(line);
}

/** A gutter for breakpoints, F9 for the line of the cursor, and the line at which the run stands. */
export function breakpointGutter(changed: (lines: readonly number[]) => void): Extension {
  const toggle = (view: EditorView, position: number) => {
    const line = view.state.doc.lineAt(position).number;
    const lines = pointLines(view.state);
    const next = lines.includes(line) ? lines.filter((other) => other !== line) : [...lines, line];
    view.dispatch({ effects: setPoints.of(next) });
    changed(next);
    return true;
  };
  return [
    points,
    stop,
    gutter({
      class: 'cm-breakpoints',
      markers: (view) => view.state.field(points),
      initialSpacer: () => DOT,
      domEventHandlers: { mousedown: (view, block) => toggle(view, block.from) },
    }),
    keymap.of([{ key: 'F9', run: (view) => toggle(view, view.state.selection.main.head) }]),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      const before = pointLines(update.startState).join();
      const lines = pointLines(update.state);
      if (lines.join() !== before) changed(lines);
    }),
  ];
}
