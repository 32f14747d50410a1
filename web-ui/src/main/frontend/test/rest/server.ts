import type { Document, Operation } from './document';
import { elements, members, text, type Json } from './json';
import type { Answer } from './check';
import type { Request } from './request';

const OWNER = 'rest-contract-owner-token-1';
const STRANGER = 'rest-contract-owner-token-2';
const TOKEN = 'X-Owner-Token';
const PATIENCE_MILLIS = 120_000;

/** A thing that requests can be about, and whose token may change it. */
interface Thing {
  id: string;
  token: string;
}

/** How a thing of each kind is made, by the first part of its path. */
const makers: { [kind: string]: { path: string; body: Json } } = {
  runs: { path: '/api/v1/runs', body: { sample: 'exit7', profile: true, expect: { exitStatus: 7 } } },
  batches: { path: '/api/v1/batches', body: { template: { sample: 'exit7' } } },
  sessions: { path: '/api/v1/sessions', body: { sample: 'hello' } },
  shares: { path: '/api/v1/shares', body: { sample: 'hello', title: 'contract' } },
};

/** Kinds that the server has from the start. */
const listed = ['samples', 'reference'];

/** The server under test. Of each kind it has one thing that requests can be about; what they make is removed again. */
export class Server {
  private readonly things = new Map<string, Thing>();
  /** Requests that were sent, those to make and remove things included. */
  sent = 0;

  constructor(private readonly base: string) {}

  /** The server's own document. */
  async document(): Promise<Json> {
    return JSON.parse((await this.fetch('/v3/api-docs', {})).body) as Json;
  }

  /** Sends a request and removes what it made. */
  async answer(document: Document, operation: Operation, request: Request): Promise<Answer> {
    const kind = operation.path.split('/')[3] ?? '';
    const thing = operation.path.includes('{id}') && request.id.existing ? await this.thing(kind) : undefined;
    const id = thing?.id ?? encodeURIComponent(request.id.text);
    const query = new URLSearchParams(request.query).toString();
    const token = { creator: thing?.token ?? OWNER, stranger: STRANGER, none: undefined }[request.token];
    const answer = await this.fetch(operation.path.replace('{id}', id) + (query === '' ? '' : `?${query}`), {
      method: operation.method,
      headers: {
        ...request.headers,
        accept: request.accept,
        ...(token === undefined ? {} : { [TOKEN]: token }),
        ...(request.type === '' ? {} : { 'content-type': request.type }),
      },
      ...(request.type === '' ? {} : { body: request.body }),
    });
    if (operation.method === 'DELETE' && answer.status === 204) this.things.delete(kind);
    await this.remove(document, operation, answer, token);
    return answer;
  }

  /** The thing of a kind, made when there is none (any more). */
  private async thing(kind: string): Promise<Thing> {
    if (listed.includes(kind)) return this.first(kind);
    if (kind === 'watches') return this.watch();
    const known = this.things.get(kind);
    if (known !== undefined && (await this.alive(kind, known))) return known;
    const maker = makers[kind];
    if (maker === undefined) throw new Error(`nothing makes a thing for /api/v1/${kind}/{id}`);
    const answer = await this.fetch(maker.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=20', [TOKEN]: OWNER },
      body: JSON.stringify(maker.body),
    });
    if (answer.status >= 300) throw new Error(`making ${kind} failed with ${answer.status}: ${answer.body}`);
    const made = members(JSON.parse(answer.body) as Json);
    const thing = { id: text(made['id']), token: text(made['ownerToken']) || OWNER };
    this.things.set(kind, thing);
    return thing;
  }

  /** One that the server always has. */
  private async first(kind: string): Promise<Thing> {
    const list = elements(JSON.parse((await this.fetch(`/api/v1/${kind}`, {})).body) as Json);
    return { id: text(members(list[0])['id']), token: OWNER };
  }

  private async watch(): Promise<Thing> {
    const session = await this.thing('sessions');
    const view = await this.fetch(`/api/v1/sessions/${session.id}`, { headers: { [TOKEN]: session.token } });
    const links = members(members(JSON.parse(view.body) as Json)['links']);
    return { id: text(links['watch']).split('/').pop() ?? '', token: OWNER };
  }

  /** A session that has ended is forgotten after a while. */
  private async alive(kind: string, thing: Thing): Promise<boolean> {
    return kind !== 'sessions' || (await this.fetch(`/api/v1/sessions/${thing.id}`, {})).status === 200;
  }

  private async remove(
    document: Document,
    operation: Operation,
    answer: Answer,
    token: string | undefined,
  ): Promise<void> {
    const path = `${operation.path}/{id}`;
    const removable = document.operations.some((o) => o.path === path && o.method === 'DELETE');
    if (operation.method !== 'POST' || !removable || answer.status >= 300) return;
    const made = members(JSON.parse(answer.body) as Json);
    const owner = text(made['ownerToken']) || token;
    const gone = await this.fetch(`${operation.path}/${text(made['id'])}`, {
      method: 'DELETE',
      headers: owner === undefined ? {} : { [TOKEN]: owner },
    });
    // Under an idempotency key the thing may be that of an earlier request, and gone.
    if (gone.status !== 204 && gone.status !== 404)
      throw new Error(`removing ${answer.body} failed: ${gone.body}`);
  }

  private async fetch(path: string, init: RequestInit): Promise<Answer> {
    this.sent++;
    const response = await fetch(this.base + path, { ...init, signal: AbortSignal.timeout(PATIENCE_MILLIS) });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }
}
