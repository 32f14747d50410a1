import { describe, expect, it } from 'vitest';
import { BatchFormatError, decodeBatch } from '../src/client/batch';

interface Rec {
  cycle: bigint;
  point: number;
  args: number[];
}

/** The layout of docs/streaming.md, written independently of the decoder. */
function encode(records: Rec[], firstSeq = 0n, dropped = 0n): ArrayBuffer {
  const bytes = records.reduce((sum, r) => sum + 12 + 4 * r.args.length, 24);
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint8(0, 1);
  view.setUint8(1, 1);
  view.setUint32(4, records.length, true);
  view.setBigUint64(8, firstSeq, true);
  view.setBigUint64(16, dropped, true);
  let at = 24;
  for (const r of records) {
    view.setBigUint64(at, r.cycle, true);
    view.setUint16(at + 8, r.point, true);
    view.setUint16(at + 10, r.args.length, true);
    r.args.forEach((word, i) => view.setUint32(at + 12 + 4 * i, word, true));
    at += 12 + 4 * r.args.length;
  }
  return view.buffer;
}

function decode(buffer: ArrayBuffer, from = 0) {
  const seen: { cycle: number; point: number; args: number[] }[] = [];
  const header = decodeBatch(
    buffer,
    { record: (cycle, point, args) => void seen.push({ cycle, point, args: [...args] }) },
    from,
  );
  return { header, seen };
}

describe('decodeBatch', () => {
  it('reads records of different lengths', () => {
    const { header, seen } = decode(
      encode(
        [
          { cycle: 17n, point: 0, args: [0x30001, 0x34001, 0x2, 7, 0xffffffff] },
          { cycle: 0x1_0000_0001n, point: 14, args: [] },
        ],
        5n,
        3n,
      ),
    );
    expect(header).toEqual({ count: 2, firstSeq: 5, droppedTotal: 3 });
    expect(seen).toEqual([
      { cycle: 17, point: 0, args: [0x30001, 0x34001, 0x2, 7, 0xffffffff] },
      { cycle: 0x1_0000_0001, point: 14, args: [] },
    ]);
  });

  it('skips records that were already seen', () => {
    const buffer = encode(
      [1n, 2n, 3n].map((cycle) => ({ cycle, point: 3, args: [1] })),
      10n,
    );
    expect(decode(buffer, 12).seen.map((r) => r.cycle)).toEqual([3]);
  });

  it.each([
    ['a foreign kind', (v: DataView) => v.setUint8(0, 9), 0],
    ['a later version', (v: DataView) => v.setUint8(1, 2), 1],
    ['more records than bytes', (v: DataView) => v.setUint32(4, 2, true), 40],
    ['fewer records than bytes', (v: DataView) => v.setUint32(4, 0, true), 24],
    ['a record longer than the message', (v: DataView) => v.setUint16(24 + 10, 60000, true), 24],
  ])('refuses %s and says where', (_name, damage, offset) => {
    const buffer = encode([{ cycle: 1n, point: 3, args: [1] }]);
    damage(new DataView(buffer));
    expect(() => decode(buffer)).toThrowError(BatchFormatError);
    expect(() => decode(buffer)).toThrowError(`at byte ${offset}`);
  });

  it('refuses an empty message', () => {
    expect(() => decode(new ArrayBuffer(3))).toThrowError('too short');
  });
});
