/*
 * Sets light or dark before the first paint, so it is a separate script: the stored choice, else the system's setting.
 */
const CHOICE = 'lavish-theme';
const light = matchMedia('(prefers-color-scheme: light)');

function chosen(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    // The browser has no storage.
    return null;
  }
}

const apply = () => {
  document.documentElement.dataset.theme = chosen() ?? (light.matches ? 'light' : 'dark');
};

apply();
light.addEventListener('change', apply);
addEventListener('storage', apply);
