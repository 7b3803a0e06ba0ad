/*
 * Runs before the first paint, as a script of its own: light or dark as last chosen here, else as the system has it.
 */
const CHOICE = 'lavish-theme';
const light = matchMedia('(prefers-color-scheme: light)');

function chosen(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    // A browser that keeps nothing.
    return null;
  }
}

const apply = () => {
  document.documentElement.dataset.theme = chosen() ?? (light.matches ? 'light' : 'dark');
};

apply();
light.addEventListener('change', apply);
addEventListener('storage', apply);
