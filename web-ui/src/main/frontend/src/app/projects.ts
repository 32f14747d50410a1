import { createShare, deleteShare, fetchSamples, fetchShare } from '../client/rest';
import type { PlaygroundHub } from '../model/events';
import { fromPrograms, toRunRequest, type Project, type RunRequest } from '../model/project';
import { projectOf, type Sample } from '../model/sample';
import type { PageState } from '../model/url';
import type { ShareLink, ShareOrder } from '../panes/share';
import { forgetDraft, loadDraft, saveDraft } from './draft';

/** Milliseconds after the last edit until the draft is stored. */
const DRAFT_DELAY = 400;

/** The open project: where it comes from, what it is now, and its way to the server. */
export class Projects {
  private samples: readonly Sample[] = [];
  private project: Project | undefined;
  private draftTimer: ReturnType<typeof setTimeout> | undefined;
  /** Edits that are not stored yet. */
  private unkept: Project | undefined;

  constructor(private readonly hub: PlaygroundHub) {
    hub.on('projectChanged', ({ project }) => {
      this.project = project;
      this.keepSoon(project);
    });
    hub.on('resetProject', () => this.reset());
    // The last moment a browser surely grants a page, also on a phone that swipes it away.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.keepNow();
    });
    window.addEventListener('pagehide', () => this.keepNow());
  }

  /** Fetches the samples, then opens what the address asks for, the visitor's draft, or the first sample. */
  async start(state: PageState): Promise<readonly Sample[]> {
    this.samples = await fetchSamples();
    if (state.share !== undefined) await this.openShare(state.share);
    else this.openFirst(state.sample);
    return this.samples;
  }

  get current(): Project | undefined {
    return this.project;
  }

  /** Opens the visitor's edits of a sample, or the sample itself; without a name, as a first visit does. */
  openFirst(wanted: string | undefined): void {
    const draft = loadDraft();
    if (
      draft !== undefined &&
      draft.share === undefined &&
      (wanted === undefined || draft.sample === wanted)
    ) {
      this.open(draft, this.sampleOf(draft), 'These are your edits from last time.');
      return;
    }
    const sample = this.samples.find((s) => s.id === wanted) ?? this.samples[0];
    if (sample !== undefined) this.openSample(sample.id);
  }

  private open(project: Project, sample: Sample | undefined, note?: string): void {
    this.project = project;
    this.hub.emit('projectOpened', {
      project,
      ...(sample === undefined ? {} : { sample }),
      ...(note === undefined ? {} : { note }),
    });
  }

  private sampleOf(project: Project): Sample | undefined {
    return this.samples.find((sample) => sample.id === project.sample);
  }

  /** Opens a sample as it is in the gallery; false when there is none of this id. */
  openSample(id: string): boolean {
    const sample = this.samples.find((s) => s.id === id);
    if (sample === undefined) return false;
    this.cancelKeeping();
    this.open(projectOf(sample), sample);
    return true;
  }

  private async openShare(id: string): Promise<void> {
    const share = await fetchShare(id);
    const title = share.title === '' ? 'Shared program' : share.title;
    const { model, input, limits, stateHash, differences } = share;
    const note =
      differences.length === 0 ? undefined : `This server is not as it was then: ${differences.join('; ')}.`;
    const hash = stateHash === undefined ? {} : { sharedHash: stateHash };
    this.open(
      { title, share: id, model, input, limits, ...hash, ...fromPrograms(share.programs) },
      undefined,
      note,
    );
  }

  private reset(): void {
    this.cancelKeeping();
    forgetDraft();
    if (this.project?.sample !== undefined) this.openSample(this.project.sample);
  }

  private cancelKeeping(): void {
    clearTimeout(this.draftTimer);
    this.unkept = undefined;
  }

  private keepSoon(project: Project): void {
    this.cancelKeeping();
    this.unkept = project;
    this.draftTimer = setTimeout(() => this.keepNow(), DRAFT_DELAY);
  }

  private keepNow(): void {
    if (this.unkept !== undefined) saveDraft(this.unkept);
    this.cancelKeeping();
  }

  /** What to send for the project as it is now. */
  request(): RunRequest | undefined {
    if (this.project === undefined) return undefined;
    const sample = this.sampleOf(this.project);
    return toRunRequest(this.project, sample === undefined ? undefined : projectOf(sample));
  }

  /** Makes a link to the project and, if it ran, to the input that the run got. */
  async share(order: ShareOrder, session: string | undefined): Promise<ShareLink> {
    const request = this.request();
    if (request === undefined) throw new Error('There is nothing to share yet.');
    return createShare({
      ...request,
      title: order.title === '' ? (this.project?.title ?? 'Shared program') : order.title,
      ...(session === undefined ? {} : { session }),
      ...(order.days === undefined ? {} : { expiresInDays: order.days }),
    });
  }

  deleteShare(id: string, ownerToken: string): Promise<void> {
    return deleteShare(id, ownerToken);
  }
}
