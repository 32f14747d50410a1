import { schemas, type Document, type Operation } from './document';
import { elements, members, number, text, type Json } from './json';
import { malformedAccepts, validity, wrongParameters, type Request } from './request';

/** Parameters of which only the server knows the good values: where a page starts, and what is in a session's machine. */
const judgedByServer = ['after', 'address', 'bytes', 'index', 'set', 'space', 'store'];

/** An answer as it came. */
export interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

/** What of an answer is not in the document, in words; empty when all is as it says. */
export function breaches(
  document: Document,
  operation: Operation,
  request: Request,
  answer: Answer,
): string[] {
  const documented = operation.responses[String(answer.status)];
  // The status default is for what nobody foresaw: no request of a test may end there.
  if (documented === undefined) {
    return [`status ${answer.status} is not documented: ${answer.body.slice(0, 300)}`];
  }
  return [
    ...content(document, documented, answer),
    ...headers(documented, answer),
    ...(answer.status >= 400
      ? refusal(document, operation, request, answer)
      : unexpected(document, operation, request, answer)),
  ];
}

function content(document: Document, documented: Json, answer: Answer): string[] {
  const types = schemas(members(documented)['content']);
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
  if (Object.keys(types).length === 0) {
    return answer.body === '' ? [] : [`an answer without content has ${answer.body.length} characters`];
  }
  const schema = types[type];
  if (schema === undefined) return [`media type ${type} is not documented for ${answer.status}`];
  if (type === 'application/json' || type.endsWith('+json')) return json(document, schema, answer.body);
  if (type.endsWith('ndjson')) {
    return answer.body
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => json(document, {}, line));
  }
  return type.endsWith('xml') && !answer.body.startsWith('<?xml')
    ? [`no XML: ${answer.body.slice(0, 100)}`]
    : [];
}

function json(document: Document, schema: Json, body: string): string[] {
  let value: Json;
  try {
    value = JSON.parse(body) as Json;
  } catch {
    return [`no JSON: ${body.slice(0, 200)}`];
  }
  const wrong = document.wrongInAnswer(schema, value);
  return wrong === '' ? [] : [`the body is not as its schema: ${wrong}: ${body.slice(0, 400)}`];
}

/** Headers that the document names for a status without saying that they may be absent. */
function headers(documented: Json, answer: Answer): string[] {
  return Object.entries(members(members(documented)['headers']))
    .filter(([name, header]) => members(header)['required'] === true && answer.headers.get(name) === null)
    .map(([name]) => `no header ${name} in an answer with status ${answer.status}`);
}

/** What the document does not let the server refuse, and refusals that do not tell what is wrong. */
function refusal(document: Document, operation: Operation, request: Request, answer: Answer): string[] {
  let problem: { [name: string]: Json };
  try {
    problem = members(JSON.parse(answer.body) as Json);
  } catch {
    return []; // content() has said so
  }
  const found: string[] = [];
  if (number(problem['status'], 0) !== answer.status)
    found.push(`the problem's status is not ${answer.status}`);
  const judged = validity(document, operation, request);
  if (answer.status === 422) {
    const errors = elements(problem['errors']);
    if (errors.length === 0) found.push('a 422 names no errors');
    if (judged.kind === 'valid') {
      errors
        .map((error) => text(members(error)['detail']))
        .filter((detail) => !judged.rules.some((rule) => rule.test(detail)))
        .forEach((detail) =>
          found.push(`a valid body is refused by a rule that the document does not tell: ${detail}`),
        );
    }
  }
  if (answer.status === 400 && judged.kind !== 'invalid' && !malformedAccepts.includes(request.accept)) {
    const wrong = operation.parameters.some((p) => judgedByServer.includes(p.name))
      ? judgedByServer
      : wrongParameters(document, operation, request);
    const readable = request.type === '' || operation.bodies[request.type] !== undefined;
    if (wrong.length === 0 && readable)
      found.push(`400 for a request that is as the document has it: ${answer.body.slice(0, 300)}`);
  }
  return found;
}

/** What the document lets nobody ask for and the server did. */
function unexpected(document: Document, operation: Operation, request: Request, answer: Answer): string[] {
  if (answer.status >= 300) return [];
  const judged = validity(document, operation, request);
  return judged.kind === 'invalid'
    ? [`${answer.status} for a body that the document does not allow: ${judged.why}`]
    : [];
}
