import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { ModalDialog } from '../parts/modal-dialog.tsx';
import { t } from '../strings/strings.ts';
import { OperatorMenu } from './operator-menu.tsx';
import { type ConsolePage, pagesFor } from './pages.ts';
import { useOnline } from './use-online.ts';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));

/** What is followed on a phone: the pages in its bar, beside the button for all. */
const BAR_PAGES: readonly string[] = ['/overview', '/rooms', '/battles', '/users'];

/** Navigation, search and the current page. */
export function Shell() {
  const pages = pagesFor(useSession());
  const [isMoreOpen, setMoreOpen] = useState(false);
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
          {pages.map((page) => (
            <li key={page.to} data-of={page.group} data-more={!BAR_PAGES.includes(page.to)}>
              <PageLink page={page} />
            </li>
          ))}
          {pages.some(({ to }) => !BAR_PAGES.includes(to)) && (
            <li className="shell__more">
              <button className="shell__page" type="button" onClick={() => setMoreOpen(true)}>
                <Icon name="menu" />
                <span>{t('shell.more')}</span>
              </button>
            </li>
          )}
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
      {isMoreOpen && (
        <ModalDialog className="more-pages" label={t('shell.pages')} onClose={() => setMoreOpen(false)}>
          <ul>
            {pages.map((page) => (
              <li key={page.to}>
                <PageLink page={page} onClick={() => setMoreOpen(false)} />
              </li>
            ))}
          </ul>
        </ModalDialog>
      )}
      {isPaletteOpen && (
        <Suspense fallback={null}>
          <Palette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

function PageLink({
  page: { to, under, title, icon },
  onClick,
}: {
  page: ConsolePage;
  onClick?: () => void;
}) {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isCurrent = path.startsWith(under);
  return (
    <Link
      className="shell__page"
      to={to}
      aria-current={isCurrent || undefined}
      data-current={isCurrent}
      {...(onClick === undefined ? {} : { onClick })}
    >
      <Icon name={icon} />
      <span>{t(title)}</span>
    </Link>
  );
}

/** Ctrl-K or ⌘-K anywhere, and `/` where it is not typed into a field. */
function opensPalette({ key, ctrlKey, metaKey, altKey, target, defaultPrevented }: KeyboardEvent): boolean {
  if (defaultPrevented || altKey) return false;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'k';
  const isField = target instanceof HTMLElement && target.matches('input, select, textarea, dialog *');
  return key === '/' && !isField;
}
