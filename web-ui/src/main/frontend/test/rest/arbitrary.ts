import fc from 'fast-check';
import type { Document } from './document';
import { elements, members, number, text, type Json } from './json';

/** What has broken readers of text before. */
const hostileTexts = [
  '',
  ' ',
  '../../etc/passwd',
  '${n}',
  '%s%n%x',
  '\u0000',
  '\u001b[2J',
  '\ufffe',
  "'; drop table run; --",
  '<script>',
  '(a+)+$',
  '[',
  '1e999',
  'A'.repeat(27),
  'x'.repeat(5000),
  '#include </dev/zero>',
];

const hostileNumbers = [0, -1, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 63), 2 ** 64, 1e300];

const absent = Symbol('absent');

/** Longest text and list that are made at random; beyond it there are those just at and just over the schema's bound. */
const SOME_CHARS = 24;
const SOME_ELEMENTS = 3;

/** More than this is not made to go beyond a bound: a body must stay small enough to be read at all. */
const BOUND_CHARS = 300_000;
const BOUND_ELEMENTS = 600;

/**
 * Values from JSON schemas (the keywords that this project's OpenAPI document uses) as arbitraries of fast-check, which
 * shrink by themselves. What is valid by structure is made valid; conditions between members are the caller's filter.
 */
export class Values {
  constructor(
    private readonly document: Document,
    /** Of how many values one is something else than its schema says; 0 for none. */
    private readonly oneWrongIn: number,
  ) {}

  /** Values of a schema. */
  of(schema: Json | undefined): fc.Arbitrary<Json> {
    const right = this.right(members(schema));
    if (this.oneWrongIn === 0) return right;
    return fc.oneof(
      { withCrossShrink: true },
      { weight: this.oneWrongIn, arbitrary: right },
      { weight: 1, arbitrary: wrong(members(schema)) },
    );
  }

  private right(schema: { [keyword: string]: Json }): fc.Arbitrary<Json> {
    const { $ref, oneOf, anyOf, allOf, enum: values, examples } = schema;
    if ($ref !== undefined) return this.of(this.document.resolve(text($ref)));
    if (values !== undefined) return fc.constantFrom(...elements(values));
    if (allOf !== undefined) return this.of(elements(allOf)[0]);
    const branches = elements(oneOf ?? anyOf);
    if (branches.length > 0) {
      const { oneOf: _one, anyOf: _any, ...common } = schema;
      return fc.oneof(
        { withCrossShrink: true },
        ...branches.map((branch) => this.right(merged(common, members(branch)))),
      );
    }
    const made = this.typed(schema);
    const shown = elements(examples);
    if (shown.length === 0) return made;
    // A text at random is seldom one that means something; an object at random is.
    const times = schema['type'] === 'string' ? 9 : 1;
    return fc.oneof(
      { withCrossShrink: true },
      { weight: times, arbitrary: fc.constantFrom(...shown) },
      { weight: 3, arbitrary: made },
    );
  }

  private typed(schema: { [keyword: string]: Json }): fc.Arbitrary<Json> {
    const types = Array.isArray(schema['type']) ? schema['type'].map(text) : [text(schema['type'])];
    return fc.oneof({ withCrossShrink: true }, ...types.map((type) => this.ofType(type, schema)));
  }

  private ofType(type: string, schema: { [keyword: string]: Json }): fc.Arbitrary<Json> {
    switch (type) {
      case 'object':
        return this.object(schema);
      case 'array':
        return fc.array(this.of(schema['items']), {
          minLength: number(schema['minItems'], 0),
          maxLength: Math.min(number(schema['maxItems'], SOME_ELEMENTS), SOME_ELEMENTS),
        });
      case 'string':
        return strings(schema);
      case 'integer':
        return integers(schema);
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      default:
        return fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    }
  }

