// Light or dark. The last choice is remembered by the window, so that the first paint is right.

const KEY = 'aldia.theme';

export function applyTheme(theme: string): void {
  const dark = theme === 'dark' || (theme !== 'light' && prefersDark());
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage only the first paint may be of the other theme.
  }
}

function prefersDark(): boolean {
  return globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ?? false;
}

/** Before the desk answered: as last time, else as the system. */
export function applyRememberedTheme(): void {
  let theme = 'system';
  try {
    theme = localStorage.getItem(KEY) ?? theme;
  } catch {
    // As the system, then.
  }
  applyTheme(theme);
}
