import { fetchReference } from '../client/reference';
import type { PlaygroundHub } from '../model/events';

/** Fetches the reference when somebody first wants it, and again when that failed. */
export class ReferenceSource {
  private asked = false;

  constructor(private readonly hub: PlaygroundHub) {
    hub.on('referenceWanted', () => void this.fetch());
  }

  private async fetch(): Promise<void> {
    if (this.asked) return;
    this.asked = true;
    try {
      this.hub.emit('referenceLoaded', { reference: await fetchReference() });
    } catch (error) {
      this.asked = false;
      this.hub.emit('referenceFailed', { problem: error instanceof Error ? error.message : String(error) });
    }
  }
}
