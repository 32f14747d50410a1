import { ApiError, call, number, object, text } from './rest';

/** What a batch run is asked for. */
export interface BatchRequest {
  readonly sample: string;
  readonly model: string;
}

/** What is needed of a batch run that has ended. */
export interface BatchRun {
  readonly id: string;
  readonly model: string;
  readonly endReason: string;
  readonly sentence: string;
  readonly console: string;
  /** The result of an earlier, equal request. */
  readonly cached: boolean;
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

async function wholeConsole(path: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(path, { headers: { Accept: 'text/plain' }, signal });
  if (!response.ok) throw new ApiError(response.status, `The server answered ${response.status}.`);
  return response.text();
}

/** Runs a sample to its end. The same request is answered from the server's store, unless a fresh run is asked for. */
export async function runToEnd(request: BatchRequest, options: RunOptions): Promise<BatchRun> {
  const { signal } = options;
  const init: RequestInit = {
    method: 'POST',
    signal,
    headers: {
      'Content-Type': 'application/json',
      Prefer: `wait=${PATIENCE}`,
      ...(options.fresh ? { 'Cache-Control': 'no-cache' } : {}),
    },
    body: JSON.stringify({ ...request, trace: false, limits: { wallMillis: 60_000 } }),
  };
  let run = object(await patiently(options, () => call('/api/v1/runs', init)));
  while (!['succeeded', 'failed', 'cancelled'].includes(text(run['state']))) {
    await pause(1, signal);
    const path = `/api/v1/runs/${encodeURIComponent(text(run['id']))}`;
    run = object(await patiently(options, () => call(path, { signal })));
  }
  const head = text(run['console']);
  const whole = new TextEncoder().encode(head).length >= number(run['consoleBytes'], 0);
  return {
    id: text(run['id']),
    model: text(object(run['model'])['name']),
    endReason: text(run['endReason']),
    sentence: text(run['sentence']),
    console: whole ? head : await wholeConsole(text(object(run['links'])['console']), signal),
    cached: run['cached'] === true,
  };
}
