import { type ReactNode, useEffect } from 'react';
import { t } from '../strings/strings.ts';

/** The heading of a page, which is also the title of the window. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${t('app.title')}`;
  }, [title]);
  return (
    <div className="page-title">
      <h1>{title}</h1>
      {children}
    </div>
  );
}
