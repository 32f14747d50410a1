import { CompletionContext } from '@codemirror/autocomplete';
import { cpp } from '@codemirror/lang-cpp';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import {
  ApiReference,
  firstSentence,
  textParts,
  useAddress,
  type ReferenceEntry,
} from '../src/model/reference';
import { readAddress } from '../src/model/url';
import { completeNames } from '../src/panes/editor-complete';

function entry(name: string, meaning: string, header = 'l4/ipc.h'): ReferenceEntry {
  return {
    name,
    kind: 'function',
    header,
    section: '',
    signatures: [`void ${name}(void)`],
    overloads: [],
    meaning,
    errors: '',
    manual: '',
    mentions: [],
    uses: [],
  };
}

const reference = new ApiReference([
  entry('L4_ReplyWait', 'Answers, then waits. It is a server’s step.'),
  entry('L4_Call', 'Sends and waits for the answer.'),
  entry('L4_Call_Timeouts', 'L4_Call with timeouts.'),
  entry('memcpy', 'Copies bytes.', 'string.h'),
]);
const names = (query: string) => reference.search(query).map((found) => found.name);

describe('search', () => {
  it('has names before texts, and the whole name first', () => {
    expect(names('l4_call')).toEqual(['L4_Call', 'L4_Call_Timeouts']);
    expect(names('call')).toEqual(['L4_Call', 'L4_Call_Timeouts']);
    expect(names('wait')).toEqual(['L4_ReplyWait', 'L4_Call']);
  });
  it('wants every word', () => {
    expect(names('copies string.h')).toEqual(['memcpy']);
    expect(names('copies ipc.h')).toEqual([]);
  });
  it('has everything for no words', () => expect(names('  ')).toHaveLength(4));
});

describe('texts', () => {
  it('first sentences end at a stop or a question mark before a blank', () => {
    expect(firstSentence('Bits 3.0 of it. More.')).toBe('Bits 3.0 of it.');
    expect(firstSentence('Is it? Yes.')).toBe('Is it?');
    expect(firstSentence('No stop')).toBe('No stop');
  });
  it('are parted at names', () => {
    expect(textParts('as L4_Call, not L4_Call_Timeouts.', ['L4_Call'])).toEqual([
      { text: 'as ', name: false },
      { text: 'L4_Call', name: true },
      { text: ', not L4_Call_Timeouts.', name: false },
    ]);
  });
  it('a use has an address that the page understands', () => {
    const address = useAddress({ sample: 'ping-pong', title: '', file: 'ping.c', line: 14 });
    const state = readAddress('/', address.slice(1));
    expect(state).toMatchObject({ sample: 'ping-pong', place: { file: 'ping.c', line: 14 } });
  });
});

describe('completion', () => {
  const source = completeNames({ reference: () => reference, texts: () => ['int my_own; L4_Call(x);'] });
  const labels = (doc: string, explicit = false) => {
    const state = EditorState.create({ doc, extensions: [cpp()] });
    return source(new CompletionContext(state, doc.length, explicit))?.options.map((option) => option.label);
  };

  it('offers what the headers declare and the names of the files, each once', () => {
    const offered = labels('L4_');
    expect(offered).toContain('L4_Call');
    expect(offered).toContain('my_own');
    expect(offered?.filter((label) => label === 'L4_Call')).toHaveLength(1);
  });
  it('waits for two letters unless it is asked', () => {
    expect(labels('m')).toBeUndefined();
    expect(labels('', true)).toContain('memcpy');
  });
  it('is silent in comments and strings', () => {
    expect(labels('/* L4_Ca')).toBeUndefined();
    expect(labels('char *s = "L4_Ca')).toBeUndefined();
  });
  it('offers headers behind #include <', () => {
    expect(labels('#include <l')).toEqual(['l4/ipc.h', 'string.h']);
  });
});
