import fc from 'fast-check';
import { damaged, Values } from './arbitrary';
import type { Document, Operation } from './document';
import { elements, members, text, type Json } from './json';

/** A request, written so that its printed form tells all of it. */
export interface Request {
  operation: string;
  /** What stands for {id}: an existing thing of the kind, or a text. */
  id: { existing: boolean; text: string };
  query: { [name: string]: string };
  headers: { [name: string]: string };
  /** Whose token goes along. */
  token: 'creator' | 'none' | 'stranger';
  accept: string;
  type: string;
  body: string;
}

/** Of one parameter: three of them, encoded, fit into the first line of a request. */
const MOST_QUERY_CHARS = 200;

/** Accept headers that are no list of media types. */
export const malformedAccepts = [',', 'applicat;ion/json'];

/** The operation that a request is for. */
export function operationOf(document: Document, request: Request): Operation {
  const found = document.operations.find((o) => name(o) === request.operation);
  if (found === undefined) throw new Error(`no operation ${request.operation}`);
  return found;
}

function name(operation: Operation): string {
  return `${operation.method} ${operation.path}`;
}

/** Requests to all operations of a document; those with a body, which have most that can be wrong, three times as often. */
export function requests(document: Document): fc.Arbitrary<Request> {
  const valid = new Values(document, 0);
  const wrong = new Values(document, 20);
  return fc.oneof(
    ...document.operations.map((operation) => ({
      weight: Object.keys(operation.bodies).length > 0 ? 3 : 1,
      arbitrary: request(document, operation, valid, wrong),
    })),
  );
}

function request(
  document: Document,
  operation: Operation,
  valid: Values,
  wrong: Values,
): fc.Arbitrary<Request> {
  const types = Object.keys(operation.bodies);
  return fc
    .record({
      operation: fc.constant(name(operation)),
      id: fc.record({
        existing: often(fc.constant(true), fc.constant(false), 4),
        text: fc.oneof(
          fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
          fc.stringMatching(/^[A-Za-z0-9_-]{27}$/),
        ),
      }),
      query: parameters(operation, 'query', valid, wrong),
      headers: parameters(operation, 'header', valid, wrong),
      token: fc.constantFrom(
        'creator' as const,
        'creator' as const,
        'creator' as const,
        'none' as const,
        'stranger' as const,
      ),
      accept: accept(operation),
      content:
        types.length === 0
          ? fc.constant({ type: '', body: '' })
          : fc.oneof(
              ...types.map((type) => content(document, type, operation.bodies[type] ?? {}, valid, wrong)),
            ),
    })
    .map(({ content: { type, body }, ...rest }) => ({ ...rest, type, body }));
}

function often<T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>, times: number): fc.Arbitrary<T> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: times, arbitrary: usual },
    { weight: 1, arbitrary: other },
  );
}

/** One in three of the parameters, as the schema has them or as it has not. The owner's token has a part of its own. */
function parameters(
  operation: Operation,
  where: string,
  valid: Values,
  wrong: Values,
): fc.Arbitrary<{ [name: string]: string }> {
  // Longer addresses are refused before anybody looks at them, with a 414 that is not the operation's.
  const usable = (made: string): string =>
    where === 'header' ? made.replace(/[^ -~]/gu, '?') : made.slice(0, MOST_QUERY_CHARS);
  const known = operation.parameters.filter((p) => p.in === where && p.name !== 'X-Owner-Token');
  return fc
    .tuple(
      ...known.map((parameter) =>
        often(
          fc.constant<[string, string][]>([]),
          fc
            .oneof(valid.of(parameter.schema), wrong.of(parameter.schema))
            .map((value): [string, string][] => [
              [parameter.name, usable(typeof value === 'string' ? value : JSON.stringify(value))],
            ]),
          2,
        ),
      ),
    )
    .map((pairs) => Object.fromEntries(pairs.flat()));
}

function accept(operation: Operation): fc.Arbitrary<string> {
  const types = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, response]) => Object.keys(members(members(response)['content'])));
  return often(
    fc.constantFrom('*/*', ...types),
    fc.constantFrom('image/png', 'text/html', 'application/json;q=0', ...malformedAccepts),
    15,
  );
}

function content(
  document: Document,
  type: string,
  schema: Json,
  valid: Values,
  wrong: Values,
): fc.Arbitrary<{ type: string; body: string }> {
  if (!type.includes('json')) return valid.of(schema).map((value) => ({ type, body: text(value) }));
  const right = valid.of(schema).filter((value) => document.wrongInRequest(schema, value) === '');
  const body = fc.oneof(
    { withCrossShrink: true },
    { weight: 5, arbitrary: right.map((value) => JSON.stringify(value)) },
    { weight: 5, arbitrary: wrong.of(schema).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: damaged(right) },
  );
  const types = often(
    fc.constant(type),
    fc.constantFrom('application/xml', 'application/json;charset=utf-16', 'nonsense'),
    30,
  );
  return fc.record({ type: types, body });
}

/** What is expected of the answer to a body: that it is read, that it is refused, or either. */
export type Validity =
  { kind: 'valid'; rules: RegExp[] } | { kind: 'invalid'; why: string } | { kind: 'either' };

/** Judges a request's body by the document. */
export function validity(document: Document, operation: Operation, request: Request): Validity {
  const schema = operation.bodies[request.type];
  if (schema === undefined || !request.type.includes('json')) return { kind: 'either' };
  let value: Json;
  try {
    value = JSON.parse(request.body) as Json;
  } catch {
    return { kind: 'invalid', why: 'the body is no JSON' };
  }
  const why = document.wrongInRequest(schema, value);
  if (why !== '') return { kind: 'invalid', why };
  // JSON.parse keeps the last of two members of one name and rounds numbers; the server does neither.
  if (JSON.stringify(value) !== request.body) return { kind: 'either' };
  return { kind: 'valid', rules: document.furtherRules(schema) };
}

/** The parameters of a request that are not as the document has them. */
export function wrongParameters(document: Document, operation: Operation, request: Request): string[] {
  const sent = { ...request.query, ...request.headers };
  return operation.parameters
    .filter(
      (p) =>
        sent[p.name] !== undefined &&
        document.wrongInRequest(p.schema, parsed(p.schema, sent[p.name] ?? '')) !== '',
    )
    .map((p) => p.name);
}

/** A parameter's text as the type that its schema has. */
function parsed(schema: Json, value: string): Json {
  const types = elements(members(schema)['type']).concat(members(schema)['type'] ?? null);
  return types.includes('integer') && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}
