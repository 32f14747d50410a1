import { describe } from '../model/describe';
import type { PlaygroundHub } from '../model/events';
import { grouped } from '../model/format';
import { Run } from '../model/run';
import { SYSTEM_TASKS } from '../model/trace';
import { LaneModel, type LaneGroup } from '../trace/lanes';
import { layoutLanes, type LaneLayout } from '../trace/layout';
import { paint } from '../trace/painter';
import { firstFrom } from '../trace/records';
import { clamped, spanOf, valueOf, wholeSpan, zoomed, type Axis, type Span } from '../trace/scale';
import { GUTTER, Projection, type RecordNumbers, type Scene } from '../trace/scene';
import type { LaneTheme } from '../trace/theme';
import { button, emptyState, paneBar, Segmented } from '../ui/controls';
import { colourReader } from '../ui/colour';
import { h, perFrame, replaceChildren, setText } from '../ui/dom';
import { laneGestures } from './lanes-gestures';
import { laneLegend } from './lanes-legend';

/** Milliseconds without zooming or moving until the stretch on show is told. */
const SETTLED = 250;

/** What the lane view keeps. */
export interface LanesPaneState {
  axis: Axis;
  /** The visible stretch; undefined while the view chooses it by itself. */
  span: Span | undefined;
  selected: number | undefined;
  hovered: number | undefined;
}

function themeOf(element: HTMLElement): LaneTheme {
  const style = getComputedStyle(element);
  const font = (name: string) => style.getPropertyValue(name).trim();
  const colour = colourReader(element);
  return {
    background: colour('--surface'),
    band: colour('--band'),
    text: colour('--text'),
    muted: colour('--muted'),
    line: colour('--line'),
    wait: colour('--line-strong'),
    arrow: colour('--arrow'),
    accent: colour('--accent'),
    danger: colour('--danger'),
    warning: colour('--warning'),
    good: colour('--good'),
    spaces: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => colour(`--lane-${n}`)),
    font: `11px ${font('--sans')}`,
    mono: `11.5px ${font('--mono')}`,
  };
}

/** The trace over time: one lane per thread, messages as arrows. */
export class LanesPane {
  readonly element: HTMLElement;
  private readonly state: LanesPaneState;
  private readonly canvas = h('canvas', { class: 'lanes-canvas', 'aria-hidden': 'true' });
  private readonly spacer = h('div', { class: 'lanes-spacer' });
  private readonly scroller: HTMLElement;
  private readonly tip = h('div', { class: 'lanes-tip', hidden: true, 'aria-hidden': 'true' });
  private readonly pairs = h('ul', {
    class: 'visually-hidden',
    'data-testid': 'lane-arrows',
    'aria-label': 'Messages drawn as arrows',
  });
  private readonly note = h('span', { class: 'lanes-note' });
  private readonly axisChoice: Segmented<Axis>;
  private readonly empty = emptyState(
    'The run over time',
    'One lane per thread, grouped by address space. Bars are time on the processor, arrows are messages.',
  );
  private run = new Run();
  private model = new LaneModel(this.run.trace);
  private groups: readonly LaneGroup[] = [];
  private layout: LaneLayout = layoutLanes([], 0);
  private theme: LaneTheme | undefined;
  /** What the event list found, marked on the ruler. */
  private matches: RecordNumbers | undefined;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly redraw = perFrame(() => this.draw());

  constructor(
    private readonly hub: PlaygroundHub,
    axis: Axis,
    private readonly onAxis: (axis: Axis) => void,
  ) {
    this.state = { axis, span: undefined, selected: undefined, hovered: undefined };
    this.axisChoice = new Segmented<Axis>(
      'Axis',
      [
        { id: 'cycles', label: 'Time', title: 'The axis counts guest cycles' },
        { id: 'events', label: 'Steps', title: 'The axis counts events: each takes the same width' },
      ],
      axis,
      (chosen) => this.setAxis(chosen),
    );
    this.scroller = h(
      'div',
      {
        class: 'lanes-scroller',
        tabindex: 0,
        role: 'application',
        'aria-label':
          'Threads over time. Plus and minus zoom, arrow keys move, N and P go to the next and previous event, zero shows all.',
        'aria-describedby': 'lane-help',
        'data-testid': 'lanes',
      },
      this.canvas,
      this.spacer,
    );
    this.element = h(
      'section',
      { class: 'pane lanes-pane', 'aria-label': 'Threads over time' },
      paneBar(
        'Trace',
        this.note,
        h('div', { class: 'bar-tools' }, this.axisChoice.element, ...this.zoomButtons(), laneLegend()),
      ),
      h('div', { class: 'lanes-frame' }, this.scroller, this.empty, this.tip, this.pairs),
    );
    this.listen();
  }

