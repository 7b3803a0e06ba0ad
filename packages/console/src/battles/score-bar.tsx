import type { Battle } from '@lavish/protocol';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { sideColour, sideName } from './sides.ts';

/** The score of each side, and as parts of one bar. */
export function ScoreBar({ battle: { sides, result } }: { battle: Battle }) {
  const total = sides.reduce((sum, { points }) => sum + points, 0);
  return (
    <div className="score">
      <ul className="score__sides">
        {sides.map((side) => (
          <li key={side.index} className="score__side" data-side={sideColour(side.index)}>
            <span className="score__name">
              <bdi>{sideName(side)}</bdi>
              {result?.winner === side.index && (
                <span className="badge badge--won">{t('summary.winner')}</span>
              )}
            </span>
            <strong className="score__points">{exact(side.points)}</strong>
          </li>
        ))}
      </ul>
      <div className="score__bar" aria-hidden="true">
        {sides.map(({ index, points }) => (
          <span
            key={index}
            className="score__part"
            data-side={sideColour(index)}
            style={{ flexGrow: total === 0 ? 1 : points }}
          />
        ))}
      </div>
    </div>
  );
}
