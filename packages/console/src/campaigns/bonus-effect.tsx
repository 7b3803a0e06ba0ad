import type { Bonus, ConsoleWhatIf, WhatIfBattleEnd } from '@lavish/protocol';
import { useSession } from '../api/session.ts';
import { TableFrame } from '../parts/table-frame.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact, signed } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { now } from '../strings/today.ts';
import { bonusEffectOf } from './preview-request.ts';
import { useWhatIf } from './use-what-if.ts';
import { WhatIfProgress } from './what-if-progress.tsx';

/** What battles would have been without a bonus, computed in the background. */
export function BonusEffect({ bonus }: { bonus: Bonus }) {
  const state = useWhatIf();
  const request = bonusEffectOf(bonus, now());
  if (request === null) return null;
  const isBusy = state.isStarting || state.whatIf?.state === 'running';
  return (
    <section className="bonus__effect" aria-label={t('bonus.effect_of', { bonus: bonus.id })}>
      <h3>{t('bonus.effect_of', { bonus: bonus.id })}</h3>
      <p className="quiet">{t('bonus.effect_about')}</p>
      <button className="button" type="button" disabled={isBusy} onClick={() => state.start(request)}>
        {t('bonus.effect_run')}
      </button>
      <WhatIfProgress state={state}>{(whatIf) => <Effect whatIf={whatIf} />}</WhatIfProgress>
    </section>
  );
}

/** Battles with another outcome that are listed. */
const LISTED = 20;

function Effect({ whatIf }: { whatIf: ConsoleWhatIf }) {
  const { time_zone } = useSession();
  const { points, battles } = whatIf.report!;
  return (
    <div className="what-if__result">
      <p>
        {t('bonus.effect_period', {
          from: dateTime(whatIf.from, time_zone),
          to: dateTime(whatIf.to, time_zone),
        })}
      </p>
      <dl className="facts">
        <div>
          <dt>{t('bonus.points')}</dt>
          <dd>{exact(points.before)}</dd>
        </div>
        <div>
          <dt>{t('bonus.points_from_it')}</dt>
          <dd>{signed(-points.difference)}</dd>
        </div>
        <div>
          <dt>{t('bonus.battles')}</dt>
          <dd>{exact(battles.compared)}</dd>
        </div>
        <div>
          <dt>{t('bonus.battles_changed')}</dt>
          <dd>{exact(battles.outcomes_changed)}</dd>
        </div>
      </dl>
      {battles.changed.length > 0 && (
        <TableFrame label={t('bonus.battles_changed')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('bonus.battle')}</th>
                <th scope="col">{t('bonus.with_it')}</th>
                <th scope="col">{t('bonus.without_it')}</th>
              </tr>
            </thead>
            <tbody>
              {battles.changed.slice(0, LISTED).map(({ battle, before, after }) => (
                <tr key={battle}>
                  <th scope="row" className="id">
                    <bdi>{battle}</bdi>
                  </th>
                  <td>{endText(before)}</td>
                  <td>{endText(after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </div>
  );
}

function endText({ outcome, winner, points }: WhatIfBattleEnd): string {
  const score = points.map(exact).join(' : ');
  if (outcome === 'undecided') return `${t('bonus.undecided')} (${score})`;
  return winner === null
    ? `${t('bonus.draw')} (${score})`
    : `${t('bonus.side_won', { side: exact(winner + 1) })} (${score})`;
}
