import type { WaitEdge } from '../generated/schema';
import type { PlaygroundHub } from '../model/events';
import type { Run } from '../model/run';
import { waitEdges } from '../model/kernel';
import { ANY_THREAD } from '../model/trace';
import { layoutWaits, waitCycles } from '../model/waits';
import { emptyState } from '../ui/controls';
import { h, replaceChildren, svg } from '../ui/dom';

const NODE_WIDTH = 120;
const NODE_HEIGHT = 34;

/** Circular waits first, those for anybody last. */
function rank(edge: WaitEdge, circular: ReadonlySet<number>): number {
  if (circular.has(edge.thread)) return 0;
  return edge.partner >>> 0 === ANY_THREAD ? 2 : 1;
}

/** At the end of a run all that is known of it, before that what the kernel's objects told last. */
function waitsOf(run: Run): readonly WaitEdge[] | undefined {
  if (run.end !== undefined) return run.end.reason === 'compile-error' ? undefined : run.end.waits;
  return typeof run.inspection === 'object' ? waitEdges(run.inspection) : undefined;
}

/** Who waited for whom when the run ended, or when the kernel's objects were read last: a diagram, and the same in words. */
export class WaitsPane {
  readonly element = h('div', { class: 'view waits-view', 'data-testid': 'waits' });

  constructor(hub: PlaygroundHub) {
    this.clear();
    hub.on('projectOpened', () => this.clear());
    hub.on('runReset', () => this.clear());
    hub.on('runChanged', ({ run }) => this.show(run));
    hub.on('inspectionChanged', ({ run }) => this.show(run));
  }

  private clear(): void {
    replaceChildren(
      this.element,
      emptyState(
        'Nobody to show',
        'When a run ends, or under Kernel its objects are read, the threads that wait and whom they wait for appear here. A circle of waits is a deadlock.',
      ),
    );
  }

  private show(run: Run): void {
    const waits = waitsOf(run);
    if (waits === undefined) return;
    if (waits.length === 0) {
      replaceChildren(this.element, emptyState('Nobody waited', 'No thread was blocked.'));
      return;
    }
    const name = (id: number, given: string) => (given === '' ? run.trace.nameOf(id >>> 0) : given);
    const circular = waitCycles(waits);
    const order = [...waits].sort((a, b) => rank(a, circular) - rank(b, circular));
    const lines = order.map((edge) => this.line(edge, name, circular));
    // Servers that wait for anybody are idle, not stuck: they would only clutter the picture.
    const drawn = waits.filter((edge) => edge.partner >>> 0 !== ANY_THREAD);
    replaceChildren(
      this.element,
      drawn.length > 0 && this.diagram(drawn, name, circular),
      h('ul', { class: 'waits-list' }, ...lines),
    );
  }

  private line(
    edge: WaitEdge,
    name: (id: number, given: string) => string,
    circular: ReadonlySet<number>,
  ): HTMLElement {
    const who = h('strong', {}, name(edge.thread, edge.name));
    const verb = edge.sending ? ' waits until it can send to ' : ' waits for a message from ';
    const whom = h('strong', {}, name(edge.partner, edge.partnerName));
    const inCircle = circular.has(edge.thread);
    return h(
      'li',
      { 'data-testid': 'wait', class: inCircle ? 'wait wait-circular' : 'wait' },
      who,
      verb,
      whom,
      inCircle && h('span', { class: 'badge badge-bad' }, 'circular'),
    );
  }

  private diagram(
    waits: readonly WaitEdge[],
    name: (id: number, given: string) => string,
    circular: ReadonlySet<number>,
  ): SVGSVGElement {
    const layout = layoutWaits(waits, NODE_WIDTH, NODE_HEIGHT);
    const names = new Map<number, string>();
    for (const edge of waits) {
      names.set(edge.thread >>> 0, name(edge.thread, edge.name));
      names.set(edge.partner >>> 0, name(edge.partner, edge.partnerName));
    }
    const picture = svg('svg', {
      class: 'waits-diagram',
      viewBox: `0 0 ${layout.width} ${layout.height}`,
      width: layout.width,
      height: layout.height,
      role: 'img',
      'aria-label': 'Diagram of the waits listed below',
    });
    for (const edge of layout.edges) {
      const mark = circular.has(edge.from) && circular.has(edge.to) ? ' wait-circular-edge' : '';
      picture.append(
        svg('path', { class: `wait-edge${mark}`, d: edge.path }),
        svg('path', { class: `wait-head${mark}`, d: edge.head }),
      );
    }
    for (const node of layout.nodes) {
      const kind = node.id === ANY_THREAD ? 'wait-node wait-node-any' : 'wait-node';
      picture.append(
        svg('rect', {
          class: kind,
          x: node.x - NODE_WIDTH / 2,
          y: node.y - NODE_HEIGHT / 2,
          width: NODE_WIDTH,
          height: NODE_HEIGHT,
          rx: 6,
        }),
        svg('text', { class: 'wait-label', x: node.x, y: node.y }, (names.get(node.id) ?? '').slice(0, 16)),
      );
    }
    return picture;
  }
}