  private zoomButtons(): HTMLElement[] {
    const tool = (label: string, icon: 'plus' | 'minus' | 'fit', onClick: () => void) =>
      button({ label, icon, iconOnly: true, kind: 'quiet', onClick });
    return [
      tool('Zoom in', 'plus', () => this.zoom(0.5)),
      tool('Zoom out', 'minus', () => this.zoom(2)),
      tool('Show the whole run', 'fit', () => this.fit()),
    ];
  }

  private listen(): void {
    new ResizeObserver(() => this.redraw()).observe(this.scroller);
    this.scroller.addEventListener('scroll', () => this.redraw());
    this.hub.on('runReset', ({ run }) => this.reset(run));
    this.hub.on('projectOpened', () => this.reset(new Run()));
    this.hub.on('addressRestored', ({ state }) => this.restore(state.axis ?? 'cycles', state.span));
    this.hub.on('traceGrown', () => this.grow());
    this.hub.on('runChanged', () => this.redraw());
    this.hub.on('momentChanged', () => this.redraw());
    this.hub.on('themeChanged', () => {
      this.theme = undefined;
      this.redraw();
    });
    this.hub.on('matchesFound', ({ matches }) => {
      this.matches = matches;
      this.redraw();
    });
    this.hub.on('recordSelected', ({ index, source }) => this.select(index, source));
    laneGestures(this.scroller, {
      zoom: (factor, x) => this.zoom(factor, x),
      pan: (pixels) => this.pan(pixels),
      hover: (x, y) => this.hover(x, y),
      pick: (x, y) => this.hub.emit('recordSelected', { index: this.scene().hit(x, y), source: 'lanes' }),
      step: (direction) => this.step(direction),
      fit: () => this.fit(),
      scrolls: () => this.layout.height > this.scroller.clientHeight,
    });
  }

  private reset(run: Run): void {
    this.run = run;
    this.model = new LaneModel(run.trace);
    clearTimeout(this.settling);
    this.state.span = undefined;
    this.state.selected = undefined;
    this.state.hovered = undefined;
    this.matches = undefined;
    this.tip.hidden = true;
    this.grow();
  }

  private grow(): void {
    this.model.update();
    this.groups = this.model.groups();
    this.redraw();
  }

  private span(): Span {
    if (this.state.span !== undefined) return this.state.span;
    const { trace } = this.run;
    const range = this.model.interesting(SYSTEM_TASKS);
    return range === undefined
      ? wholeSpan(trace, this.state.axis)
      : spanOf(trace, this.state.axis, range.first, range.last);
  }

  private scene(): Projection {
    const { clientWidth: width, clientHeight: height, scrollTop } = this.scroller;
    const { axis, selected, hovered } = this.state;
    const scene: Scene = {
      model: this.model,
      layout: this.layout,
      axis,
      span: this.span(),
      width,
      height,
      scrollTop,
      selected,
      hovered,
      matches: this.matches,
      past: this.past(),
    };
    return new Projection(scene);
  }

  private past(): number | undefined {
    const { past, trace } = this.run;
    if (past === undefined || this.state.axis === 'cycles') return past;
    return firstFrom(trace.count, (index) => trace.cycle(index), past + 1) - 0.5;
  }

  private draw(): void {
    const { count } = this.run.trace;
    this.empty.hidden = count > 0;
    this.scroller.hidden = count === 0;
    this.countArrows();
    if (count === 0 || this.scroller.clientWidth <= GUTTER) return;
    this.layout = layoutLanes(this.groups, this.scroller.clientHeight);
    this.spacer.style.height = `${Math.max(0, this.layout.height - this.scroller.clientHeight)}px`;
    const { scene } = this.scene();
    // For programs that read the page.
    this.scroller.dataset['span'] = `${Math.round(scene.span.start)}..${Math.round(scene.span.end)}`;
    const ratio = window.devicePixelRatio;
    const [width, height] = [Math.round(scene.width * ratio), Math.round(scene.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.canvas.style.width = `${scene.width}px`;
      this.canvas.style.height = `${scene.height}px`;
    }
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.theme ??= themeOf(this.element);
    paint(context, scene, this.theme);
  }

  /** The arrows in numbers: for screen readers, and for programs that read the page. */
  private countArrows(): void {
    const total = this.model.arrows.length;
    if (
      this.scroller.dataset['arrows'] === String(total) &&
      this.pairs.childElementCount === this.model.pairs.length
    )
      return;
    this.scroller.dataset['arrows'] = String(total);
    setText(this.note, total === 0 ? '' : `${grouped(total)} messages`);
    const { trace } = this.run;
    replaceChildren(
      this.pairs,
      ...this.model.pairs.map(({ from, to, count }) => {
        const [sender, receiver] = [trace.nameOf(from), trace.nameOf(to)];
        return h(
          'li',
          { 'data-from': sender, 'data-to': receiver, 'data-arrows': count },
          `${sender} to ${receiver}: ${count}`,
        );
      }),
    );
  }

  private setSpan(span: Span): void {
    this.state.span = clamped(span, wholeSpan(this.run.trace, this.state.axis));
    this.redraw();
    this.tellSpan();
  }

  /** Tells the stretch on show once it stays. */
  private tellSpan(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.hub.emit('spanChanged', { span: this.state.span }), SETTLED);
  }

