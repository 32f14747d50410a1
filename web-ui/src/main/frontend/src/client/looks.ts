import type { CacheView, CodeMap, CodeView, MemoryView, PageTableView } from '../generated/schema';
import type { MachineSource } from '../model/machine';
import { ApiError, call, object } from './rest';

/** Looks into the machine of a session. */
export class SessionLooks implements MachineSource {
  /** @param session the session on show, if there is one */
  constructor(private readonly session: () => string | undefined) {}

  memory(space: string, address: string | undefined, bytes: number): Promise<MemoryView> {
    return this.look('memory', { space, address, bytes: String(bytes) }, 'pieces');
  }

  code(space: string, address: string | undefined): Promise<CodeView> {
    return this.look('code', { space, address }, 'lines');
  }

  functions(space: string): Promise<CodeMap> {
    return this.look('functions', { space }, 'functions');
  }

  caches(store: number, set: number): Promise<CacheView> {
    return this.look('caches', { store: String(store), set: String(set) }, 'stores');
  }

  pageTable(space: string, index: number | undefined): Promise<PageTableView> {
    return this.look(
      'page-table',
      { space, index: index === undefined ? undefined : String(index) },
      'entries',
    );
  }

  /** What has the list of an answer is one: the server is of the same version as the page. */
  private async look<T>(what: string, query: Record<string, string | undefined>, list: string): Promise<T> {
    const session = this.session();
    if (session === undefined) throw new ApiError(0, 'Nothing runs.');
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, value);
    const body = await call(`/api/v1/sessions/${encodeURIComponent(session)}/${what}?${params.toString()}`);
    if (!Array.isArray(object(body)[list])) throw new ApiError(0, 'The server answered something else.');
    return body as T;
  }
}
