import { describe, expect, it } from 'vitest';
import type { InspectedThread, Inspection, MappingRange } from '../src/generated/schema';
import {
  addressRange,
  deadlocked,
  mappingsOf,
  registersOf,
  spaceName,
  threadName,
  waitEdges,
  waitWords,
} from '../src/model/kernel';

const PING = (52 << 14) | 1;
const PONG = (53 << 14) | 1;
const IRQ = (4 << 14) | 1;

function thread(id: number, name: string, space: number): InspectedThread {
  return {
    id,
    name,
    state: 'receiving',
    operation: 'ipc',
    halted: false,
    space,
    priority: 100,
    sliceLength: 10_000,
    sliceLeft: 10_000,
    quantum: 0,
    partner: 0,
    deadline: -1,
    senders: [],
    transferPartner: 0,
    scheduler: 0,
    pager: 0,
    exceptionHandler: 0,
    handler: 0,
    localId: 0,
    registers: {
      eip: 1,
      esp: -4,
      whole: false,
      eflags: 0,
      eax: 0,
      ebx: 0,
      ecx: 0,
      edx: 0,
      esi: 0,
      edi: 0,
      ebp: 0,
    },
  };
}

function mapping(depth: number, space: number): MappingRange {
  return { depth, space, address: 0x1000 * space, frame: 0, pages: 2, writable: true, large: false };
}

const inspection: Inspection = {
  cycle: 1,
  processor: { mode: 'idle', thread: 0, ip: 0, directory: 0, sliceOwner: 0 },
  threads: [thread(PING, 'ping', 0), thread(PONG, '', 1), thread(IRQ, '', -1)],
  ready: [],
  waits: [
    { thread: PING, kind: 'receive', partner: PONG, timed: false },
    { thread: PONG, kind: 'send', partner: PING, timed: true },
    { thread: IRQ, kind: 'receive', partner: PING, timed: false },
    { thread: 7 << 20, kind: 'sleep', partner: 7 << 20, timed: true },
  ],
  cycles: [
    { threads: [PING, PONG], timed: false },
    { threads: [1, 2], timed: true },
  ],
  spaces: [0, 1].map((index) => ({
    index,
    directory: 0,
    privileged: false,
    sigma0: false,
    allPorts: false,
    kipArea: 0,
    utcbArea: 0,
    utcbSize: 0,
    smallStart: 0,
    smallSize: 0,
    threads: index === 0 ? [PING] : [],
    pages: [],
    ports: [],
  })),
  mappings: [mapping(0, 0), mapping(0, 0), mapping(1, 1), mapping(2, 2), mapping(0, 0), mapping(1, 2)],
  use: {
    threads: 2,
    threadsMost: 9,
    spaces: 2,
    spacesMost: 9,
    mappings: 1,
    mappingsMost: 9,
    pages: 1,
    pagesMost: 9,
  },
  omitted: 0,
};

describe('an inspection', () => {
  it('names threads and spaces', () => {
    const names = [PING, PONG, IRQ, 0, -1, -64].map((id) => threadName(inspection, id));
    expect(names).toEqual(['ping', 'thread 53', 'IRQ 4', '', 'anybody', 'anybody of its space']);
    expect([0, 1].map((index) => spaceName(inspection, index))).toEqual(['ping', 'space 1']);
  });

  it('tells waits in words and as edges of the diagram', () => {
    expect(inspection.waits.slice(0, 2).map((wait) => waitWords(inspection, wait))).toEqual([
      'waits for a message from thread 53',
      'waits until it can send to ping, until a timeout',
    ]);
    expect(waitEdges(inspection).map(({ thread: from, partner }) => [from, partner])).toEqual([
      [PING, PONG],
      [PONG, PING],
    ]);
    expect([...deadlocked(inspection)]).toEqual([PING, PONG]);
  });

  it('cuts the mapping tree to the trees of one space', () => {
    expect(mappingsOf(inspection, 1)).toEqual(inspection.mappings.slice(1, 4));
    expect(mappingsOf(inspection, 2)).toEqual(inspection.mappings.slice(1));
    expect(mappingsOf(inspection, undefined)).toBe(inspection.mappings);
  });

  it('shows the registers that the kernel has', () => {
    const [first] = inspection.threads;
    expect(first === undefined ? [] : registersOf(first)).toEqual([
      ['EIP', '00000001'],
      ['ESP', 'FFFFFFFC'],
    ]);
    expect(addressRange(-8192, 2)).toBe('FFFFE000–FFFFFFFF');
  });
});
