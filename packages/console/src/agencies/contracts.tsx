import type { Contract, ContractState } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { Badge, type BadgeTone } from '../parts/badge.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { HeadedTable } from '../parts/headed-table.tsx';
import { ListView } from '../parts/list-view.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { AGENCIES_KEY } from './agency-key.ts';

interface Props {
  filter: { agency: string } | { host: string };
  /** What an empty list means. */
  empty: string;
}

type Change = { contract: Contract; action: 'accept' | 'end' };

const TONES: Record<ContractState, BadgeTone> = {
  proposed: 'warning',
  upcoming: 'good',
  active: 'good',
  ended: 'quiet',
};

/** The contracts of an agency or of a host. A host accepts them; staff sign on a host's behalf, which the contract shows. */
export function Contracts({ filter, empty }: Props) {
  const [change, setChange] = useState<Change | null>(null);
  const list = useList<Contract>([...AGENCIES_KEY, 'contracts', filter], '/v1/contracts', {
    ...filter,
    limit: '50',
  });
  return (
    <>
      <ListView list={list} empty={empty}>
        {(contracts) => <ContractTable contracts={contracts} onChange={setChange} />}
      </ListView>
      {change !== null && <ContractChange {...change} onClose={() => setChange(null)} />}
    </>
  );
}

function ContractTable({
  contracts,
  onChange,
}: {
  contracts: readonly Contract[];
  onChange: (change: Change) => void;
}) {
  const { operator } = useSession();
  const mayChange = useMay('agencies.change');
  return (
    <HeadedTable
      label={t('agency.view_contracts')}
      className="table--stacked"
      headings={[
        t('contract.contract'),
        t('contract.share'),
        t('purchase.state'),
        t('contract.in_force'),
        t('contract.signed'),
        ...(mayChange ? [t('overlay.actions')] : []),
      ]}
    >
      {contracts.map((contract) => {
        const { id, agency, host, bps, from, state } = contract;
        return (
          <tr key={id}>
            <th scope="row">
              {operator.host === null ? <UserLink user={host} /> : <bdi>{agency}</bdi>}{' '}
              {operator.host === null && operator.agency === null && (
                <span className="table__second">
                  <Link to="/agencies/$agency" params={{ agency }}>
                    <bdi>{agency}</bdi>
                  </Link>
                </span>
              )}
            </th>
            <td>
              {percent(bps / 10_000)} <span className="table__second">{t(`contract.from_${from}`)}</span>
            </td>
            <td>
              <Badge tone={TONES[state]}>{t(`contract.state_${state}`)}</Badge>
            </td>
            <td>
              <InForce contract={contract} />
            </td>
            <td>
              <Signature contract={contract} />
            </td>
            {mayChange && (
              <td className="table__wide">
                <div className="table__actions">
                  {state === 'proposed' && (
                    <button
                      className={operator.host === null ? 'button button--small' : 'button button--main'}
                      type="button"
                      onClick={() => onChange({ contract, action: 'accept' })}
                    >
                      {t(operator.host === null ? 'contract.sign' : 'contract.accept')}
                    </button>
                  )}
                  {state !== 'ended' && (
                    <button
                      className="button button--small"
                      type="button"
                      onClick={() => onChange({ contract, action: 'end' })}
                    >
                      {t(state === 'proposed' ? 'contract.decline' : 'contract.end')}
                    </button>
                  )}
                </div>
              </td>
            )}
          </tr>
        );
      })}
    </HeadedTable>
  );
}

/** The time in which gifts are under the contract; before the signature that for which it is proposed. */
function InForce({ contract }: { contract: Contract }) {
  const { time_zone } = useSession();
  const { starts_at, ends_at, valid_from, valid_until } = contract;
  const end = ends_at ?? valid_until;
  return (
    <>
      {t('contract.since', { at: dateTime(starts_at ?? valid_from, time_zone) })}{' '}
      {end !== null && (
        <span className="table__second">{t('contract.until', { at: dateTime(end, time_zone) })}</span>
      )}
    </>
  );
}

/** Who has signed for the host. A signature of the platform on the host's behalf is marked. */
function Signature({ contract: { signed } }: { contract: Contract }) {
  const { time_zone } = useSession();
  if (signed === null) return <span className="quiet">{t('contract.not_signed')}</span>;
  return (
    <>
      {signed.by === 'host' ? (
        t('contract.by_host')
      ) : (
        <Badge tone="warning">{t('contract.by_platform')}</Badge>
      )}{' '}
      <span className="table__second">
        <bdi>{signed.actor}</bdi>, {dateTime(signed.at, time_zone)}
      </span>
    </>
  );
}

function ContractChange({ contract, action, onClose }: Change & { onClose: () => void }) {
  const { operator } = useSession();
  const { id, agency, host, bps, from, state } = contract;
  const isHost = operator.host !== null;
  const key = action === 'accept' ? (isHost ? 'accept' : 'sign') : state === 'proposed' ? 'decline' : 'end';
  return (
    <ChangeDialog
      title={t(`contract.${key}`)}
      detail={t(`contract.detail_${key}`, {
        ...{ agency, host, share: percent(bps / 10_000), payer: t(`contract.from_${from}`) },
      })}
      changes={AGENCIES_KEY}
      submit={t(`contract.${key}`)}
      onSubmit={(reason) =>
        callApi(`/v1/contracts/${id}/${action}`, {
          method: 'POST',
          reason,
          ...(action === 'end' && { body: {} }),
        })
      }
      onClose={onClose}
    />
  );
}
