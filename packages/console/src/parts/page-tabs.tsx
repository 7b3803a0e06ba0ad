import type { ConsoleAction } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';

export interface PageTab {
  to: string;
  title: string;
  action: ConsoleAction;
}

/** Links between pages that belong together, as far as the operator may open them. */
export function PageTabs({
  label,
  tabs,
  current,
}: {
  label: string;
  tabs: readonly PageTab[];
  current: string;
}) {
  const { actions } = useSession();
  const allowed = tabs.filter(({ action }) => actions.includes(action));
  if (allowed.length < 2) return null;
  return (
    <nav className="tabs" aria-label={label}>
      {allowed.map(({ to, title }) => (
        <Link
          key={to}
          className="tabs__tab"
          to={to}
          aria-current={to === current ? 'page' : undefined}
          data-current={to === current}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}
