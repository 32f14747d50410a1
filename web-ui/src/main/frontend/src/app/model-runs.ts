import { ApiError, type CpuModel } from '../client/rest';
import { runOnModels, type BatchRun } from '../client/runs';
import { medianOf } from '../model/anatomy';
import { busyWords } from '../model/format';
import type { ComparedModel, ModelComparison, ModelCost } from '../model/comparison';
import type { PlaygroundHub } from '../model/events';
import type { RunRequest } from '../model/project';
import { published, type Published } from '../model/published';

/** The page whose table has the published values. */
const LESSON = '/learn/ipc-cost';

/** Runs the project on every CPU model of the server, and hands on what its messages took. */
export class ModelRuns {
  private current = new AbortController();
  private literature: readonly Published[] | undefined;

  constructor(
    private readonly hub: PlaygroundHub,
    private readonly request: () => RunRequest | undefined,
    private readonly models: () => readonly CpuModel[],
  ) {
    hub.on('modelsCommand', () => void this.measure());
    hub.on('projectOpened', () => this.current.abort());
  }

  private async measure(): Promise<void> {
    const request = this.request();
    if (request === undefined) return;
    this.current.abort();
    const own = (this.current = new AbortController());
    const tell = (
      state: ModelComparison['state'],
      text: string,
      models: readonly ComparedModel[] = [],
    ): void => {
      if (!own.signal.aborted)
        this.hub.emit('modelsChanged', {
          comparison: { state, text, models, published: this.literature ?? [] },
        });
    };
    try {
      tell('running', 'Running …');
      this.literature ??= await readPublished();
      const compared = await this.runAll(request, own, (text) => tell('running', text));
      tell('done', 'Each model ran the programs once, without trace and as a batch run.', compared);
    } catch (error) {
      own.abort();
      if (this.current !== own || !(error instanceof ApiError)) throw error;
      this.hub.emit('modelsChanged', {
        comparison: { state: 'failed', text: error.message, models: [], published: [] },
      });
    }
  }

  private async runAll(
    request: RunRequest,
    own: AbortController,
    tell: (text: string) => void,
  ): Promise<ComparedModel[]> {
    const models = this.models();
    const { model: _, ...programs } = request;
    const runs = await runOnModels(
      { ...programs, anatomy: true },
      models.map(({ name }) => name),
      {
        fresh: false,
        signal: own.signal,
        onBusy: (seconds) => tell(busyWords(seconds)),
        onEnded: (ended) => tell(`Running: ${ended} of ${models.length} …`),
      },
    );
    return runs.map((run, i) => ({
      model: models[i]?.name ?? run.model,
      hertz: models[i]?.hertz ?? Number.NaN,
      run: run.id,
      costs: costsOf(run),
    }));
  }
}

async function readPublished(): Promise<readonly Published[]> {
  const response = await fetch(LESSON);
  if (!response.ok)
    throw new ApiError(response.status, `The published values cannot be read: ${response.status}.`);
  return published(new DOMParser().parseFromString(await response.text(), 'text/html'));
}

function costsOf(run: BatchRun): ModelCost[] {
  const name = (id: number): string =>
    run.threads.find((thread) => thread.id >>> 0 === id >>> 0)?.name ?? `thread ${id >>> 14}`;
  return (run.anatomy?.groups ?? []).map((group) => ({
    from: name(group.from),
    to: name(group.to),
    words: group.words,
    fast: group.fast,
    messages: group.messages,
    cycles: medianOf(group),
  }));
}
