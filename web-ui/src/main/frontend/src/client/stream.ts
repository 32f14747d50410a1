import { CLOSE_CODES, type ClientMessage, type ServerMessage } from '../generated/schema';
import { BatchFormatError, decodeBatch, decodeHeader, type RecordSink } from './batch';
import { parseServerMessage } from './messages';

/** What a stream needs of a WebSocket; tests bring their own. */
export interface Socket {
  binaryType: BinaryType;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string): void;
  close(): void;
}

/** Outside world of a stream. */
export interface StreamHost {
  connect(address: string): Socket;
  /** Calls back once after some milliseconds; returns what cancels it. */
  after(millis: number, action: () => void): () => void;
}

export interface StreamHandlers extends RecordSink {
  message(message: ServerMessage): void;
  dropped(records: number): void;
  connected(): void;
  reconnecting(attempt: number): void;
  /** Nothing more will come although the session did not say that it ended. */
  lost(reason: string): void;
}

const ACK_MILLIS = 200;
const FIRST_RETRY_MILLIS = 250;
const LONGEST_RETRY_MILLIS = 8000;
/** With the waits doubling to their longest, about a minute and a half. */
const MOST_ATTEMPTS = 14;
const MAX_INPUT = 4096;

/**
 * The stream of one session. Acknowledges what arrived, connects again after a break with the next number it has not
 * seen, and hands everything on exactly once.
 */
export class SessionStream {
  private socket: Socket | undefined;
  private last: number;
  private acknowledged = 0;
  private attempt = 0;
  private ended = false;
  private open = false;
  private cancelAck: (() => void) | undefined;
  private cancelRetry: (() => void) | undefined;

  constructor(
    private readonly address: string,
    private readonly host: StreamHost,
    private readonly handlers: StreamHandlers,
    from = 1,
  ) {
    this.last = from - 1;
    this.connect();
  }

  /** False when the message could not be sent because the connection is down. */
  send(message: ClientMessage): boolean {
    if (!this.open || this.socket === undefined) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Sends console input in pieces that the server takes. */
  input(text: string): boolean {
    const chars = [...text];
    for (let start = 0; start < chars.length; start += MAX_INPUT / 2) {
      const piece = chars.slice(start, start + MAX_INPUT / 2).join('');
      if (!this.send({ type: 'input', text: piece })) return false;
    }
    return true;
  }

  /** Ends the stream from this side. */
  close(): void {
    this.ended = true;
    this.cancelAck?.();
    this.cancelRetry?.();
    this.socket?.close();
  }

  private connect(): void {
    const socket = this.host.connect(`${this.address}?from=${this.last + 1}`);
    this.socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.open = true;
    };
    socket.onmessage = (event: MessageEvent) => {
      if (socket !== this.socket) return;
      const data: unknown = event.data;
      if (typeof data === 'string') this.text(data);
      else if (data instanceof ArrayBuffer) this.batch(data);
    };
    socket.onclose = (event: CloseEvent) => {
      if (socket === this.socket) this.closed(event.code);
    };
  }

  private text(data: string): void {
    const message = parseServerMessage(data);
    if (message === undefined) return;
    if (message.type === 'hello') {
      this.attempt = 0;
      this.handlers.connected();
      this.handlers.message(message);
      return;
    }
    if (message.type !== 'dropped' && message.seq <= this.last) return;
    this.last = Math.max(this.last, message.seq);
    if (message.type === 'end') this.ended = true;
    this.handlers.message(message);
    this.acknowledgeSoon();
    if (this.ended) this.acknowledge();
  }

  private batch(data: ArrayBuffer): void {
    try {
      const header = decodeHeader(data);
      decodeBatch(data, this.handlers, this.last + 1);
      this.last = Math.max(this.last, header.firstSeq + header.count - 1);
      if (header.droppedTotal > 0) this.handlers.dropped(header.droppedTotal);
      this.acknowledgeSoon();
    } catch (error) {
      if (!(error instanceof BatchFormatError)) throw error;
      this.close();
      this.handlers.lost(error.message);
    }
  }

  private acknowledgeSoon(): void {
    this.cancelAck ??= this.host.after(ACK_MILLIS, () => this.acknowledge());
  }

  private acknowledge(): void {
    this.cancelAck?.();
    this.cancelAck = undefined;
    if (this.last > this.acknowledged && this.send({ type: 'ack', seq: this.last }))
      this.acknowledged = this.last;
  }

  private closed(code: number): void {
    this.open = false;
    this.cancelAck?.();
    this.cancelAck = undefined;
    if (this.ended) return;
    const reason = code in CLOSE_CODES ? CLOSE_CODES[code as keyof typeof CLOSE_CODES] : undefined;
    if (code >= 4000 || this.attempt >= MOST_ATTEMPTS) {
      this.ended = true;
      this.handlers.lost(reason ?? 'the server cannot be reached');
      return;
    }
    const wait = Math.min(FIRST_RETRY_MILLIS * 2 ** this.attempt, LONGEST_RETRY_MILLIS);
    this.attempt++;
    this.handlers.reconnecting(this.attempt);
    this.cancelRetry = this.host.after(wait, () => this.connect());
  }
}
