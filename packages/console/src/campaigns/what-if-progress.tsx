import type { ConsoleWhatIf } from '@lavish/protocol';
import type { ReactNode } from 'react';
import { Failed } from '../parts/states.tsx';
import { percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import type { WhatIfState } from './use-what-if.ts';

interface Props {
  state: WhatIfState;
  /** Shows the result. */
  children: (whatIf: ConsoleWhatIf) => ReactNode;
}

/** How far a what-if is, why it ended without a result, or its result. */
export function WhatIfProgress({ state: { whatIf, fault, other, cancel }, children }: Props) {
  if (fault) return <Failed fault={fault} />;
  if (other)
    return (
      <div className="what-if__wait" role="status">
        <p>{t('what_if.other', { operator: other.started_by })}</p>
        <Bar whatIf={other} cancel={cancel} />
      </div>
    );
  if (whatIf === undefined) return null;
  if (whatIf.state === 'running')
    return (
      <div className="what-if__wait" role="status">
        <Bar whatIf={whatIf} cancel={cancel} />
      </div>
    );
  if (whatIf.state === 'done') return children(whatIf);
  return (
    <p className="what-if__fault" role="alert">
      {whatIf.state === 'refused'
        ? t('fault.refused', { detail: whatIf.problem?.detail ?? '' })
        : t(`what_if.${whatIf.state}`)}
    </p>
  );
}

function Bar({ whatIf: { id, progress }, cancel }: { whatIf: ConsoleWhatIf; cancel: (id: string) => void }) {
  return (
    <div className="what-if__bar">
      <progress value={progress} aria-label={t('what_if.progress')} />
      <span>{percent(progress)}</span>
      <button className="button button--quiet" type="button" onClick={() => cancel(id)}>
        {t('what_if.cancel')}
      </button>
    </div>
  );
}
