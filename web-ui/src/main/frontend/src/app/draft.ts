import type { Project } from '../model/project';

const KEY = 'mkplay.draft';

function isProject(value: unknown): value is Project {
  if (typeof value !== 'object' || value === null) return false;
  const { title, model, files, programs, input } = value as Partial<Record<keyof Project, unknown>>;
  return (
    typeof title === 'string' &&
    typeof model === 'string' &&
    Array.isArray(input) &&
    Array.isArray(files) &&
    files.every(
      (f: Partial<Record<string, unknown>>) => typeof f['name'] === 'string' && typeof f['text'] === 'string',
    ) &&
    Array.isArray(programs) &&
    programs.length > 0 &&
    programs.every(
      (p: Partial<Record<string, unknown>>) => typeof p['name'] === 'string' && Array.isArray(p['files']),
    )
  );
}

/** The visitor's edited project, kept in this browser so that a reload does not lose it. */
export function loadDraft(): Project | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return isProject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function saveDraft(project: Project): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(project));
  } catch {
    // Storage is off or full: edits live as long as the page.
  }
}

export function forgetDraft(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept then.
  }
}
