import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTER } from '../src/model/filter';
import {
  filterOf,
  readAddress,
  withFilter,
  withoutRun,
  writeAddress,
  type PageState,
} from '../src/model/url';

function read(address: string): PageState {
  const { pathname, search } = new URL(address, 'http://host');
  return readAddress(pathname, search);
}

describe('the address', () => {
  it('carries zoom, search, kinds, thread and selection, and is read as it was written', () => {
    const state: PageState = {
      share: 'abc_-1',
      view: 'counters',
      axis: 'events',
      at: 17,
      span: { start: -4, end: 1200 },
      search: 'ping & page fault=0x4000',
      kinds: ['ipc', 'switch'],
      thread: 3_211_265,
    };
    expect(read(writeAddress(state))).toEqual(state);
  });

  it('carries the pair of threads of the cost view', () => {
    const state: PageState = { sample: 'hello', view: 'cost', pair: '3211265-4294967295' };
    expect(read(writeAddress(state))).toEqual(state);
    expect(read('/?pair=all')).toEqual({ pair: 'all' });
    expect(read('/?pair=1')).toEqual({});
    expect(read('/?pair=-1-2')).toEqual({});
  });

  it('leaves out what is usual', () => {
    expect(writeAddress(withFilter({ sample: 'hello' }, DEFAULT_FILTER))).toBe('/?sample=hello');
    expect(writeAddress(withFilter({}, { categories: new Set(), text: ' ' }))).toBe('/?kinds=');
  });

  it('takes nothing that makes no sense', () => {
    expect(read('/?span=9..3&thread=-1&q=&at=1e3&line=7')).toEqual({});
    expect(read('/?span=1..x')).toEqual({});
    expect(read(`/?q=${'x'.repeat(201)}`)).toEqual({});
    expect(read('/?kinds=ipc,none')).toEqual({ kinds: ['ipc'] });
  });

  it('names the filter of the list', () => {
    const filter = { categories: new Set(['ipc'] as const), text: 'a', thread: 5 };
    const state = withFilter({ sample: 's', search: 'old' }, filter);
    expect(filterOf(state)).toEqual(filter);
    expect(filterOf({})).toEqual(DEFAULT_FILTER);
  });

  it('knows what belongs to one run', () => {
    expect(withoutRun(read('/?sample=a&at=1&span=1..9&thread=2&moment=3&q=x&axis=events'))).toEqual({
      sample: 'a',
      search: 'x',
      axis: 'events',
    });
  });
});
