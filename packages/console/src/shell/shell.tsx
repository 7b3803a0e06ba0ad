import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { t } from '../strings/strings.ts';
import { OperatorMenu } from './operator-menu.tsx';
import { pagesFor } from './pages.ts';
import { useOnline } from './use-online.ts';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));

/** Navigation, search and the current page. */
export function Shell() {
  const pages = pagesFor(useSession());
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const isOnline = useOnline();

  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (!opensPalette(event)) return;
      event.preventDefault();
      setPaletteOpen(true);
    };
    addEventListener('keydown', open);
    return () => removeEventListener('keydown', open);
  }, []);

  return (
    <div className="shell">
      <a className="shell__skip" href="#content">
        {t('shell.skip')}
      </a>
      <header className="shell__top">
        <Link className="shell__brand" to="/" aria-label={t('app.title')}>
          <img src="/art/favicon.svg" alt="" />
          <span>Lavish</span>
        </Link>
        <button className="shell__search" type="button" onClick={() => setPaletteOpen(true)}>
          <Icon name="search" />
          <span>{t('shell.search')}</span>
          <kbd>/</kbd>
        </button>
        <OperatorMenu />
      </header>
      <nav className="shell__nav" aria-label={t('shell.pages')}>
        <ul>
          {pages.map(({ to, under, title, icon }) => (
            <li key={to}>
              <Link
                className="shell__page"
                to={to}
                aria-current={path.startsWith(under) || undefined}
                data-current={path.startsWith(under)}
              >
                <Icon name={icon} />
                <span>{t(title)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main className="shell__content" id="content" tabIndex={-1}>
        {!isOnline && (
          <p className="banner banner--warning" role="status">
            <Icon name="offline" />
            {t('shell.offline')}
          </p>
        )}
        <Outlet />
      </main>
      {isPaletteOpen && (
        <Suspense fallback={null}>
          <Palette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** Ctrl-K or ⌘-K anywhere, and `/` where it is not typed into a field. */
function opensPalette({ key, ctrlKey, metaKey, altKey, target, defaultPrevented }: KeyboardEvent): boolean {
  if (defaultPrevented || altKey) return false;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'k';
  const isField = target instanceof HTMLElement && target.matches('input, select, textarea, dialog *');
  return key === '/' && !isField;
}
