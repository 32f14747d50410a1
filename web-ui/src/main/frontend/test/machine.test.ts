import { describe, expect, it } from 'vitest';
import type { CodeMap, CodeViewLine, MemoryPiece, MemoryView, ViewMoment } from '../src/generated/schema';
import {
  asciiOf,
  binOf,
  breakpointPlace,
  entryFlags,
  frameOf,
  heatBins,
  isNext,
  leadsToTable,
  MemoryChanges,
  memoryRows,
} from '../src/model/machine';
import { machinePlace, readAddress, withMachinePlace, writeAddress } from '../src/model/url';

function moment(instruction: number): ViewMoment {
  return { cycle: instruction, instruction, next: 0x8048000, user: true, directory: 0x5000, spaces: [] };
}

function piece(address: number, content: string, bytes = content.length / 2): MemoryPiece {
  const state = content === '' ? 'unmapped' : 'ram';
  return { address, bytes, state, physical: 0, directoryEntry: 0, tableEntry: 0, content };
}

function memory(instruction: number, ...pieces: MemoryPiece[]): MemoryView {
  const address = pieces[0]?.address ?? 0;
  return {
    moment: moment(instruction),
    space: 'p',
    directory: 0x5000,
    program: 'p',
    address,
    symbol: '',
    pieces,
  };
}

describe('memory', () => {
  it('is cut into rows, and what is not there is said', () => {
    const rows = memoryRows(memory(1, piece(0xff8, '0041ff7e61626364'), piece(0x1000, '', 16)), 8);
    expect(rows.map((row) => row.address)).toEqual([0xff8, 0x1000, 0x1008]);
    expect(rows[0]?.bytes.map(asciiOf).join('')).toBe('·A·~abcd');
    expect(rows[0]?.missing).toBeUndefined();
    expect(rows[1]?.missing).toBe('unmapped');
  });

  it('tells what has changed since the stop before, not since the last look', () => {
    const changes = new MemoryChanges();
    expect([...changes.take(memory(1, piece(16, '0102')))]).toEqual([]);
    expect([...changes.take(memory(2, piece(16, '0103')))]).toEqual([17]);
    expect([...changes.take(memory(2, piece(16, '0103')))]).toEqual([17]);
    expect([...changes.take(memory(3, piece(16, '0103')))]).toEqual([]);
  });

  it('of another space is not what has changed', () => {
    const changes = new MemoryChanges();
    changes.take(memory(1, piece(16, '01')));
    expect([...changes.take({ ...memory(2, piece(16, '02')), directory: 0x9000 })]).toEqual([]);
  });
});

describe('page table entries', () => {
  const names = (word: number, directory: boolean) => entryFlags(word, directory).map(({ name }) => name);

  it('have the names of their flags', () => {
    expect(names(0x67, false)).toEqual(['P', 'W', 'U', 'A', 'D']);
    expect(names(0x1e3, true)).toEqual(['P', 'W', 'A', 'D', 'G', 'PS']);
    expect(names(0x67, true)).toEqual(['P', 'W', 'U', 'A']);
  });

  it('lead to tables and pages', () => {
    expect(leadsToTable(0x5007)).toBe(true);
    expect(leadsToTable(0x400087)).toBe(false);
    expect(frameOf(0xf0c01087 | 0, true)).toBe(0xf0c00000);
    expect(frameOf(0xfee00067 | 0, false)).toBe(0xfee00000);
  });
});

describe('code', () => {
  const line = (address: number): CodeViewLine => ({
    address,
    bytes: '90',
    text: 'NOP',
    source: '',
    executions: 0,
    cycles: 0,
  });

  it('has breakpoints in a program, or in the kernel everywhere', () => {
    expect(breakpointPlace(line(0x8048010), 'echo')).toBe('echo!0x08048010');
    expect(breakpointPlace(line(0xf0001000 | 0), 'echo')).toBe('0xF0001000');
  });

  it('executes next in the space in use only', () => {
    const view = { directory: 0x5000, moment: moment(1) };
    expect(isNext(view, line(0x8048000))).toBe(true);
    expect(isNext({ ...view, directory: 0x6000 }, line(0x8048000))).toBe(false);
    expect(isNext(view, line(0x8048001))).toBe(false);
  });

  it('spreads what functions took over where they lie', () => {
    const map: CodeMap = {
      space: 'kernel',
      profiled: true,
      cycles: 300,
      functions: [
        { name: 'a', address: 0x100000, bytes: 100, entered: 1, cycles: 100 },
        { name: 'b', address: 0xf0000064 | 0, bytes: 100, entered: 1, cycles: 200 },
      ],
    };
    const bins = heatBins(map, 4);
    expect(bins.map(({ cycles }) => Math.round(cycles))).toEqual([50, 50, 100, 100]);
    expect(bins.map(({ hottest }) => hottest?.name)).toEqual(['a', 'a', 'b', 'b']);
    expect(heatBins({ ...map, functions: [] }, 4)).toEqual([]);
    expect(binOf(map, 4, 0xf0000064 | 0)).toBe(2);
    expect(binOf(map, 4, 0x100001)).toBe(-1);
  });
});

describe('the address', () => {
  it('names part, space and place of the machine view', () => {
    const place = { part: 'code', space: 'echo', address: 'main+4' } as const;
    const written = writeAddress(withMachinePlace({ sample: 'echo', view: 'machine', moment: 7 }, place));
    const read = readAddress('/', written.slice(1));
    expect(machinePlace(read)).toEqual(place);
    expect(read.moment).toBe(7);
  });

  it('leaves out what is usual', () => {
    const place = { part: 'memory', space: 'current', address: undefined } as const;
    expect(writeAddress(withMachinePlace({ view: 'machine', space: 'echo' }, place))).toBe(
      '/?view=machine&part=memory',
    );
  });
});
