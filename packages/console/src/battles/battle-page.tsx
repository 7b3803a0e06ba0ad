import type { Battle, BattleResult } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { RoomLink } from '../rooms/room-link.tsx';
import { dateTime, time } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { BattleAudit } from './battle-audit.tsx';
import { type BattleChange, BattleDialog } from './battle-dialog.tsx';
import { BattleGifts } from './battle-gifts.tsx';
import { battleKey, battlePath } from './battle-key.ts';
import { BattleStatus } from './battle-status.tsx';
import { BattleSupporters } from './battle-supporters.tsx';
import { ScoreBar } from './score-bar.tsx';
import { ScorePanel } from './score-chart.tsx';
import { battleTitle, isOver, isRunning, sideColour, sideName } from './sides.ts';

const route = getRouteApi('/battles/$battle');

const REFRESH_MS = 2_000;

/** A battle: its score over time, its gifts with their verdicts, its supporters, its audit, and what operators may change. */
export function BattlePage() {
  const { battle: id } = route.useParams();
  const query = useQuery({
    queryKey: battleKey(id),
    queryFn: ({ signal }) => callApi<Battle>(battlePath(id), { signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && !isOver(state.data) ? REFRESH_MS : false),
  });
  return (
    <>
      {query.data === undefined && <PageTitle title={t('battle.title')} />}
      <QueryState query={query}>{(battle) => <OneBattle key={id} battle={battle} />}</QueryState>
    </>
  );
}

function OneBattle({ battle }: { battle: Battle }) {
  const startsAt = battle.result?.rounds[0]?.starts_at ?? battle.starts_at;
  const [change, setChange] = useState<BattleChange | null>(null);
  return (
    <>
      <PageTitle title={battleTitle(battle)}>
        <BattleStatus state={battle.state} />
        <Actions battle={battle} onChange={setChange} />
      </PageTitle>
      <Facts battle={battle} />
      <Panel title={t('battle.score')}>
        <ScoreBar battle={battle} />
        {battle.result !== null && <Outcome result={battle.result} battle={battle} />}
      </Panel>
      {startsAt !== null && <ScorePanel battle={battle} startsAt={startsAt} />}
      <Hosts battle={battle} onChange={setChange} />
      {battle.result !== null && battle.result.rounds.length > 1 && (
        <Rounds result={battle.result} battle={battle} />
      )}
      {startsAt !== null && (
        <>
          <BattleSupporters battle={battle} />
          <BattleGifts battle={battle} />
          <BattleAudit battle={battle.id} />
        </>
      )}
      {change !== null && <BattleDialog battle={battle} change={change} onClose={() => setChange(null)} />}
    </>
  );
}

interface PartProps {
  battle: Battle;
  onChange: (change: BattleChange) => void;
}

/** Only the platform ends a battle. A host may cancel and repeat the battles that the host proposed. */
function Actions({ battle, onChange }: PartProps) {
  const { operator } = useSession();
  const mayChange = useMay('battles.change');
  const isInviter = operator.host === null || operator.host === battle.inviter;
  if (!mayChange) return null;
  return (
    <div className="panel__actions title-action">
      {isRunning(battle) && operator.host === null && (
        <button className="button button--danger" type="button" onClick={() => onChange({ action: 'end' })}>
          {t('battle.end')}
        </button>
      )}
      {!isOver(battle) && !isRunning(battle) && isInviter && (
        <button
          className="button button--danger"
          type="button"
          onClick={() => onChange({ action: 'cancel' })}
        >
          {t('battle.cancel')}
        </button>
      )}
      {(battle.state === 'finished' || battle.state === 'cut_short') && isInviter && (
        <button className="button button--main" type="button" onClick={() => onChange({ action: 'rematch' })}>
          {t('battle.rematch')}
        </button>
      )}
    </div>
  );
}

function Facts({ battle }: { battle: Battle }) {
  const { time_zone } = useSession();
  const { id, mode, round, rules, starts_at, ends_at, inviter } = battle;
  return (
    <p className="room__head">
      <span className="id">{id}</span>
      <span>{t(`battle.mode_${mode}`)}</span>
      <span>{t('battle.round_of', { round: exact(Math.max(round, 1)), rounds: exact(rules.rounds) })}</span>
      <span>{t(`battle.tie_${rules.tie.policy}`)}</span>
      {starts_at !== null && ends_at !== null && (
        <span className="quiet">
          {dateTime(starts_at, time_zone)} – {time(ends_at, time_zone)}
        </span>
      )}
      {inviter !== null && (
        <span>
          {t('battle.inviter')}: <UserLink user={inviter} />
        </span>
      )}
    </p>
  );
}

function Outcome({ result, battle }: { result: BattleResult; battle: Battle }) {
  const { time_zone } = useSession();
  const winner = result.winner === null ? null : battle.sides[result.winner]!;
  const text =
    winner !== null
      ? t('battle.won_by', { side: sideName(winner), how: t(`battle.by_${result.decided_by ?? 'points'}`) })
      : t(result.outcome === 'draw' ? 'battle.drawn' : 'battle.without_winner');
  return (
    <p className="score__outcome">
      {text} · <span className="quiet">{dateTime(result.finished_at, time_zone)}</span>
    </p>
  );
}

function Hosts({ battle, onChange }: PartProps) {
  const { operator } = useSession();
  const mayChange = useMay('battles.change');
  const mayTakeOut = (host: string) => mayChange && (operator.host === null || operator.host === host);
  return (
    <Panel title={t('battle.hosts')}>
      <HeadedTable
        label={t('battle.hosts')}
        headings={[
          t('room.host'),
          t('gift.side'),
          t('filter.room'),
          numbers(t('gift.points')),
          numbers(t('figure.coins')),
          t('room.state'),
          { title: <span className="visually-hidden">{t('battle.change')}</span> },
        ]}
      >
        {battle.sides.flatMap((side) =>
          side.hosts.map(({ host, room, points, coins, accepted, left }) => (
            <tr key={host}>
              <th scope="row">
                <UserLink user={host} />
              </th>
              <td>
                <span className="side-name" data-side={sideColour(side.index)}>
                  <bdi>{sideName(side)}</bdi>
                </span>
              </td>
              <td>
                <RoomLink room={room} />
              </td>
              <td className="number">{exact(points)}</td>
              <td className="number coins">{exact(coins)}</td>
              <td>{t(left ? 'battle.host_left' : accepted ? 'battle.host_in' : 'battle.host_invited')}</td>
              <td className="number">
                {!isOver(battle) && accepted && !left && mayTakeOut(host) && (
                  <button
                    className="button button--quiet"
                    type="button"
                    aria-label={t('battle.leave', { host })}
                    onClick={() => onChange({ action: 'leave', host })}
                  >
                    {t('battle.take_out')}
                  </button>
                )}
              </td>
            </tr>
          )),
        )}
      </HeadedTable>
    </Panel>
  );
}

function Rounds({ result, battle }: { result: BattleResult; battle: Battle }) {
  const { time_zone } = useSession();
  return (
    <Panel title={t('battle.rounds')}>
      <HeadedTable
        label={t('battle.rounds')}
        headings={[
          t('gift.round'),
          t('battle.kind'),
          ...battle.sides.map((side) => numbers(sideName(side))),
          t('battle.winner'),
          t('battle.began'),
        ]}
      >
        {result.rounds.map(({ round, kind, points, winner, starts_at }) => (
          <tr key={round}>
            <th scope="row">{exact(round)}</th>
            <td>{t(`battle.round_${kind}`)}</td>
            {battle.sides.map(({ index }) => (
              <td key={index} className="number">
                {exact(points[index] ?? 0)}
              </td>
            ))}
            <td>{winner === null ? '–' : <bdi>{sideName(battle.sides[winner]!)}</bdi>}</td>
            <td className="table__time">{time(starts_at, time_zone)}</td>
          </tr>
        ))}
      </HeadedTable>
    </Panel>
  );
}
