import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import { firstSentence, type ApiReference, type ReferenceEntry } from '../model/reference';
import { h } from '../ui/dom';

/** What completion knows of besides the text before the cursor. */
export interface CompletionSources {
  /** Undefined until it is there. */
  reference(): ApiReference | undefined;
  /** Texts of the project's files. */
  texts(): readonly string[];
}

/** Letters after which names are offered without being asked for. */
const LEAST = 2;
const TYPES: Readonly<Record<string, string>> = {
  function: 'function',
  macro: 'constant',
  constant: 'constant',
  type: 'type',
  variable: 'variable',
};
/** Where words are text: no names are offered there. */
const SILENT = /comment|string|char/i;

function info(entry: ReferenceEntry): Node {
  const [signature] = [...entry.signatures, ...entry.overloads];
  return h(
    'div',
    { class: 'completion-info' },
    h('code', {}, signature ?? entry.name),
    h('p', {}, firstSentence(entry.meaning)),
  );
}

function apiNames(reference: ApiReference): Completion[] {
  return reference.entries.map((entry) => ({
    label: entry.name,
    type: TYPES[entry.kind] ?? 'text',
    detail: `<${entry.header}>`,
    info: () => info(entry),
    boost: 1,
  }));
}

/** Names in the project's files that the reference does not have, the one being typed left out. */
function ownNames(sources: CompletionSources, typed: string): Completion[] {
  const reference = sources.reference();
  const names = new Set(sources.texts().flatMap((text) => text.match(/\b[A-Za-z_]\w{2,}\b/g) ?? []));
  names.delete(typed);
  return [...names]
    .filter((name) => reference?.find(name) === undefined)
    .map((name) => ({ label: name, type: 'text' }));
}

function headers(sources: CompletionSources, from: number): CompletionResult | null {
  const names = sources.reference()?.headers ?? [];
  return { from, options: names.map((label) => ({ label, type: 'namespace' })), validFor: /^[\w/.]*$/ };
}

/** Completion of C, C++ and assembly: what the headers declare, and the names in the open files. */
export function completeNames(sources: CompletionSources) {
  return (context: CompletionContext): CompletionResult | null => {
    const include = context.matchBefore(/^\s*#\s*include\s*<[\w/.]*/);
    if (include !== null) return headers(sources, include.from + include.text.indexOf('<') + 1);
    const word = context.matchBefore(/[A-Za-z_]\w*/);
    if (!context.explicit && (word === null || word.text.length < LEAST)) return null;
    if (SILENT.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    const reference = sources.reference();
    return {
      from: word?.from ?? context.pos,
      options: [
        ...(reference === undefined ? [] : apiNames(reference)),
        ...ownNames(sources, word?.text ?? ''),
      ],
      validFor: /^\w*$/,
    };
  };
}
