// Subscribes to a room and thanks users who have given COINS coins:
//
//   KEY=sk_test_… node thank.mjs ROOM COINS
//
// In a checkout of Lavish, run `npm run build` first.
import { connect, isolatedName } from '@lavish/client';

const { KEY, SERVER = 'http://127.0.0.1:7070' } = process.env;
const [room = 'demo', coinsText = '100'] = process.argv.slice(2);
const enough = Number(coinsText);

if (!KEY || !(enough > 0)) {
  console.error('KEY=sk_… [SERVER=http://…] node thank.mjs ROOM COINS');
  process.exit(1);
}

/** In production your backend does this: it keeps the server key, and the token is valid for an hour. */
async function fetchToken() {
  const response = await fetch(`${SERVER}/v1/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'thank-bot', room, watch: true }),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail);
  return body.token;
}

/** A real bot would write to your chat here. */
const print = (sentence) => console.log(sentence);

// The client fetches a new token before the old one expires, and reconnects after a loss.
const lavish = connect({ url: `${SERVER.replace(/^http/, 'ws')}/v1/realtime`, token: fetchToken });
lavish.on('status', ({ state, detail }) => console.error(detail ? `${state}: ${detail}` : state));

/** The coins of each sender since the bot last thanked them. */
const given = new Map();

const live = lavish.room(room);
live.on('subscribed', () => console.error(`watching ${room}`));
live.on('gift', (gift, users) => {
  const coins = (given.get(gift.sender) ?? 0) + gift.coins;
  given.set(gift.sender, coins < enough ? coins : 0);
  if (coins >= enough)
    print(`Thank you for ${coins} coins, ${isolatedName(gift.sender, users.get(gift.sender)?.name)}!`);
});
live.on('ended', async () => {
  try {
    for (const { user, coins } of await lavish.rooms.supporters(room).first(3))
      console.error(`${isolatedName(user, live.state.users.get(user)?.name)} gave ${coins} coins`);
  } finally {
    lavish.close();
  }
});
live.on('refused', (error) => {
  console.error(error.message);
  process.exitCode = 1;
  lavish.close();
});

process.once('SIGINT', () => lavish.close());
process.once('SIGTERM', () => lavish.close());