  /** The required members, one in four of the others, and some with names of their own where the schema lets them. */
  private object(schema: { [keyword: string]: Json }): fc.Arbitrary<Json> {
    const required = elements(schema['required']).map(text);
    const known = Object.entries(members(schema['properties'])).map(([name, member]) => {
      const value: fc.Arbitrary<Json | typeof absent> = this.of(member);
      const made = required.includes(name)
        ? value
        : fc.oneof(
            { withCrossShrink: true },
            { weight: 3, arbitrary: fc.constant<Json | typeof absent>(absent) },
            { weight: 1, arbitrary: value },
          );
      return made.map((v) => [name, v] as const);
    });
    const others = schema['additionalProperties'];
    const most = Math.min(number(schema['maxProperties'], SOME_ELEMENTS), SOME_ELEMENTS);
    const own =
      typeof others === 'object' && others !== null
        ? fc.dictionary(strings(members(schema['propertyNames'])), this.of(others), {
            minKeys: number(schema['minProperties'], 0),
            maxKeys: most,
            noNullPrototype: true,
          })
        : fc.constant<{ [name: string]: Json }>({});
    return fc.tuple(fc.tuple(...known), own).map(([named, more]) => ({
      ...more,
      ...Object.fromEntries(named.filter((entry): entry is readonly [string, Json] => entry[1] !== absent)),
    }));
  }
}

/** A branch of a oneOf or anyOf together with what counts for all branches. */
function merged(
  common: { [keyword: string]: Json },
  branch: { [keyword: string]: Json },
): { [keyword: string]: Json } {
  return {
    ...common,
    ...branch,
    required: [...elements(common['required']), ...elements(branch['required'])],
    properties: { ...members(common['properties']), ...members(branch['properties']) },
  };
}

/** Any character that a text can have. */
const character = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)),
  fc.nat(0x10ffff - 0x800).map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800)),
);

/** Texts of a pattern; to make these takes tens of milliseconds. */
const matching = new Map<string, fc.Arbitrary<string>>();

function matchingOf(pattern: string): fc.Arbitrary<string> {
  const made = matching.get(pattern) ?? fc.stringMatching(new RegExp(pattern, 'u'));
  matching.set(pattern, made);
  return made;
}

function strings(schema: { [keyword: string]: Json }): fc.Arbitrary<string> {
  const most = number(schema['maxLength'], BOUND_CHARS);
  if (schema['contentEncoding'] === 'base64')
    return fc.base64String({ maxLength: Math.min(most, SOME_CHARS) });
  if (schema['pattern'] !== undefined) {
    return matchingOf(text(schema['pattern'])).filter((made) => made.length <= most);
  }
  const short = fc.string({ unit: character, maxLength: Math.min(most, SOME_CHARS) });
  const hostile = hostileTexts.filter((made) => made.length <= most);
  const long = most < BOUND_CHARS ? [fc.constant('x'.repeat(most))] : [];
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 6, arbitrary: short },
    { weight: 3, arbitrary: fc.constantFrom('', ...hostile) },
    ...long.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

function integers(schema: { [keyword: string]: Json }): fc.Arbitrary<number> {
  const min = number(schema['minimum'], Number.MIN_SAFE_INTEGER);
  const max = Math.min(number(schema['maximum'], Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return fc.oneof(
    { withCrossShrink: true },
    fc.maxSafeInteger().map((n) => Math.abs(n % (Math.min(max, 1000) - min + 1)) + min),
    fc.constantFrom(min, max),
  );
}

/** Something that is most likely not what a schema describes: just over its bounds, or of another type. */
function wrong(schema: { [keyword: string]: Json }): fc.Arbitrary<Json> {
  const over: Json[] = [];
  const chars = number(schema['maxLength'], BOUND_CHARS);
  if (chars < BOUND_CHARS) over.push('x'.repeat(chars + 1));
  const most = number(schema['maxItems'], BOUND_ELEMENTS);
  if (most < BOUND_ELEMENTS) over.push(Array<Json>(most + 1).fill('a'));
  if (schema['maximum'] !== undefined) over.push(number(schema['maximum'], 0) + 1);
  if (schema['minimum'] !== undefined) over.push(number(schema['minimum'], 0) - 1);
  const other: fc.Arbitrary<Json> = fc.oneof(
    { withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, '', [], {}),
    fc.constantFrom<Json>(...hostileNumbers, ...hostileTexts, '\ud800'),
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  );
  return over.length === 0 ? other : fc.oneof({ withCrossShrink: true }, other, fc.constantFrom(...over));
}

/** Text that was JSON, with a few characters changed. */
export function damaged(valid: fc.Arbitrary<Json>): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(10_000),
    remove: fc.nat(20),
    insert: fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '0', '-', 'e', '\\u', '\u0000', '\u00ff'),
  });
  return fc.tuple(valid, fc.array(edit, { minLength: 1, maxLength: 4 })).map(([value, edits]) =>
    edits.reduce((json, { at, remove, insert }) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + insert + json.slice(place + remove);
    }, JSON.stringify(value)),
  );
}
