import { describe, expect, it } from 'vitest';
import { SessionStream, type Socket, type StreamHandlers, type StreamHost } from '../src/client/stream';
import type { ClientMessage, ServerMessage } from '../src/generated/schema';

class FakeSocket implements Socket {
  binaryType: BinaryType = 'blob';
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly sent: ClientMessage[] = [];

  constructor(readonly address: string) {}

  send(data: string): void {
    this.sent.push(JSON.parse(data) as ClientMessage);
  }

  close(): void {
    this.onclose?.({ code: 1000 } as CloseEvent);
  }

  open(): void {
    this.onopen?.({} as Event);
    this.json({ type: 'hello', seq: 0, session: 's', model: 'one-cycle', from: 1 });
  }

  json(message: object): void {
    this.onmessage?.({ data: JSON.stringify({ cycle: 0, ...message }) } as MessageEvent);
  }

  trace(firstSeq: number, count: number): void {
    const view = new DataView(new ArrayBuffer(24 + 16 * count));
    view.setUint8(0, 1);
    view.setUint8(1, 1);
    view.setUint32(4, count, true);
    view.setBigUint64(8, BigInt(firstSeq), true);
    for (let i = 0; i < count; i++) {
      view.setBigUint64(24 + 16 * i, BigInt(firstSeq + i), true);
      view.setUint16(24 + 16 * i + 10, 1, true);
    }
    this.onmessage?.({ data: view.buffer } as MessageEvent);
  }

  break(code = 1006): void {
    this.onclose?.({ code } as CloseEvent);
  }
}

class World implements StreamHost {
  readonly sockets: FakeSocket[] = [];
  private timers: { at: number; action: () => void }[] = [];
  private now = 0;

  connect(address: string): Socket {
    const socket = new FakeSocket(address);
    this.sockets.push(socket);
    return socket;
  }

  after(millis: number, action: () => void): () => void {
    const timer = { at: this.now + millis, action };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  pass(millis: number): void {
    this.now += millis;
    const due = this.timers.filter((timer) => timer.at <= this.now);
    this.timers = this.timers.filter((timer) => timer.at > this.now);
    for (const timer of due) timer.action();
  }

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no connection');
    return socket;
  }
}

function watched() {
  const world = new World();
  const seen: { cycles: number[]; messages: ServerMessage[]; lost: string[]; breaks: number } = {
    cycles: [],
    messages: [],
    lost: [],
    breaks: 0,
  };
  const handlers: StreamHandlers = {
    record: (cycle) => seen.cycles.push(cycle),
    message: (message) => seen.messages.push(message),
    dropped: () => undefined,
    connected: () => undefined,
    reconnecting: () => seen.breaks++,
    lost: (reason) => seen.lost.push(reason),
  };
  const stream = new SessionStream('ws://host/stream', world, handlers);
  return { world, seen, stream };
}

describe('SessionStream', () => {
  it('continues after a break with the next number and hands nothing on twice', () => {
    const { world, seen } = watched();
    expect(world.last.address).toBe('ws://host/stream?from=1');
    world.last.open();
    world.last.json({ type: 'console', seq: 1, text: 'a' });
    world.last.trace(2, 3);
    world.last.break();
    expect(seen.breaks).toBe(1);
    world.pass(250);
    expect(world.last.address).toBe('ws://host/stream?from=5');
    world.last.open();
    world.last.trace(3, 4);
    world.last.json({ type: 'console', seq: 4, text: 'seen before' });
    world.last.json({ type: 'console', seq: 7, text: 'b' });
    expect(seen.cycles).toEqual([2, 3, 4, 5, 6]);
    expect(seen.messages.flatMap((m) => (m.type === 'console' ? [m.text] : []))).toEqual(['a', 'b']);
  });

  it('acknowledges what arrived, once in a while', () => {
    const { world } = watched();
    world.last.open();
    world.last.trace(1, 10);
    world.last.trace(11, 10);
    expect(world.last.sent).toEqual([]);
    world.pass(200);
    expect(world.last.sent).toEqual([{ type: 'ack', seq: 20 }]);
    world.pass(1000);
    expect(world.last.sent.length).toBe(1);
  });

  it('waits longer with each failure and gives up in the end', () => {
    const { world, seen } = watched();
    let tries = 0;
    while (seen.lost.length === 0 && tries < 100) {
      world.last.break();
      world.pass(8000);
      tries++;
    }
    expect(seen.lost).toEqual(['the server cannot be reached']);
    expect(world.sockets.length).toBe(15);
  });

  it('does not come back after the end or after a refusal', () => {
    const ended = watched();
    ended.world.last.open();
    ended.world.last.json({ type: 'end', seq: 1, reason: 'exit', sentence: '', waits: [] });
    expect(ended.world.last.sent).toEqual([{ type: 'ack', seq: 1 }]);
    ended.world.last.break(1000);
    ended.world.pass(10_000);
    expect(ended.world.sockets.length).toBe(1);

    const refused = watched();
    refused.world.last.break(4404);
    refused.world.pass(10_000);
    expect(refused.world.sockets.length).toBe(1);
    expect(refused.seen.lost).toEqual(['no such session']);
  });

  it('sends input only while connected, in pieces that the server takes', () => {
    const { world, stream } = watched();
    expect(stream.input('x')).toBe(false);
    world.last.open();
    expect(stream.input('y'.repeat(5000))).toBe(true);
    const sizes = world.last.sent.map((m) => (m.type === 'input' ? m.text.length : 0));
    expect(sizes.reduce((a, b) => a + b)).toBe(5000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4096);
  });

  it('stops at a batch it cannot read', () => {
    const { world, seen } = watched();
    world.last.open();
    world.last.onmessage?.({ data: new ArrayBuffer(5) } as MessageEvent);
    expect(seen.lost[0]).toContain('trace batch');
  });
});
