import { isLavishError } from '@lavish/protocol';
import type { ReactNode } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { t } from '../strings/strings.ts';
import { Icon } from './icon.tsx';

/** Shown while something loads. Appears after 200 ms, so that a fast response does not flash. */
export const Loading = () => (
  <p className="state state--loading" role="status">
    <span className="state__dots" aria-hidden="true" />
    {t('state.loading')}
  </p>
);

/** Why something could not be shown, and the button to try again, unless it does not exist. */
export function Failed({ fault, onRetry }: { fault: unknown; onRetry?: () => void }) {
  const isMissing = isLavishError(fault) && fault.status === 404;
  return (
    <div className="state state--failed" role="alert">
      <Icon name={isMissing ? 'search' : 'warning'} />
      <p>{faultSentence(fault)}</p>
      {onRetry !== undefined && !isMissing && (
        <button className="button" type="button" onClick={onRetry}>
          {t('state.retry')}
        </button>
      )}
    </div>
  );
}

/** There is nothing to show; `children` is a sentence about what to do. */
export const Empty = ({ children }: { children: ReactNode }) => (
  <div className="state">
    <img className="state__picture" src="/art/gift-box.svg" alt="" />
    <p>{children}</p>
  </div>
);
