/** What a visitor set for the page itself; kept in this browser only. */
export interface Prefs {
  theme: 'system' | 'dark' | 'light';
  /** Shares of the width, in the order edit, run, understand. */
  columns: [number, number, number];
  /** Columns that are hidden. */
  hidden: string[];
  /** Share of the understand column's height that the lanes take. */
  lanes: number;
  /** Console input goes line by line or key by key. */
  inputMode: 'line' | 'keys';
  /** Runs keep a profile. */
  profile: boolean;
  /** Runs take their messages apart. */
  anatomy: boolean;
}

const KEY = 'mkplay.prefs';

const DEFAULTS: Prefs = {
  theme: 'system',
  columns: [0.3, 0.29, 0.41],
  hidden: [],
  lanes: 0.48,
  inputMode: 'line',
  profile: false,
  anatomy: false,
};

function isColumns(value: unknown): value is [number, number, number] {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    value.every((v) => typeof v === 'number' && v > 0.05 && v < 1)
  );
}

function parsed(text: string | null): Prefs {
  const prefs: Prefs = { ...DEFAULTS, columns: [...DEFAULTS.columns], hidden: [] };
  if (text === null) return prefs;
  const stored = JSON.parse(text) as Partial<Record<keyof Prefs, unknown>> | null;
  if (stored === null || typeof stored !== 'object') return prefs;
  if (stored.theme === 'dark' || stored.theme === 'light') prefs.theme = stored.theme;
  if (isColumns(stored.columns)) prefs.columns = stored.columns;
  if (Array.isArray(stored.hidden)) prefs.hidden = stored.hidden.filter((v) => typeof v === 'string');
  if (typeof stored.lanes === 'number' && stored.lanes > 0.1 && stored.lanes < 0.9)
    prefs.lanes = stored.lanes;
  if (stored.inputMode === 'keys') prefs.inputMode = 'keys';
  prefs.profile = stored.profile === true;
  prefs.anatomy = stored.anatomy === true;
  return prefs;
}

/** Reads what is stored; anything unreadable counts as nothing. */
export function loadPrefs(): Prefs {
  try {
    return parsed(localStorage.getItem(KEY));
  } catch {
    return parsed(null);
  }
}

export function savePrefs(prefs: Prefs): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // Storage is off or full: the setting holds until the page is left.
  }
}
