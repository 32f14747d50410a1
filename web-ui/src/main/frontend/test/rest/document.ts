import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { elements, members, text, type Json } from './json';

/** A parameter of an operation. */
export interface Parameter {
  name: string;
  in: string;
  schema: Json;
}

/** One operation of the document. */
export interface Operation {
  path: string;
  method: string;
  parameters: Parameter[];
  /** Schemas of the body by media type; empty when the operation takes none. */
  bodies: { [type: string]: Json };
  responses: { [status: string]: Json };
}

/** An OpenAPI 3.1 document, its operations and what its schemas say of a value. */
export class Document {
  readonly operations: Operation[];
  private readonly requests = validator();
  private readonly answers = validator();
  private readonly known: Set<string>;
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(readonly json: Json) {
    this.requests.addSchema(json as object, 'document');
    this.known = names(json);
    this.answers.addSchema(closed(json) as object, 'document');
    this.operations = Object.entries(members(members(json)['paths'])).flatMap(([path, item]) =>
      Object.entries(members(item)).map(([method, operation]) => ({
        path,
        method: method.toUpperCase(),
        parameters: elements(members(operation)['parameters']).map((parameter) => ({
          name: text(members(parameter)['name']),
          in: text(members(parameter)['in']),
          schema: members(parameter)['schema'] ?? {},
        })),
        bodies: schemas(members(members(operation)['requestBody'])['content']),
        responses: members(members(operation)['responses']),
      })),
    );
  }

  /** What is wrong with a request's value; empty when the schema holds. */
  wrongInRequest(schema: Json, value: Json): string {
    return this.wrong(this.requests, schema, withoutNulls(value, this.known));
  }

  /** What is wrong with an answer's value; a member that the schema does not know is wrong, too. */
  wrongInAnswer(schema: Json, value: Json): string {
    return this.wrong(this.answers, closed(schema), value);
  }

  private wrong(ajv: Ajv2020, schema: Json, value: Json): string {
    const key = `${ajv === this.answers ? 'answer' : 'request'} ${JSON.stringify(schema)}`;
    let validate = this.compiled.get(key);
    if (validate === undefined) {
      validate = ajv.compile(absolute(schema) as object);
      this.compiled.set(key, validate);
    }
    return validate(value) ? '' : ajv.errorsText(validate.errors);
  }

  /** The regular expressions of the refusals that a request's schema, and what it refers to, cannot express but tells. */
  furtherRules(schema: Json): RegExp[] {
    const found = rules(this.json);
    const seen = new Set<string>();
    const look = (at: Json): void => {
      found.push(...rules(at));
      const reference = text(members(at)['$ref']);
      if (reference !== '' && !seen.has(reference)) {
        seen.add(reference);
        look(this.resolve(reference) ?? {});
      }
      (Array.isArray(at) ? at : Object.values(members(at))).forEach(look);
    };
    look(schema);
    return found;
  }

  /** What a reference into the document means. */
  resolve(reference: string): Json | undefined {
    return reference
      .slice(2)
      .split('/')
      .reduce<Json | undefined>((at, name) => members(at)[name], this.json);
  }
}

function rules(at: Json): RegExp[] {
  return elements(members(at)['x-further-rules']).map(
    (rule) => new RegExp(text(members(rule)['detail']), 'u'),
  );
}

/** Schemas of an answer or a body by media type. */
export function schemas(content: Json | undefined): { [type: string]: Json } {
  return Object.fromEntries(
    Object.entries(members(content)).map(([type, media]) => [type, members(media)['schema'] ?? {}]),
  );
}

function validator(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  return ajv;
}

/** References to the document, from a schema that is compiled by itself. */
function absolute(schema: Json): Json {
  return mapped(schema, (node) => {
    const reference = node['$ref'];
    return typeof reference === 'string' ? { ...node, $ref: `document${reference}` } : node;
  });
}

/** A document counts as complete: its objects have the members that it names and no others. */
function closed(schema: Json): Json {
  return mapped(schema, (node) =>
    node['type'] === 'object' &&
    node['properties'] !== undefined &&
    node['additionalProperties'] === undefined
      ? { ...node, additionalProperties: false }
      : node,
  );
}

/** Names of all members that schemas name: not those of files and parameters, which requests name. */
function names(schema: Json, found = new Set<string>()): Set<string> {
  Object.keys(members(members(schema)['properties'])).forEach((name) => found.add(name));
  (Array.isArray(schema) ? schema : Object.values(members(schema))).forEach((part) => names(part, found));
  return found;
}

/** In a request, a member that is null counts as absent. */
function withoutNulls(value: Json, known: Set<string>): Json {
  return mapped(value, (node) =>
    Object.fromEntries(Object.entries(node).filter(([name, member]) => member !== null || !known.has(name))),
  );
}

function mapped(json: Json, change: (node: { [name: string]: Json }) => { [name: string]: Json }): Json {
  if (Array.isArray(json)) return json.map((element) => mapped(element, change));
  if (json === null || typeof json !== 'object') return json;
  return change(
    Object.fromEntries(Object.entries(json).map(([name, member]) => [name, mapped(member, change)])),
  );
}
