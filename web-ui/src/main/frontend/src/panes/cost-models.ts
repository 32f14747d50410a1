import { chart } from '../chart/chart';
import { readable, type Figure } from '../chart/figure';
import { marksFor } from '../chart/published';
import type { ComparedModel, ModelComparison, ModelCost } from '../model/comparison';
import type { PlaygroundHub } from '../model/events';
import { grouped, guestTime, plural } from '../model/format';
import type { Published } from '../model/published';
import { button } from '../ui/controls';
import { h, replaceChildren, setText } from '../ui/dom';

/** Kinds of messages to choose from. */
const MOST_KINDS = 40;

function key({ from, to, words, fast }: ModelCost): string {
  return `${from} → ${to}, ${plural(words, 'word')}${fast ? '' : ', slow path'}`;
}

/** The same message on every CPU model, beside published values. */
export class CostModels {
  readonly element: HTMLElement;
  private readonly status = h('p', { class: 'cost-note', role: 'status' });
  private readonly kinds = h('select', { class: 'input input-small', 'data-testid': 'models-kind' });
  private readonly tools: HTMLElement;
  private readonly drawing = h('div', { class: 'cost-drawing' });
  private readonly below = h('div', { class: 'cost-scroll' });
  private comparison: ModelComparison | undefined;
  private readonly measure: HTMLButtonElement;

  constructor(hub: PlaygroundHub) {
    this.measure = button({
      label: 'Measure on all models',
      testId: 'models-measure',
      title: 'Runs the programs as they are now, without input from the keyboard, once on each CPU model',
      onClick: () => hub.emit('modelsCommand', undefined),
    });
    this.kinds.addEventListener('change', () => this.draw());
    this.tools = h('label', { class: 'cost-label' }, 'Message ', this.kinds);
    this.element = h(
      'section',
      { class: 'cost-run', 'aria-label': 'CPU models side by side', 'data-testid': 'models' },
      h('h3', { class: 'cost-title' }, 'CPU models side by side'),
      h('div', { class: 'cost-tools' }, this.measure, this.tools),
      this.status,
      this.drawing,
      this.below,
    );
    this.reset();
    this.measure.disabled = true; // until there are programs
    hub.on('modelsChanged', ({ comparison }) => this.show(comparison));
    hub.on('projectOpened', () => this.reset());
  }

  private reset(): void {
    this.comparison = undefined;
    this.element.dataset['state'] = 'idle';
    this.tools.hidden = true;
    this.measure.disabled = false;
    replaceChildren(this.drawing);
    replaceChildren(this.below);
    setText(this.status, 'The same programs on each CPU model: what a message takes in the kernel.');
  }

  private show(comparison: ModelComparison): void {
    this.element.dataset['state'] = comparison.state;
    this.measure.disabled = comparison.state === 'running';
    setText(this.status, comparison.text);
    if (comparison.state !== 'done') return;
    this.comparison = comparison;
    const common = comparison.models
      .map(({ costs }) => new Set(costs.map(key)))
      .reduce((all, next) => new Set([...all].filter((kind) => next.has(kind))));
    const kinds = [...new Set((comparison.models[0]?.costs ?? []).map(key))]
      .filter((kind) => common.has(kind))
      .slice(0, MOST_KINDS);
    replaceChildren(this.kinds, ...kinds.map((kind) => h('option', { value: kind }, kind)));
    this.tools.hidden = kinds.length === 0;
    if (kinds.length === 0) setText(this.status, 'These programs send no message of one kind on all models.');
    this.draw();
  }

  /** Draws again for another width. */
  resized(): void {
    this.draw();
  }

  private draw(): void {
    const { comparison } = this;
    const width = Math.floor(this.drawing.clientWidth);
    if (comparison === undefined || width === 0 || this.kinds.value === '') return;
    const measured = comparison.models.flatMap((model) => {
      const cost = model.costs.find((candidate) => key(candidate) === this.kinds.value);
      return cost === undefined ? [] : [{ model, cost }];
    });
    // What the numbers of one-cycle count is no hardware's time: nothing is drawn beside it.
    const names = comparison.models.map(({ model }) => model);
    const literature = comparison.published.filter(({ models }) =>
      names.some((name) => models.includes(name)),
    );
    replaceChildren(this.drawing, chart(this.figure(measured, literature), width));
    replaceChildren(this.below, this.table(measured, literature));
  }

  private figure(
    measured: readonly { model: ComparedModel; cost: ModelCost }[],
    literature: readonly Published[],
  ): Figure {
    const marks = literature.map((value) => ({
      ...(marksFor([value], value.models[0] ?? '')[0] ?? { y: value.value }),
      label: `${value.label}, ${value.processor}`,
    }));
    return {
      x: { label: this.kinds.value, names: measured.map(({ model }) => model.model) },
      y: { label: 'One message', unit: 'cycles', scale: 'log' },
      series: [{ name: 'This kernel', points: measured.map(({ cost }, x) => ({ x, y: cost.cycles })) }],
      marks,
    };
  }

  private table(
    measured: readonly { model: ComparedModel; cost: ModelCost }[],
    literature: readonly Published[],
  ): HTMLElement {
    const head = ['System', 'Processor', 'Cycles', 'Time', 'Source', 'How sure'];
    return h(
      'table',
      { class: 'table cost-literature', 'data-testid': 'models-table' },
      h('caption', {}, `${this.kinds.value}: median in the kernel, and published values of whole messages`),
      h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
      h(
        'tbody',
        {},
        ...measured.map(({ model, cost }) =>
          h(
            'tr',
            {
              'data-testid': 'models-row',
              'data-model': model.model,
              'data-cycles': cost.cycles,
              'data-run': model.run,
            },
            h('th', { scope: 'row' }, 'This kernel'),
            h('td', {}, model.model),
            h('td', {}, grouped(cost.cycles)),
            h('td', {}, guestTime(cost.cycles, model.hertz)),
            h('td', {}, `${plural(cost.messages, 'message')}`),
            h('td', {}, 'measured'),
          ),
        ),
      ),
      h(
        'tbody',
        { class: 'published' },
        ...literature.map((value) =>
          h(
            'tr',
            { 'data-testid': 'models-published', 'data-value': value.value },
            h('th', { scope: 'row' }, value.label),
            h('td', {}, value.processor),
            h('td', {}, readable(value.value)),
            h('td', {}, ''),
            h('td', {}, h('a', { href: '/learn/ipc-cost#sources-title' }, value.source)),
            h('td', {}, value.certainty),
          ),
        ),
      ),
    );
  }
}
