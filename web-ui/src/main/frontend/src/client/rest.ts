import type { Inspection, IpcAnatomy } from '../generated/schema';
import type { Profile } from '../model/profile';
import type { RunRequest, InputEvent, ProgramWithSources, SourceFile } from '../model/project';
import type { Sample } from '../model/sample';

/** A refusal of the server: an RFC 9457 problem document, or a status without one. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Seconds after which another try makes sense, if the server said so. */
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** What a client needs of a new session. */
export interface SessionCreated {
  readonly id: string;
  /** Path of its stream. */
  readonly stream: string;
  /** Path of the page for those who only watch. */
  readonly watch: string;
}

export interface ShareCreated {
  readonly id: string;
  readonly url: string;
  readonly ownerToken: string;
  readonly expires?: string;
}

export interface SharedProject {
  readonly id: string;
  readonly title: string;
  readonly model: string;
  readonly programs: readonly ProgramWithSources[];
  readonly input: readonly InputEvent[];
  readonly limits: Readonly<Record<string, number>>;
  /** Hash of the state in which the shared run ended; absent when it was shared without a run. */
  readonly stateHash?: string;
  /** What is different on this server today, in words; when empty, the run comes out the same. */
  readonly differences: readonly string[];
}

export interface ShareRequest extends RunRequest {
  title: string;
  session?: string;
  expiresInDays?: number;
}

type Json = Record<string, unknown>;

export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** Sources come as an array of name and text, or as an object from name to text. */
function sources(value: unknown): SourceFile[] {
  if (Array.isArray(value)) {
    return list(value).map((item) => ({
      name: text(object(item)['name']),
      text: text(object(item)['text']),
    }));
  }
  return Object.entries(object(value)).map(([name, content]) => ({ name, text: text(content) }));
}

function programs(value: unknown, shared: ReadonlyMap<string, string>): ProgramWithSources[] {
  return list(value).map((item) => {
    const program = object(item);
    const files = list(program['files']);
    return {
      name: text(program['name']),
      priority: number(program['priority'], 100),
      args: list(program['args']).map(text),
      files: files.every((file) => typeof file === 'string')
        ? files.map((file) => ({ name: text(file), text: shared.get(text(file)) ?? '' }))
        : sources(program['files']),
    };
  });
}

function programsOf(value: Json): ProgramWithSources[] {
  const files = sources(value['files']);
  const result = programs(value['programs'], new Map(files.map((file) => [file.name, file.text])));
  if (result.length > 0 || files.length === 0) return result;
  return [{ name: 'main', priority: 100, args: [], files }];
}

function inputEvent(value: unknown): InputEvent {
  const event = object(value);
  const cycle = number(event['cycle'], 0);
  const source = typeof event['source'] === 'string' ? { source: event['source'] } : {};
  return typeof event['base64'] === 'string'
    ? { cycle, base64: event['base64'], ...source }
    : { cycle, text: text(event['text']), ...source };
}

export async function call(path: string, init?: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { Accept: 'application/json', ...init?.headers } });
  } catch (error) {
    if (init?.signal?.aborted === true) throw error;
    throw new ApiError(0, 'The server cannot be reached.');
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const problem = object(body);
  const details = list(problem['errors'])
    .map((error) => `${text(object(error)['pointer'])} ${text(object(error)['detail'])}`.trim())
    .filter(Boolean);
  const summary =
    text(problem['detail']) || text(problem['title']) || `The server answered ${response.status}.`;
  const retry = Number(response.headers.get('Retry-After') ?? Number.NaN);
  throw new ApiError(
    response.status,
    [summary, ...details].join('\n'),
    Number.isFinite(retry) ? retry : undefined,
  );
}

