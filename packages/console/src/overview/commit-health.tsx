import type { ConsoleLive } from '@lavish/protocol';
import { Icon } from '../parts/icon.tsx';
import { Panel } from '../parts/panel.tsx';
import { brief, exact, milliseconds } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { commitStatus } from './commit-status.ts';

/** How long gifts take to commit, how many wait, and how many are refused. */
export function CommitHealth({ commit }: { commit: ConsoleLive['commit'] }) {
  const status = commitStatus(commit);
  const duration = (ms: number | null) => (ms === null ? '–' : milliseconds(ms));
  return (
    <Panel title={t('commit.title')} className="overview__commit">
      <p className={`health health--${status}`}>
        <Icon name={status === 'good' ? 'check' : 'warning'} />
        {t(`commit.${status}`)}
      </p>
      <dl className="facts">
        <div>
          <dt>{t('commit.p50')}</dt>
          <dd>{duration(commit.p50_ms)}</dd>
        </div>
        <div>
          <dt>{t('commit.p99')}</dt>
          <dd>{duration(commit.p99_ms)}</dd>
        </div>
        <div>
          <dt>{t('commit.queued')}</dt>
          <dd>{exact(commit.queued)}</dd>
        </div>
        <div>
          <dt>{t('commit.refused')}</dt>
          <dd>{brief(commit.refused_per_s)}</dd>
        </div>
      </dl>
    </Panel>
  );
}
