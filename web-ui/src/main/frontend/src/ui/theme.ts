import { savePrefs, type Prefs } from './prefs';

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Whether the page is dark now. */
export function isDark(prefs: Prefs): boolean {
  return prefs.theme === 'system' ? systemDark.matches : prefs.theme === 'dark';
}

/** Applies the theme; going back to the system's own choice is not a setting any more. */
export function toggleTheme(prefs: Prefs): void {
  const dark = !isDark(prefs);
  prefs.theme = dark === systemDark.matches ? 'system' : dark ? 'dark' : 'light';
  if (prefs.theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = prefs.theme;
  savePrefs(prefs);
}

/** Calls back when the system's colour scheme changes. */
export function onSystemTheme(action: () => void): void {
  systemDark.addEventListener('change', action);
}
