import type { IpcAnatomy } from '../generated/schema';
import { grouped } from '../model/format';
import type { BootFile } from '../model/own-kernel';
import type { RunRequest } from '../model/project';
import { ApiError, call, isAnatomy, list, number, object, text } from './rest';

/** What a batch run is asked for. */
export interface BatchRequest extends Readonly<Omit<RunRequest, 'paused'>> {
  /** Keep the trace records, for eventsOf. */
  readonly trace?: boolean;
}

/** What is needed of a batch run that has ended. */
export interface BatchRun {
  readonly id: string;
  readonly model: string;
  readonly endReason: string;
  readonly sentence: string;
  readonly console: string;
  /** Threads that were seen. */
  readonly threads: readonly { readonly id: number; readonly name: string }[];
  /** What its messages took, if that was asked for. */
  readonly anatomy?: IpcAnatomy;
  /** What it executed. */
  readonly instructions: number;
  readonly cycles: number;
  /** The result of an earlier, equal request. */
  readonly cached: boolean;
  /** Path of its trace records. */
  readonly events: string;
}

/** A trace record as REST has it: its point, when it was, and what else it says. */
export interface RunEvent {
  readonly cycle: number;
  readonly point: string;
  readonly [value: string]: unknown;
}

export interface RunOptions {
  /** Run even if the result of an equal request is known. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  /** The server is busy; the run waits for so many seconds. */
  onBusy(seconds: number): void;
}

/** Seconds that the server may hold an answer back for a run to end. */
const PATIENCE = 20;
/** Host time that a run may take: the most that servers usually give. */
const MOST_MILLIS = 60_000;
/** Tries before a busy server's refusal is taken for an answer. */
const TRIES = 20;
/** Longer than that no refusal makes a page wait between two tries, in seconds. */
const LONGEST_PAUSE = 30;

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new DOMException('The run is no longer wanted.', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Calls; a refusal because the server or this visitor's share of it is full is followed by another try. */
async function patiently(options: RunOptions, attempt: () => Promise<unknown>): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const busy = error instanceof ApiError && (error.status === 429 || error.status === 503);
      if (!busy || error.retryAfter === undefined || tries === TRIES) throw error;
      const seconds = Math.min(Math.max(error.retryAfter, 1), LONGEST_PAUSE);
      options.onBusy(seconds);
      await pause(seconds, options.signal);
    }
  }
}

async function whole(path: string, accept: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(path, { headers: { Accept: accept }, signal });
  if (!response.ok) throw new ApiError(response.status, `The server answered ${response.status}.`);
  return response.text();
}

function post(body: unknown, options: RunOptions): RequestInit {
  return {
    method: 'POST',
    signal: options.signal,
    headers: {
      'Content-Type': 'application/json',
      Prefer: `wait=${PATIENCE}`,
      ...(options.fresh ? { 'Cache-Control': 'no-cache' } : {}),
    },
    body: JSON.stringify(body),
  };
}

/** What programs are run with, whatever the model. */
function template(request: Omit<BatchRequest, 'model'>): Record<string, unknown> {
  return {
    ...request,
    trace: request.trace === true,
    limits: { ...request.limits, wallMillis: MOST_MILLIS },
  };
}

async function batchRun(run: Record<string, unknown>, signal: AbortSignal): Promise<BatchRun> {
  const head = text(run['console']);
  const links = object(run['links']);
  const anatomy = run['anatomy'];
  const isWhole = new TextEncoder().encode(head).length >= number(run['consoleBytes'], 0);
  return {
    id: text(run['id']),
    model: text(object(run['model'])['name']),
    endReason: text(run['endReason']),
    sentence: text(run['sentence']),
    console: isWhole ? head : await whole(text(links['console']), 'text/plain', signal),
    instructions: number(object(run['counters'])['instructions'], 0),
    cycles: number(object(run['counters'])['cycles'], 0),
    cached: run['cached'] === true,
    events: text(links['events']),
    threads: list(run['threads']).map((thread) => ({
      id: number(object(thread)['id'], 0),
      name: text(object(thread)['name']),
    })),
    ...(isAnatomy(anatomy) ? { anatomy } : {}),
  };
}

