import { element } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';

/** A button that switches between light and dark. theme.ts reads the stored choice. */
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
      // Without storage, the choice lasts until the page is closed.
    }
  });
  return button;
}
