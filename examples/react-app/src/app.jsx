import { isolatedName, shownName } from '@lavish/client';
import { useBattle, useCatalogue, useGifts, useRoom, useStatus, useWallet } from '@lavish/client/react';
import { useState } from 'react';

export function App({ lavish, roomId }) {
  const { room, state, status, refusal, send } = useRoom(lavish, roomId);
  const connection = useStatus(lavish);
  if (refusal) return <p role="alert">{refusal.detail}</p>;
  return (
    <main>
      <h1>{shownName(roomId, state?.room.title)}</h1>
      <p role="status">
        {connection.state === 'online' && status === 'subscribed'
          ? `${state.stats.viewers} watching, ${state.stats.coins} coins given`
          : 'Connecting…'}
      </p>
      <Battle room={room} />
      <Tray lavish={lavish} send={send} />
      <Gifts room={room} />
    </main>
  );
}

/** The two sides and the seconds left. React draws it at every change and every second. */
function Battle({ room }) {
  const moment = useBattle(room);
  if (moment === null || moment.phase === 'invited') return null;
  const { battle, phase, secondsLeft } = moment;
  return (
    <section aria-label="Battle">
      {battle.sides.map(({ index, points, hosts }) => (
        <b key={index}>
          {hosts.map(({ host }) => host).join(', ')}: {points}{' '}
        </b>
      ))}
      {phase === 'over' ? 'It is over.' : `${phase}, ${secondsLeft} s`}
    </section>
  );
}

/** The items that can be sent, with their prices. */
function Tray({ lavish, send }) {
  const wallet = useWallet(lavish);
  const items = useCatalogue(lavish) ?? [];
  const [refusal, setRefusal] = useState('');

  const give = (item) => {
    setRefusal('');
    send({ item: item.id, price: item.price }).catch((error) => setRefusal(error.detail));
  };
  return (
    <section aria-label="Gifts to send">
      <p>You have {wallet?.coins ?? '…'} coins.</p>
      {items.map((item) => (
        <button
          type="button"
          key={item.id}
          disabled={!(wallet?.coins >= item.price)}
          onClick={() => give(item)}
        >
          {isolatedName(item.id, item.name)}, {item.price}
        </button>
      ))}
      <p role="alert">{refusal}</p>
    </section>
  );
}

/** The latest gifts; a streak is one row that counts up. */
function Gifts({ room }) {
  const rows = useGifts(room, { limit: 20 });
  const nameOf = (id) => isolatedName(id, room.state.users.get(id)?.name);
  return (
    <ul aria-label="Latest gifts">
      {rows.map((row) => (
        <li key={row.key}>
          {row.kind === 'summary'
            ? `and ${row.gifts} more, ${row.coins} coins`
            : `${nameOf(row.sender)}: ${row.item} × ${row.count}`}
        </li>
      ))}
    </ul>
  );
}