function post(path: string, body: unknown): Promise<unknown> {
  return call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export async function fetchSamples(): Promise<Sample[]> {
  const body = await call('/api/v1/samples');
  const items = Array.isArray(body) ? list(body) : list(object(body)['samples']);
  return items.map((item) => {
    const sample = object(item);
    return {
      id: text(sample['id']),
      title: text(sample['title']),
      topic: text(sample['topic']),
      text: text(sample['text']),
      question: text(sample['question']),
      tryNext: text(sample['tryNext']),
      lesson: text(sample['lesson']),
      programs: programsOf(sample),
    };
  });
}

/** A CPU model that the server has. */
export interface CpuModel {
  readonly name: string;
  readonly hertz: number;
}

export async function fetchModels(): Promise<CpuModel[]> {
  return list(await call('/api/v1/models')).map((item) => {
    const model = object(item);
    return {
      name: text(model['name']),
      hertz: number(model['nominalHertz'], 100e6),
    };
  });
}

/** The kernel that every run of this server boots. */
export interface KernelImage {
  readonly sections: readonly { readonly name: string; readonly bytes: number }[];
}

export async function fetchKernel(): Promise<KernelImage> {
  const body = object(await call('/api/v1/kernel'));
  return {
    sections: list(body['sections']).map((item) => ({
      name: text(object(item)['name']),
      bytes: number(object(item)['bytes'], Number.NaN),
    })),
  };
}

export async function createSession(request: RunRequest): Promise<SessionCreated> {
  const body = object(await post('/api/v1/sessions', request));
  const links = object(body['links']);
  return { id: text(body['id']), stream: text(links['stream']), watch: text(links['watch']) };
}

/** Somebody else's live session. */
export async function fetchWatch(id: string): Promise<{ model: string; stream: string }> {
  const body = object(await call(`/api/v1/watches/${encodeURIComponent(id)}`));
  return { model: text(body['model']), stream: text(object(body['links'])['stream']) };
}

export async function fetchProfile(session: string): Promise<Profile> {
  const body = object(await call(`/api/v1/sessions/${encodeURIComponent(session)}/profile`));
  return {
    cycles: number(body['cycles'], 0),
    instructions: number(body['instructions'], 0),
    functions: list(body['functions']).map((item) => {
      const cost = object(item);
      return {
        program: text(cost['program']),
        user: cost['user'] === true,
        name: text(cost['name']),
        entered: number(cost['entered'], 0),
        instructions: number(cost['instructions'], 0),
        cycles: number(cost['cycles'], 0),
      };
    }),
    others: number(body['others'], 0),
    otherCycles: number(body['otherCycles'], 0),
    otherInstructions: number(body['otherInstructions'], 0),
  };
}

/** What has all lists of an anatomy is one: the server is of the same version as the page. */
export function isAnatomy(value: unknown): value is IpcAnatomy {
  const groups = object(value)['groups'];
  return (
    Array.isArray(groups) &&
    groups.every((group) => ['phases', 'values'].every((name) => Array.isArray(object(group)[name])))
  );
}

export async function fetchAnatomy(session: string): Promise<IpcAnatomy> {
  const body = await call(`/api/v1/sessions/${encodeURIComponent(session)}/anatomy`);
  if (!isAnatomy(body)) throw new ApiError(0, 'The server answered something else.');
  return body;
}

/** What has all lists of an inspection is one: the server is of the same version as the page. */
function isInspection(value: unknown): value is Inspection {
  const lists = ['threads', 'ready', 'waits', 'cycles', 'spaces', 'mappings'];
  return lists.every((name) => Array.isArray(object(value)[name]));
}

export async function fetchInspection(session: string): Promise<Inspection> {
  const body = await call(`/api/v1/sessions/${encodeURIComponent(session)}/inspection`);
  if (!isInspection(body)) throw new ApiError(0, 'The server answered something else.');
  return body;
}

export async function createShare(request: ShareRequest): Promise<ShareCreated> {
  const body = object(await post('/api/v1/shares', request));
  const expires = text(body['expires']);
  return {
    id: text(body['id']),
    url: text(body['url']),
    ownerToken: text(body['ownerToken']),
    ...(expires === '' ? {} : { expires }),
  };
}

export async function fetchShare(id: string): Promise<SharedProject> {
  const body = object(await call(`/api/v1/shares/${encodeURIComponent(id)}`));
  const hash = text(object(body['result'])['stateHash']);
  return {
    id,
    title: text(body['title']),
    model: text(body['model']) || text(object(body['model'])['name']),
    programs: programsOf(body),
    input: list(body['input']).map(inputEvent),
    limits: Object.fromEntries(
      Object.entries(object(body['limits'])).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      ),
    ),
    differences: list(body['differences']).map(text),
    ...(hash === '' ? {} : { stateHash: hash }),
  };
}

export async function deleteShare(id: string, ownerToken: string): Promise<void> {
  await call(`/api/v1/shares/${encodeURIComponent(id)}`, {
    method: 'DELETE',
    headers: { 'X-Owner-Token': ownerToken },
  });
}
