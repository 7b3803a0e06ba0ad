import type { Campaign, CampaignRule } from '@lavish/protocol';
import { Panel } from '../parts/panel.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { SCOPE_LISTS } from './form-state.ts';

/** What counts, for how much, and what it is awarded with. */
export function CampaignRules({ campaign }: { campaign: Campaign }) {
  const { groups, rewards, multipliers } = campaign;
  return (
    <div className="campaign__rules">
      <Rules campaign={campaign} />
      {multipliers.length > 0 && (
        <Panel title={t('campaign.windows')}>
          <ul className="lines">
            {multipliers.map(({ id, starts_at, ends_at, multiplier }) => (
              <li key={id}>
                <bdi>{id}</bdi>
                <span className="lines__note">
                  {dateTime(starts_at, campaign.zone)} – {dateTime(ends_at, campaign.zone)}
                </span>
                <strong>×{exact(multiplier)}</strong>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {groups.length > 0 && (
        <Panel title={t('campaign.groups')}>
          <ul className="lines">
            {groups.map(({ id, name, receivers }) => (
              <li key={id}>
                <strong>
                  <bdi>{name ?? id}</bdi>
                </strong>
                <span className="campaign__members">
                  {receivers.map((receiver) => (
                    <UserLink key={receiver} user={receiver} />
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {rewards.length > 0 && (
        <Panel title={t('campaign.rewards')}>
          <ul className="lines">
            {rewards.map(({ list, from_rank, to_rank, label }) => (
              <li key={`${list} ${from_rank}`}>
                <bdi>{label}</bdi>
                <span className="lines__note">
                  {t(`campaign.list_${list}`)}{' '}
                  {from_rank === to_rank ? exact(from_rank) : `${exact(from_rank)} – ${exact(to_rank)}`}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}

function Rules({ campaign: { rules, scope } }: { campaign: Campaign }) {
  const limits = SCOPE_LISTS.flatMap((list) => {
    const ids = scope[list];
    return ids === null ? [] : [{ list, ids }];
  });
  return (
    <Panel title={t('campaign.rules')}>
      <TableFrame label={t('campaign.rules')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('campaign.rule')}</th>
              <th scope="col">{t('campaign.kind')}</th>
              <th scope="col" className="number">
                {t('campaign.weight')}
              </th>
              <th scope="col">{t('campaign.items')}</th>
              <th scope="col" className="number">
                {t('campaign.daily_cap')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <RuleRow key={rule.id} rule={rule} />
            ))}
          </tbody>
        </table>
      </TableFrame>
      {limits.length === 0 && scope.min_vip_level === 0 ? (
        <p className="quiet campaign__scope">{t('campaign.scope_all')}</p>
      ) : (
        <dl className="facts campaign__scope">
          {limits.map(({ list, ids }) => (
            <div key={list}>
              <dt>{t(`campaign.scope_${list}`)}</dt>
              <dd>
                <bdi>{ids.join(', ')}</bdi>
              </dd>
            </div>
          ))}
          {scope.min_vip_level > 0 && (
            <div>
              <dt>{t('campaign.scope_vip')}</dt>
              <dd>{exact(scope.min_vip_level)}</dd>
            </div>
          )}
        </dl>
      )}
    </Panel>
  );
}

const RuleRow = ({ rule: { id, kind, weight, items, daily_cap } }: { rule: CampaignRule }) => (
  <tr>
    <th scope="row">
      <bdi>{id}</bdi>
    </th>
    <td>{t(`campaign.kind_${kind}`)}</td>
    <td className="number">×{exact(weight)}</td>
    <td>
      <bdi>{items?.join(', ') ?? (kind === 'battle_wins' ? '–' : t('form.all'))}</bdi>
    </td>
    <td className="number">{daily_cap === undefined ? '–' : exact(daily_cap)}</td>
  </tr>
);
