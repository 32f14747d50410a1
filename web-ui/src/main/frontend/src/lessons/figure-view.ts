import { ApiError, fetchKernel } from '../client/rest';
import { eventsOf, runOnModels, runToEnd, type BatchRun } from '../client/runs';
import { button } from '../ui/controls';
import { h, replaceChildren, setText, svg } from '../ui/dom';
import { chart, lineKind, shape } from '../chart/chart';
import { axisTitle, csv, origin, readable, rows, type Figure } from '../chart/figure';
import type { Recipe } from './figures';
import { marksFor } from '../chart/published';
import { busyWords } from '../model/format';
import type { Published } from '../model/published';
import { ReadingError } from './readings';

export interface FigureOptions {
  readonly sample: string;
  readonly models: readonly string[];
  readonly recipe: Recipe;
  readonly published: readonly Published[];
  /** Cycles per second of a model. */
  hertz(model: string): Promise<number>;
}

/** A figure: processor, what is going on, drawing, legend, table, CSV. */
export class FigureView {
  readonly element: HTMLElement;
  private readonly model: HTMLSelectElement;
  private readonly status = h('p', {
    class: 'figure-status',
    role: 'status',
    'data-testid': 'figure-status',
  });
  private readonly drawing = h('div', { class: 'figure-drawing' });
  private readonly below = h('div', {});
  private figure: Figure | undefined;
  private current = new AbortController();

  constructor(private readonly options: FigureOptions) {
    this.model = h(
      'select',
      { class: 'input figure-model', 'data-testid': 'figure-model' },
      ...options.models.map((name) => h('option', { value: name }, name)),
    );
    this.model.addEventListener('change', () => void this.measure(false));
    const again = button({
      label: 'Measure again',
      icon: 'reset',
      testId: 'figure-again',
      title: 'Run the programs once more instead of taking what earlier runs gave',
      onClick: () => void this.measure(true),
    });
    const tools = options.recipe.ofKernel === true ? [] : [h('label', {}, 'Processor ', this.model), again];
    this.element = h(
      'div',
      { class: 'figure', 'data-testid': 'figure', 'data-state': 'idle' },
      h('div', { class: 'figure-tools' }, ...tools),
      this.status,
      this.drawing,
      this.below,
    );
    new ResizeObserver(() => this.draw()).observe(this.drawing);
  }

  /** Runs what the figure is drawn from, and draws it. A choice made meanwhile wins. */
  async measure(fresh: boolean): Promise<void> {
    this.current.abort();
    const own = (this.current = new AbortController());
    const model = this.model.value;
    const { recipe } = this.options;
    const plan = recipe.plan(model);
    this.show('running', plan.length < 2 ? 'Running …' : `Running: 0 of ${plan.length} …`);
    try {
      const runs = await this.runAll(plan, fresh, own);
      const figure = recipe.read({
        outputs: runs.map((run) => run.console),
        ...(recipe.traced === true
          ? { events: await Promise.all(runs.map((run) => eventsOf(run, own.signal))) }
          : {}),
        hertz: await this.options.hertz(model),
        ...(recipe.ofKernel === true ? { kernel: await fetchKernel() } : {}),
        marks: marksFor(this.options.published, model),
      });
      if (own.signal.aborted) return;
      this.figure = figure;
      this.element.dataset['model'] = model;
      this.element.dataset['runs'] = runs.map((run) => run.id).join(' ');
      this.fill(figure, model);
      this.draw();
      this.show('done', this.origin(runs, model));
    } catch (error) {
      if (own.signal.aborted) return;
      this.show('failed', this.reason(error));
    }
  }

  private async runAll(plan: readonly string[], fresh: boolean, own: AbortController): Promise<BatchRun[]> {
    const { sample, recipe } = this.options;
    const options = {
      fresh,
      signal: own.signal,
      onBusy: (seconds: number) => this.show('running', busyWords(seconds)),
      onEnded: (runs: number) => this.show('running', `Running: ${runs} of ${plan.length} …`),
    };
    const [only] = plan;
    if (only === undefined) return [];
    const runs =
      plan.length === 1
        ? [await runToEnd({ sample, model: only, trace: recipe.traced === true }, options)]
        : await runOnModels({ sample }, plan, options);
    for (const run of runs) {
      if (run.endReason !== 'exit') throw new ReadingError(`A run ended otherwise: ${run.sentence}`);
    }
    return runs;
  }

  private show(state: 'running' | 'done' | 'failed', text: string): void {
    this.element.dataset['state'] = state;
    setText(this.status, text);
  }

  private origin(runs: readonly BatchRun[], model: string): string {
    if (runs.length === 0) return "Read from the kernel's image.";
    const what = runs.length === 1 ? 'one run' : `${runs.length} runs`;
    const known = runs.every((run) => run.cached)
      ? ' Equal runs had been made before; this is their result.'
      : '';
    return `Drawn from ${what} of the sample on ${model}.${known}`;
  }

  private reason(error: unknown): string {
    if (error instanceof ApiError || error instanceof ReadingError) return error.message;
    throw error;
  }

  private draw(): void {
    if (this.figure === undefined) return;
    const width = Math.floor(this.drawing.clientWidth);
    if (width > 0 && this.drawing.querySelector('svg')?.getAttribute('width') !== String(width))
      replaceChildren(this.drawing, chart(this.figure, width));
  }

  private fill(figure: Figure, model: string): void {
    replaceChildren(this.drawing);
    const save = button({
      label: 'Save as CSV',
      testId: 'figure-csv',
      onClick: () => this.save(csv(figure, model), model),
    });
    replaceChildren(this.below, this.legend(figure), this.table(figure, model), save);
  }

  private legend(figure: Figure): HTMLElement {
    const sign = (index: number | 'published', line: string): SVGElement =>
      svg(
        'svg',
        { class: 'chart legend-sign', width: 24, height: 12, viewBox: '0 0 24 12', 'aria-hidden': 'true' },
        svg('line', { class: line, x1: 0, y1: 6, x2: 24, y2: 6 }),
        shape(index, 12, 6),
      );
    const entries = figure.series.map((series, i) =>
      h('li', {}, sign(i, lineKind(i, series)), `${series.name} (${origin(series)})`),
    );
    if (figure.marks.length > 0)
      entries.push(h('li', {}, sign('published', 'chart-reference'), 'published; sources above'));
    return h('ul', { class: 'chart-legend' }, ...entries);
  }

  private table(figure: Figure, model: string): HTMLElement {
    return h(
      'details',
      { class: 'figure-table', 'data-testid': 'figure-table' },
      h('summary', {}, 'The numbers'),
      h(
        'table',
        {},
        h('caption', {}, this.options.recipe.ofKernel === true ? 'Measured' : `Measured on ${model}`),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Series'),
            h('th', { scope: 'col' }, axisTitle(figure.x)),
            h('th', { scope: 'col' }, axisTitle(figure.y)),
          ),
        ),
        h(
          'tbody',
          {},
          ...rows(figure).map((row) =>
            h(
              'tr',
              {
                'data-testid': 'figure-row',
                'data-series': row.series,
                'data-origin': row.origin,
                'data-x': row.x,
                'data-y': row.y,
              },
              h('th', { scope: 'row' }, row.series),
              h('td', {}, row.x),
              h('td', {}, readable(row.y)),
            ),
          ),
        ),
      ),
    );
  }

  private save(text: string, model: string): void {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    const name = `${this.options.sample}-${model.replace(/[^A-Za-z0-9-]+/g, '_')}.csv`;
    h('a', { href: url, download: name }).click();
    URL.revokeObjectURL(url);
  }
}
