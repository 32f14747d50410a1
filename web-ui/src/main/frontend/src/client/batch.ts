/** Kind byte of a trace batch, the only binary message. */
const KIND_TRACE = 1;
const VERSION = 1;
const HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 12;

/** A binary message that is not what the schema says. */
export class BatchFormatError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(`trace batch: ${message} at byte ${offset}`);
    this.name = 'BatchFormatError';
  }
}

/** What receives the records of a batch; no object is made per record. */
export interface RecordSink {
  /** `args` is a view that is valid during the call only. */
  record(cycle: number, point: number, args: Uint32Array): void;
}

export interface BatchHeader {
  /** Records in the batch. */
  readonly count: number;
  /** Sequence number of the first record; the others follow one by one. */
  readonly firstSeq: number;
  /** Records that were dropped for this stream so far, because they left the server's ring unread. */
  readonly droppedTotal: number;
}

/** A 64-bit number as a double: exact up to 2^53, over three years of guest time at 100 MHz. */
function uint64(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * 0x1_0000_0000 + view.getUint32(offset, true);
}

/** The header of a trace batch: docs/streaming.md has its layout. */
export function decodeHeader(buffer: ArrayBuffer): BatchHeader {
  const view = new DataView(buffer);
  if (view.byteLength < HEADER_BYTES) throw new BatchFormatError('too short for its header', view.byteLength);
  if (view.getUint8(0) !== KIND_TRACE) throw new BatchFormatError(`unknown kind ${view.getUint8(0)}`, 0);
  if (view.getUint8(1) !== VERSION) throw new BatchFormatError(`unknown version ${view.getUint8(1)}`, 1);
  return { count: view.getUint32(4, true), firstSeq: uint64(view, 8), droppedTotal: uint64(view, 16) };
}

/**
 * Reads a trace batch into `sink`. Records with a sequence number below `from` are skipped: after a reconnection the
 * server may send some again.
 */
export function decodeBatch(buffer: ArrayBuffer, sink: RecordSink, from = 0): BatchHeader {
  const header = decodeHeader(buffer);
  const view = new DataView(buffer);
  const args = new Uint32Array(256);
  let offset = HEADER_BYTES;
  for (let i = 0; i < header.count; i++) {
    if (offset + RECORD_HEADER_BYTES > view.byteLength) {
      throw new BatchFormatError(`ends inside record ${i} of ${header.count}`, offset);
    }
    const words = view.getUint16(offset + 10, true);
    const end = offset + RECORD_HEADER_BYTES + words * 4;
    if (end > view.byteLength || words > args.length) {
      throw new BatchFormatError(`record ${i} claims ${words} words`, offset);
    }
    if (header.firstSeq + i >= from) {
      for (let w = 0; w < words; w++) {
        args[w] = view.getUint32(offset + RECORD_HEADER_BYTES + w * 4, true);
      }
      sink.record(uint64(view, offset), view.getUint16(offset + 8, true), args.subarray(0, words));
    }
    offset = end;
  }
  if (offset !== view.byteLength) throw new BatchFormatError('has bytes after its last record', offset);
  return header;
}