  /** Shows what an address names; a stretch of a trace that is not there yet is named again after the run. */
  private restore(axis: Axis, span: Span | undefined): void {
    clearTimeout(this.settling);
    this.state.axis = axis;
    this.axisChoice.choose(axis);
    const { trace } = this.run;
    this.state.span =
      span === undefined || trace.count === 0 ? undefined : clamped(span, wholeSpan(trace, axis));
    this.redraw();
  }

  private zoom(factor: number, x?: number): void {
    const span = this.span();
    const centre = x === undefined ? this.centre(span) : this.scene().value(Math.max(x, GUTTER));
    this.setSpan(zoomed(span, factor, centre));
  }

  /** Buttons and keys zoom around the selection when it is in sight, else around the middle. */
  private centre(span: Span): number {
    if (this.state.selected !== undefined) {
      const value = valueOf(this.run.trace, this.state.axis, this.state.selected);
      if (value >= span.start && value <= span.end) return value;
    }
    return (span.start + span.end) / 2;
  }

  private pan(pixels: number): void {
    const span = this.span();
    const shift = (pixels * (span.end - span.start)) / Math.max(this.scroller.clientWidth - GUTTER, 1);
    this.setSpan({ start: span.start + shift, end: span.end + shift });
  }

  private fit(): void {
    this.setSpan(wholeSpan(this.run.trace, this.state.axis));
  }

  private setAxis(axis: Axis): void {
    const { trace } = this.run;
    const old = this.state.span;
    if (old !== undefined && trace.count > 0) {
      this.state.span = this.convert(old, axis);
      this.tellSpan();
    }
    this.state.axis = axis;
    this.onAxis(axis);
    this.redraw();
  }

  /** The same stretch of the run on the other axis. */
  private convert(span: Span, axis: Axis): Span {
    const { trace } = this.run;
    const whole = wholeSpan(trace, axis);
    if (axis === this.state.axis) return span;
    const index = (value: number) =>
      this.state.axis === 'cycles'
        ? trace.lastAt(value)
        : Math.min(Math.max(Math.round(value), 0), trace.count - 1);
    const at = (value: number) => valueOf(trace, axis, Math.max(index(value), 0));
    return clamped({ start: at(span.start), end: at(span.end) }, whole);
  }

  private select(index: number | undefined, source: string): void {
    this.state.selected = index;
    if (index !== undefined && source !== 'lanes') this.reveal(index);
    this.redraw();
  }

  private reveal(index: number): void {
    const span = this.span();
    const value = valueOf(this.run.trace, this.state.axis, index);
    const width = span.end - span.start;
    if (value < span.start + width * 0.02 || value > span.end - width * 0.02) {
      this.setSpan({ start: value - width / 2, end: value + width / 2 });
    }
  }

  /** Selects the next or previous record that was searched for, or without a search arrow or mark. */
  private step(direction: 1 | -1): void {
    const { model, matches } = this;
    const lists =
      matches === undefined
        ? [model.arrows, model.marks]
        : [{ length: matches.count, at: (row: number) => matches.at(row) }];
    const now = this.state.selected ?? (direction > 0 ? -1 : this.run.trace.count);
    const candidates = lists.flatMap((list) => {
      const from = firstFrom(list.length, (i) => list.at(i), direction > 0 ? now + 1 : now);
      const position = direction > 0 ? from : from - 1;
      return position >= 0 && position < list.length ? [list.at(position)] : [];
    });
    if (candidates.length === 0) return;
    const index = direction > 0 ? Math.min(...candidates) : Math.max(...candidates);
    this.hub.emit('recordSelected', { index, source: 'keys' });
    this.hub.emit('announced', { text: describe(this.run.trace, index) });
  }

  private hover(x: number, y: number): void {
    const index = x < 0 ? undefined : this.scene().hit(x, y);
    if (index === undefined) {
      this.tip.hidden = true;
    } else {
      setText(this.tip, `${describe(this.run.trace, index)}\ncycle ${grouped(this.run.trace.cycle(index))}`);
      this.tip.hidden = false;
      const room = this.scroller.clientWidth - this.tip.offsetWidth - 8;
      this.tip.style.left = `${Math.max(8, Math.min(x + 14, room))}px`;
      this.tip.style.top = `${y + 18}px`;
    }
    if (index === this.state.hovered) return;
    this.state.hovered = index;
    this.redraw();
  }
}
