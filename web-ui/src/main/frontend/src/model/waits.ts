import type { WaitEdge } from '../generated/schema';

/** The threads whose waits lead back to themselves: none of them can ever go on. */
export function waitCycles(waits: readonly WaitEdge[]): ReadonlySet<number> {
  const partner = new Map(waits.map((edge) => [edge.thread, edge.partner]));
  const circular = new Set<number>();
  for (const { thread } of waits) {
    const path = new Set<number>();
    let at: number | undefined = thread;
    while (at !== undefined && !path.has(at)) {
      path.add(at);
      at = partner.get(at);
    }
    if (at === thread) circular.add(thread);
  }
  return circular;
}

export interface WaitNode {
  readonly id: number;
  readonly x: number;
  readonly y: number;
}

export interface WaitLine {
  readonly from: number;
  readonly to: number;
  /** SVG paths of the line and of its head. */
  readonly path: string;
  readonly head: string;
}

export interface WaitLayout {
  readonly nodes: readonly WaitNode[];
  readonly edges: readonly WaitLine[];
  readonly width: number;
  readonly height: number;
}

/**
 * Places the threads on a circle (two or fewer: on a line) and draws each wait as a curve, bent to its right so that
 * two threads that wait for each other have two visible lines.
 */
export function layoutWaits(waits: readonly WaitEdge[], nodeWidth: number, nodeHeight: number): WaitLayout {
  const ids = [...new Set(waits.flatMap((edge) => [edge.thread >>> 0, edge.partner >>> 0]))];
  const margin = 12;
  const flat = ids.length <= 2;
  const radiusX = flat ? nodeWidth : Math.max(nodeWidth * 1.1, (ids.length * nodeWidth) / 5);
  const radiusY = flat ? 0 : Math.max(nodeHeight * 2, (ids.length * nodeHeight) / 3);
  const width = 2 * (radiusX + nodeWidth / 2 + margin);
  const height = 2 * (radiusY + nodeHeight / 2 + margin + (flat ? 24 : 0));
  const nodes = ids.map((id, i): WaitNode => {
    const angle = Math.PI + (2 * Math.PI * i) / ids.length;
    return { id, x: width / 2 + radiusX * Math.cos(angle), y: height / 2 + radiusY * Math.sin(angle) };
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = waits.flatMap((edge): WaitLine[] => {
    const from = byId.get(edge.thread >>> 0);
    const to = byId.get(edge.partner >>> 0);
    return from === undefined || to === undefined || from === to
      ? []
      : [line(from, to, nodeWidth, nodeHeight)];
  });
  return { nodes, edges, width, height };
}

function line(from: WaitNode, to: WaitNode, nodeWidth: number, nodeHeight: number): WaitLine {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  const bend = 26;
  const cx = (from.x + to.x) / 2 - (dy / length) * bend;
  const cy = (from.y + to.y) / 2 + (dx / length) * bend;
  const start = border(from, cx, cy, nodeWidth, nodeHeight);
  const end = border(to, cx, cy, nodeWidth, nodeHeight);
  const angle = Math.atan2(end.y - cy, end.x - cx);
  const wing = (side: number) =>
    `${round(end.x - 9 * Math.cos(angle + side * 0.45))} ${round(end.y - 9 * Math.sin(angle + side * 0.45))}`;
  return {
    from: from.id,
    to: to.id,
    path: `M${round(start.x)} ${round(start.y)}Q${round(cx)} ${round(cy)} ${round(end.x)} ${round(end.y)}`,
    head: `M${round(end.x)} ${round(end.y)}L${wing(1)}L${wing(-1)}Z`,
  };
}

/** Where the line from a node's middle towards a point leaves the node's box. */
function border(
  node: WaitNode,
  x: number,
  y: number,
  width: number,
  height: number,
): { x: number; y: number } {
  const dx = x - node.x;
  const dy = y - node.y;
  const scale = Math.min(width / 2 / Math.max(Math.abs(dx), 1e-6), height / 2 / Math.max(Math.abs(dy), 1e-6));
  return { x: node.x + dx * scale, y: node.y + dy * scale };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
