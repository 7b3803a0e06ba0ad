import type { PurchaseTrace } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { FlowDiagram, type FlowTone } from '../parts/flow-diagram.tsx';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Pager } from '../parts/pager.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { RoomLink } from '../rooms/room-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { PURCHASES_KEY } from './purchase-key.ts';
import { type TraceKind, type TraceNode, traceFlow } from './trace-flow.ts';

const TONES: Record<TraceKind, FlowTone> = {
  paid: 'coin',
  bonus: 'gift',
  gift: 'coin',
  other_spent: 'coin',
  unspent: 'success',
  expired: 'quiet',
  taken_back: 'warning',
  owed: 'danger',
  recovered: 'success',
  receiver: 'gift',
  other_receivers: 'gift',
  agency: 'warning',
  platform: 'quiet',
};

type TracedGift = PurchaseTrace['data'][number];

/** Where the coins of a purchase are: a diagram of its first gifts, and a table of all. */
export function TracePanel({ purchase }: { purchase: string }) {
  const key = [...PURCHASES_KEY, purchase, 'trace'];
  const path = `/v1/purchases/${purchase}/trace`;
  const parameters = { limit: '50' };
  // The first page of the list below, which is read once for both.
  const first = useQuery({
    queryKey: [...key, parameters, ''],
    queryFn: ({ signal }) => callApi<PurchaseTrace>(`${path}?${new URLSearchParams(parameters)}`, { signal }),
  });
  const { query, pager } = useList<TracedGift>(key, path, parameters);
  return (
    <>
      <QueryPanel title={t('trace.title')} query={first}>
        {(trace) => <Diagram trace={trace} />}
      </QueryPanel>
      {query.data !== undefined && query.data.data.length > 0 && (
        <Panel title={t('trace.gifts')}>
          <Gifts gifts={query.data.data} />
          <Pager {...pager} isRanked />
        </Panel>
      )}
    </>
  );
}

const Diagram = ({ trace }: { trace: PurchaseTrace }) => {
  const { nodes, links } = traceFlow(trace);
  return (
    <>
      <FlowDiagram
        label={t('trace.diagram')}
        columns={[t('trace.bought'), t('trace.went_to'), t('trace.received_by')]}
        nodes={nodes.map((node) => ({ ...node, label: labelOf(node), tone: TONES[node.kind] }))}
        links={links}
      />
      <p className="quiet flow__legend">{t('trace.legend')}</p>
    </>
  );
};

function labelOf({ kind, subject = '' }: TraceNode): ReactNode {
  if (kind === 'receiver') return <UserLink user={subject} />;
  if (kind === 'agency')
    return (
      <Link to="/agencies/$agency" params={{ agency: subject }}>
        <bdi>{subject}</bdi>
      </Link>
    );
  if (kind !== 'gift') return t(`trace.${kind}`);
  return (
    <Link to="/gifts/$gift" params={{ gift: subject }}>
      {t('trace.gift')}
    </Link>
  );
}

function Gifts({ gifts }: { gifts: readonly TracedGift[] }) {
  const { time_zone } = useSession();
  return (
    <HeadedTable
      label={t('trace.gifts')}
      className="table--stacked"
      headings={[
        t('gift.title'),
        t('filter.receiver'),
        t('filter.room'),
        t('agency.agency'),
        numbers(t('figure.coins')),
        numbers(t('user.owed')),
        t('statement.at'),
      ]}
    >
      {gifts.map(({ gift, receiver, room, battle, agency, coins, bonus_coins, owed, at }) => (
        <tr key={gift}>
          <th scope="row">
            <Link className="id" to="/gifts/$gift" params={{ gift }}>
              {gift.slice(0, 16)}…
            </Link>{' '}
            {battle !== null && (
              <span className="table__second">
                <Link to="/battles/$battle" params={{ battle }}>
                  {t('gift.verdict')}
                </Link>
              </span>
            )}
          </th>
          <td>
            <UserLink user={receiver} />
          </td>
          <td>
            <RoomLink room={room} />
          </td>
          <td>
            {agency !== null && (
              <Link to="/agencies/$agency" params={{ agency }}>
                <bdi>{agency}</bdi>
              </Link>
            )}
          </td>
          <td className="number coins">
            {exact(coins)}{' '}
            {bonus_coins > 0 && (
              <span className="table__second">{t('trace.of_bonus', { coins: exact(bonus_coins) })}</span>
            )}
          </td>
          <td className="number">{owed > 0 ? t('trace.owed_coins', { coins: exact(owed) }) : ''}</td>
          <td className="table__time">{dateTime(at, time_zone)}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}
