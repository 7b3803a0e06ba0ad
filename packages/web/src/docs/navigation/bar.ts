import './bar.css';
import { element, picture } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';
import type { Contents } from './contents.ts';
import { themeToggle } from './theme-toggle.ts';

/** The bar at the top. On a phone it opens the contents as a sheet. */
export function createBar(contents: Contents): HTMLElement {
  const list = contents.element;
  const opener = element(
    'button',
    { class: 'bar__button bar__opener', type: 'button', 'aria-expanded': 'false', 'aria-controls': list.id },
    icon('menu'),
    icon('close'),
    element('span', { class: 'visually-hidden' }, 'Contents and search'),
  );

  function setOpen(open: boolean) {
    opener.setAttribute('aria-expanded', String(open));
    list.toggleAttribute('data-open', open);
  }

  opener.addEventListener('click', () => setOpen(!list.hasAttribute('data-open')));
  list.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a')) setOpen(false);
  });
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && list.hasAttribute('data-open')) {
      setOpen(false);
      opener.focus();
    }
    const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setOpen(true);
    contents.focusSearch();
  });

  return element(
    'header',
    { class: 'bar' },
    element(
      'a',
      { class: 'bar__home', href: '#start' },
      picture('/art/favicon.svg', 'bar__mark'),
      element('strong', {}, 'Lavish'),
      element('span', { class: 'bar__what' }, 'API reference'),
    ),
    themeToggle(),
    opener,
  );
}
