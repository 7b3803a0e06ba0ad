import { element } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';

/** A button between light and dark. The choice is kept: see theme.ts. */
export function themeToggle(): HTMLButtonElement {
  const button = element(
    'button',
    { class: 'bar__button theme-toggle', type: 'button', 'aria-label': 'Light or dark' },
    icon('sun'),
    icon('moon'),
  );
  button.addEventListener('click', () => {
    const theme = document.documentElement.dataset.theme === 'light' ? 'dark' : 'light';
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem('lavish-theme', theme);
    } catch {
      // A browser that keeps nothing: it lasts as long as the page.
    }
  });
  return button;
}