/** Runs programs to their end. The same request is answered from the server's store, unless a fresh run is asked for. */
export function runToEnd(request: BatchRequest, options: RunOptions): Promise<BatchRun> {
  return untilItEnds(template(request), options);
}

/** Bytes that a request may have on this server. */
async function requestBytes(signal: AbortSignal): Promise<number> {
  const limits = object(await call('/api/v1/limits', { signal }));
  return number(object(limits['request'])['bytes'], Number.POSITIVE_INFINITY);
}

/** Boots images that are not ours, and runs them to their end. */
export async function runImages(
  kernel: BootFile,
  modules: readonly BootFile[],
  model: string,
  options: RunOptions,
): Promise<BatchRun> {
  // Of the files' sizes, before any of them is read: base64 makes three bytes four.
  const size = [kernel, ...modules].reduce((sum, { file }) => sum + 4 * Math.ceil(file.size / 3), 0);
  const most = await requestBytes(options.signal);
  if (size > most)
    throw new ApiError(
      413,
      `In base64 the images have ${grouped(size)} bytes; this server takes ${grouped(most)} in a request.`,
    );
  const body = {
    kernel: await base64(kernel.file),
    ...(kernel.args === '' ? {} : { kernelArgs: kernel.args }),
    modules: await Promise.all(
      modules.map(async ({ name, args, file }) => ({ name, args, image: await base64(file) })),
    ),
    ...(model === '' ? {} : { model }),
    limits: { wallMillis: MOST_MILLIS },
  };
  return untilItEnds(body, options);
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^[^,]*,/, '')));
    reader.addEventListener('error', () => reject(new ApiError(0, `${file.name} cannot be read.`)));
    reader.readAsDataURL(file);
  });
}

async function untilItEnds(body: unknown, options: RunOptions): Promise<BatchRun> {
  const { signal } = options;
  let run = object(await patiently(options, () => call('/api/v1/runs', post(body, options))));
  while (!['succeeded', 'failed', 'cancelled'].includes(text(run['state']))) {
    await pause(1, signal);
    const path = `/api/v1/runs/${encodeURIComponent(text(run['id']))}`;
    run = object(await patiently(options, () => call(path, { signal })));
  }
  return batchRun(run, signal);
}

/** Runs programs on several models, as one batch; the results are in the order of the models. */
export async function runOnModels(
  request: Omit<BatchRequest, 'model'>,
  models: readonly string[],
  options: RunOptions & { onEnded(runs: number): void },
): Promise<BatchRun[]> {
  const { signal } = options;
  const body = { template: template(request), matrix: { models } };
  let batch = object(await patiently(options, () => call('/api/v1/batches', post(body, options))));
  const path = `/api/v1/batches/${encodeURIComponent(text(batch['id']))}`;
  while (text(batch['state']) !== 'finished') {
    options.onEnded(endedOf(batch));
    batch = object(await patiently(options, () => call(path, { signal, headers: { Prefer: 'wait=2' } })));
  }
  const runs = list(batch['items']).map(async (item) => {
    const self = text(object(object(object(item)['run'])['links'])['self']);
    if (self === '') throw new ApiError(422, 'The server cannot run the programs on one of the models.');
    return batchRun(object(await patiently(options, () => call(self, { signal }))), signal);
  });
  return Promise.all(runs);
}

function endedOf(batch: Record<string, unknown>): number {
  const counts = object(batch['counts']);
  return ['succeeded', 'failed', 'cancelled'].reduce((sum, state) => sum + number(counts[state], 0), 0);
}

/** The trace records of a run that was asked for with its trace. */
export async function eventsOf(run: BatchRun, signal: AbortSignal): Promise<RunEvent[]> {
  const lines = (await whole(run.events, 'application/x-ndjson', signal)).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as RunEvent);
}
