/** Shared with the API reference: `theme.js` applies it before the first paint. */
const CHOICE = 'lavish-theme';

export type Theme = 'dark' | 'light';

export const currentTheme = (): Theme =>
  document.documentElement.dataset.theme === 'light' ? 'light' : 'dark';

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(CHOICE, theme);
  } catch {
    // The browser has no storage: the choice lasts until the page is loaded again.
  }
}
