import type { LossPolicy } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { Fact } from '../parts/fact.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { PurchaseTabs } from '../purchases/purchase-tabs.tsx';
import { dateTime } from '../strings/dates.ts';
import { percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { LossPolicyDialog } from './loss-policy-dialog.tsx';
import { LOSS_POLICY_KEY } from './loss-policy-key.ts';

/** Who bears spent coins that are taken back. */
export function LossPolicyPage() {
  const mayChange = useMay('shares.change');
  const mayAudit = useMay('audit.read');
  const [isEditing, setEditing] = useState(false);
  const query = useQuery({
    queryKey: LOSS_POLICY_KEY,
    queryFn: ({ signal }) => callApi<LossPolicy>('/v1/loss-policy', { signal }),
  });
  return (
    <>
      <PageTitle title={t('loss.title')}>
        {mayChange && query.data !== undefined && (
          <button
            className="button button--main page-title__action"
            type="button"
            onClick={() => setEditing(true)}
          >
            {t('loss.change')}
          </button>
        )}
      </PageTitle>
      <PurchaseTabs current="/purchase-losses" />
      <QueryPanel title={t('loss.who')} query={query}>
        {(policy) => (
          <>
            <Facts policy={policy} />
            {mayAudit && (
              <p className="profile__links">
                <Link className="link" to="/audit">
                  {t('page.audit')}
                </Link>
              </p>
            )}
            {isEditing && <LossPolicyDialog policy={policy} onClose={() => setEditing(false)} />}
          </>
        )}
      </QueryPanel>
    </>
  );
}

function Facts({ policy }: { policy: LossPolicy }) {
  const { time_zone } = useSession();
  const share = percent(policy.host_bps / 10_000);
  return (
    <>
      <p className="quiet">{t(`loss.detail_${policy.policy}`, { share })}</p>
      <dl className="facts">
        <Fact label={t('loss.who')}>{t(`loss.${policy.policy}`)}</Fact>
        <Fact label={t('loss.share')}>{share}</Fact>
        <Fact label={t('loss.since')}>
          {policy.in_force_from === null ? t('loss.always') : dateTime(policy.in_force_from, time_zone)}
        </Fact>
        {policy.reason !== null && (
          <Fact label={t('loss.reason')}>
            <bdi>{policy.reason}</bdi>
          </Fact>
        )}
        {policy.actor !== null && (
          <Fact label={t('loss.by')}>
            <bdi>{policy.actor}</bdi>
          </Fact>
        )}
      </dl>
    </>
  );
}
