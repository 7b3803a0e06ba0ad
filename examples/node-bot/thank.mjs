// Watches a room and thanks everyone who has given N coins:
//
//   KEY=sk_test_… node thank.mjs ROOM N
//
// (In a checkout of Lavish, first: npm run build.)
import { connect, isolatedName } from '@lavish/client';

const { KEY, SERVER = 'http://127.0.0.1:7070' } = process.env;
const [room = 'demo', coinsText = '100'] = process.argv.slice(2);
const enough = Number(coinsText);

if (!KEY || !(enough > 0)) {
  console.error('KEY=sk_… [SERVER=http://…] node thank.mjs ROOM COINS');
  process.exit(1);
}

/** Your backend would do this for its users: the server key stays with it, a token lives for an hour. */
async function fetchToken() {
  const response = await fetch(`${SERVER}/v1/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'thank-bot', room, watch: true }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer.token;
}

/** Where a real bot would write to your chat. */
const say = (sentence) => console.log(sentence);

// The token is asked for again when it has expired, and the connection made again when it is lost.
const lavish = connect({ url: `${SERVER.replace(/^http/, 'ws')}/v1/realtime`, token: fetchToken });
lavish.on('status', ({ state, detail }) => console.error(detail ? `${state}: ${detail}` : state));

/** Coins of each sender since the last thanks: ten roses in a row count like a bouquet. */
const given = new Map();

const following = lavish.room(room);
following.on('subscribed', () => console.error(`watching ${room}`));
following.on('gift', (gift, users) => {
  const coins = (given.get(gift.sender) ?? 0) + gift.coins;
  given.set(gift.sender, coins < enough ? coins : 0);
  if (coins >= enough)
    say(`Thank you for ${coins} coins, ${isolatedName(gift.sender, users.get(gift.sender)?.name)}!`);
});
following.on('ended', () => lavish.close());
following.on('refused', (error) => {
  console.error(error.message);
  process.exitCode = 1;
  lavish.close();
});

process.once('SIGINT', () => lavish.close());
process.once('SIGTERM', () => lavish.close());
