/** Where a sample uses a name. */
export interface SampleUse {
  readonly sample: string;
  readonly title: string;
  readonly file: string;
  readonly line: number;
}

/** What the reference says of one name; the server read it out of the header that declares it. */
export interface ReferenceEntry {
  readonly name: string;
  readonly kind: string;
  /** As it is included: `l4/ipc.h`. */
  readonly header: string;
  readonly section: string;
  readonly signatures: readonly string[];
  /** Further declarations in C++. */
  readonly overloads: readonly string[];
  /** Paragraphs are separated by a blank line. */
  readonly meaning: string;
  /** Empty when it cannot fail. */
  readonly errors: string;
  readonly manual: string;
  /** Names of other entries in meaning and errors. */
  readonly mentions: readonly string[];
  readonly uses: readonly SampleUse[];
}

/** A piece of text, or the name of another entry in it. */
export interface TextPart {
  readonly text: string;
  readonly name: boolean;
}

/** All entries. */
export class ApiReference {
  private readonly byName: ReadonlyMap<string, ReferenceEntry>;
  readonly headers: readonly string[];

  constructor(readonly entries: readonly ReferenceEntry[]) {
    this.byName = new Map(entries.map((entry) => [entry.name, entry]));
    this.headers = [...new Set(entries.map((entry) => entry.header))];
  }

  find(name: string): ReferenceEntry | undefined {
    return this.byName.get(name);
  }

  /** Entries with every word of the query: those whose names begin with it first, those that only speak of it last. */
  search(query: string): readonly ReferenceEntry[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return this.entries;
    const ranked: ReferenceEntry[][] = [[], [], [], []];
    for (const entry of this.entries) ranked[rank(entry, words)]?.push(entry);
    return ranked.flat();
  }
}

/** 0 to 3, 4 for an entry that lacks a word. */
function rank(entry: ReferenceEntry, words: readonly string[]): number {
  const name = entry.name.toLowerCase();
  const bare = name.replace(/^(l4|mk)_/, '');
  if (words.length === 1 && (name === words[0] || bare === words[0])) return 0;
  if (words.length === 1 && [name, bare].some((form) => form.startsWith(words[0] ?? ''))) return 1;
  if (words.every((word) => name.includes(word))) return 2;
  const text = `${name} ${entry.header} ${entry.section} ${entry.meaning} ${entry.errors}`.toLowerCase();
  return words.every((word) => text.includes(word)) ? 3 : 4;
}

export function firstSentence(text: string): string {
  return /^.*?[.?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

/** A text with the names in it apart. */
export function textParts(text: string, names: readonly string[]): readonly TextPart[] {
  if (names.length === 0) return [{ text, name: false }];
  const parts = text.split(new RegExp(`\\b(${names.join('|')})\\b`));
  return parts.map((part, i) => ({ text: part, name: i % 2 === 1 })).filter((part) => part.text !== '');
}

/** The workspace's address with a sample open at the place where it uses a name. */
export function useAddress(use: SampleUse): string {
  const query = new URLSearchParams({ sample: use.sample, file: use.file, line: String(use.line) });
  return `/?${query.toString()}`;
}
