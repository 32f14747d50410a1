import { describe, expect, it } from 'vitest';
import type { WaitEdge } from '../src/generated/schema';
import { compact, guestTime, percent } from '../src/model/format';
import { Hub } from '../src/model/hub';
import { PlainText } from '../src/model/plain';
import { byColumn, shortName, type ProfileColumn } from '../src/model/profile';
import { layoutWaits, waitCycles } from '../src/model/waits';

describe('PlainText', () => {
  it('keeps text and line ends, drops escape sequences wherever they are cut', () => {
    const text = 'a\x1b[31mred\x1b[0m\n\x1b]8;;http://x\x07link\x1b]8;;\x1b\\\tend\x07\x9b\x1b(B!';
    const whole = new PlainText().take(text);
    expect(whole).toBe('ared\nlink\tend!');
    for (let cut = 1; cut < text.length; cut++) {
      const plain = new PlainText();
      expect(plain.take(text.slice(0, cut)) + plain.take(text.slice(cut))).toBe(whole);
    }
  });
});

describe('format', () => {
  it.each([
    [0, '0'],
    [9999, '9,999'],
    [12_345, '12.3 k'],
    [1_234_567, '1.23 M'],
    [2e9, '2.00 G'],
  ])('compact %i', (value, text) => expect(compact(value)).toBe(text));

  it('tells guest time of a 100 MHz clock', () => {
    expect([50, 250_000, 3e9].map((cycles) => guestTime(cycles, 100e6))).toEqual([
      '0.500 µs',
      '2.50 ms',
      '30.0 s',
    ]);
  });

  it('tells shares', () =>
    expect([percent(1, 3), percent(0, 0), percent(2, 2)]).toEqual(['33.3 %', '0 %', '100 %']));
});

function wait(thread: number, partner: number): WaitEdge {
  return { thread, name: '', partner, partnerName: '', sending: false };
}

describe('waits', () => {
  it('finds the circle and not those who only wait for it', () => {
    const waits = [wait(1, 2), wait(2, 3), wait(3, 1), wait(4, 1), wait(5, -1), wait(6, 6)];
    expect([...waitCycles(waits)]).toEqual([1, 2, 3, 6]);
  });

  it('draws a line for each wait inside the picture', () => {
    const layout = layoutWaits([wait(1, 2), wait(2, 1), wait(3, -1)], 100, 30);
    expect(layout.nodes.map((node) => node.id)).toEqual([1, 2, 3, 0xffffffff]);
    expect(layout.edges.length).toBe(3);
    for (const node of layout.nodes) {
      expect(node.x - 50).toBeGreaterThanOrEqual(0);
      expect(node.x + 50).toBeLessThanOrEqual(layout.width);
      expect(node.y - 15).toBeGreaterThanOrEqual(0);
      expect(node.y + 15).toBeLessThanOrEqual(layout.height);
    }
  });
});

describe('a profile', () => {
  it('shows methods by class and method and other symbols whole', () => {
    expect(shortName('mkplay.kernel.init.Console.print(Ljava/lang/String;)V')).toBe('Console.print');
    expect(shortName('mkplay.kernel.space.Frames.allocate')).toBe('Frames.allocate');
    expect(shortName('copy.constprop.0')).toBe('copy.constprop.0');
    expect(shortName('kernel_ipc')).toBe('kernel_ipc');
  });

  it('is sorted by figures downwards and by names upwards', () => {
    const cost = (name: string, cycles: number, entered: number) => {
      return { program: 'init', user: true, name, cycles, instructions: 1, entered };
    };
    const costs = [cost('b', 1, 5), cost('c', 3, 4), cost('a', 2, 6)];
    const names = (column: ProfileColumn) => [...costs].sort(byColumn(column)).map(({ name }) => name);
    expect(names('cycles')).toEqual(['c', 'a', 'b']);
    expect(names('entered')).toEqual(['a', 'b', 'c']);
    expect(names('instructions')).toEqual(['b', 'c', 'a']);
    expect(names('name')).toEqual(['a', 'b', 'c']);
  });
});

describe('Hub', () => {
  it('delivers in order of subscription until removed', () => {
    const hub = new Hub<{ ping: number }>();
    const heard: string[] = [];
    const remove = hub.on('ping', (n) => heard.push(`a${n}`));
    hub.on('ping', (n) => heard.push(`b${n}`));
    hub.emit('ping', 1);
    remove();
    hub.emit('ping', 2);
    expect(heard).toEqual(['a1', 'b1', 'b2']);
  });
});
