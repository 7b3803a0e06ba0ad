import type { ReactNode } from 'react';
import { t } from '../strings/strings.ts';

/** States in list items what a change will do, before the operator makes it. */
export const Consequences = ({ children }: { children: ReactNode }) => (
  <div className="consequences">
    <p>{t('change.what_happens')}</p>
    <ul>{children}</ul>
  </div>
);
