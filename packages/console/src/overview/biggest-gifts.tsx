import { type LiveGift, type PublicUsers, shownName } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';
import { Panel } from '../parts/panel.tsx';
import { time } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

/** The most expensive gifts of the last minute. */
export function BiggestGifts({ gifts, users }: { gifts: readonly LiveGift[]; users: PublicUsers }) {
  const { time_zone } = useSession();
  const nameOf = (user: string) => shownName(user, users[user]?.name);
  return (
    <Panel title={t('biggest.title')} className="overview__biggest">
      {gifts.length === 0 ? (
        <p className="quiet">{t('biggest.empty')}</p>
      ) : (
        <ol className="biggest">
          {gifts.map(({ gift, item, quantity, sender, receiver, coins, at }) => (
            <li key={gift}>
              <Link className="biggest__gift" to="/gifts/$gift" params={{ gift }}>
                <span className="biggest__item">
                  <bdi>{item}</bdi>
                  {quantity > 1 && ` × ${exact(quantity)}`}
                </span>
                <span className="biggest__who">
                  <bdi>{nameOf(sender)}</bdi>{' '}
                  <span className="arrow" aria-hidden="true">
                    →
                  </span>{' '}
                  <span className="visually-hidden">{t('biggest.to')}</span> <bdi>{nameOf(receiver)}</bdi>
                </span>
                <span className="biggest__coins coins">{exact(coins)}</span>
                <time className="biggest__time" dateTime={at}>
                  {time(at, time_zone)}
                </time>
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
