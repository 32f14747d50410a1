import { describe, expect, it } from 'vitest';
import { csv, readable, rows, type Figure } from '../src/chart/figure';
import { RECIPES } from '../src/lessons/figures';
import { latencies } from '../src/lessons/figures-time';
import { marksFor } from '../src/chart/published';
import { inCycles, ReadingError, readings } from '../src/lessons/readings';
import { linear, logarithmic } from '../src/chart/scale';

const OUTPUT = `ok: 63 words arrive
#measured      0 bytes in words: 6.24 us
#measured    252 bytes in words: 10.75 us
`;

function ipcCost(): Figure {
  const recipe = RECIPES['ipc-cost'];
  if (recipe === undefined) throw new Error('no recipe');
  return recipe.read({ outputs: [OUTPUT], hertz: 50e6, marks: [{ label: '=L3', y: 250 }] });
}

describe('readings', () => {
  it('reads the measured lines of one form', () => {
    expect(readings(OUTPUT, /^(\d+) bytes in words: ([\d.]+) (us)$/)).toEqual([
      ['0', '6.24', 'us'],
      ['252', '10.75', 'us'],
    ]);
  });

  it('refuses output without any such line', () => {
    expect(() => readings(OUTPUT, /^nothing of the kind$/)).toThrow(ReadingError);
  });

  it('turns microseconds into cycles', () => {
    expect(inCycles('6.24', 'us', 50e6)).toBeCloseTo(312, 9);
    expect(inCycles('6.24', 'cycles', 50e6)).toBe(6.24);
    expect(() => inCycles('6.24', 'ms', 50e6)).toThrow(ReadingError);
    expect(() => inCycles('many', 'us', 50e6)).toThrow(ReadingError);
  });
});

describe('figures', () => {
  it('have what was printed, and published values apart', () => {
    const figure = ipcCost();
    expect(rows(figure).map((row) => [row.x, Math.round(row.y)])).toEqual([
      ['no words', 312],
      ['252 bytes in words', 538],
    ]);
    expect(figure.marks).toHaveLength(1);
  });

  it('are saved without formulas that a spreadsheet would run', () => {
    const lines = csv(ipcCost(), 'i486DX-50').trim().split('\r\n');
    expect(lines[0]).toBe('kind,model,series,One message to another address space,Cost (cycles)');
    expect(lines.at(-1)).toBe("published,,'=L3,,250");
  });

  it('have marks for the models that these hold for', () => {
    const all = [
      { label: 'L4', value: 121, models: ['Pentium-166'], processor: '', source: '', certainty: '' },
    ];
    expect(marksFor(all, 'Pentium-166{dram-latency=3}')).toHaveLength(1);
    expect(marksFor(all, 'one-cycle')).toHaveLength(0);
  });
});

describe('interrupt latencies', () => {
  const irq = { point: 'interrupt', irq: 8, handler: 7 };
  const sender = (8 << 14) | 1;
  const message = { point: 'ipcTransfer', from: sender, to: 7 };
  const answer = { point: 'ipcTransfer', from: 7, to: sender };
  const at = (cycle: number, event: { point: string }): { cycle: number; point: string } => ({
    cycle,
    ...event,
  });

  it('end with the switch to the driver, and with its answer', () => {
    const events = [
      at(100, irq),
      at(120, { point: 'threadSwitch' }),
      at(130, message),
      at(150, { point: 'threadSwitch' }),
      at(170, answer),
    ];
    expect(latencies(events, 8)).toEqual([{ driver: 50, answer: 70 }]);
    expect(latencies(events, 4)).toEqual([]);
  });

  it('have a driver that asked for its message, and none without an answer', () => {
    const events = [
      at(100, irq),
      at(130, message),
      at(150, { point: 'syscall' }),
      at(170, answer),
      at(200, irq),
    ];
    expect(latencies(events, 8)).toEqual([{ driver: 50, answer: 70 }]);
  });
});

describe('figures of one line each', () => {
  const read = (figure: string, output: string): [string, string, number][] => {
    const recipe = RECIPES[figure];
    if (recipe === undefined) throw new Error('no recipe');
    return rows(recipe.read({ outputs: [output], hertz: 100e6, marks: [] })).map((r) => [r.origin, r.x, r.y]);
  };

  it('page faults, in all and in the pager', () => {
    expect(read('page-faults', '#measured a zeroed page: 2594 cycles, 1386 in the pager')).toEqual([
      ['measured', 'a zeroed page', 2594],
      ['measured', 'a zeroed page', 1386],
    ]);
  });

  it('timeouts in microseconds, and what was asked for', () => {
    expect(read('timeouts', '#measured a receive for 500 us took 80000 to 90000 cycles')).toEqual([
      ['measured', '500', 900],
      ['measured', '500', 800],
      ['computed', '500', 500],
    ]);
  });

  it('slices, and what they would be', () => {
    const line = '#measured a slice of 12 ms beside one of 4 ms: 74.9 % of the processor';
    expect(read('slices', line)).toEqual([
      ['measured', '12', 74.9],
      ['computed', '12', 75],
    ]);
  });

  it('mappings, with a series for each operation', () => {
    const line =
      '#measured  4 pages: 1.5 us to map, 2.5 to take the right to write, 3.5 to unmap, 4.5 to unmap from two';
    expect(read('mapping', line).map(([, , y]) => y)).toEqual([150, 250, 350, 450]);
  });
});

describe('scales', () => {
  it('begin at zero and end at a round number', () => {
    const scale = linear([310, 3101], 0, 100, 6);
    expect(scale.ticks).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(scale.at(2000)).toBe(50);
  });

  it('take negative values and nothing at all', () => {
    expect(linear([-3, 5], 0, 80, 4).ticks).toEqual([-4, -2, 0, 2, 4, 6]);
    expect(linear([0], 0, 80, 4).ticks.length).toBeGreaterThan(1);
  });

  it('have powers where they are logarithmic', () => {
    const scale = logarithmic([172, 5750], 0, 100, 6);
    expect(scale.ticks).toEqual([100, 1000, 10000]);
    expect(scale.at(1000)).toBeCloseTo(50, 9);
  });
});

it('numbers have no more digits than mean something', () => {
  expect([0, 6.2449, 311.46, 5750.4, -12.34].map(readable)).toEqual(['0', '6.24', '311.5', '5,750', '-12.3']);
});
