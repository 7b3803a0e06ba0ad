// Your own backend, as far as Lavish is concerned: it knows who is signed in, and gives their page a token.
//
//   KEY=sk_test_… node server.mjs [FOLDER]     then open http://127.0.0.1:8080
//
// It serves the page in FOLDER (default: ../plain-page). (In a checkout of Lavish, first: npm run build.)
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { createLavish, isLavishError } from '@lavish/backend';

const { KEY, TOKEN_KEY, SERVER = 'http://127.0.0.1:7070', PORT = '8080' } = process.env;
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../plain-page'));
if (!KEY) {
  console.error('KEY=sk_… [TOKEN_KEY=id:secret] [SERVER=http://…] [PORT=8080] node server.mjs [FOLDER]');
  process.exit(1);
}

const lavish = createLavish({ url: SERVER, apiKey: KEY, ...(TOKEN_KEY && { tokenKey: TOKEN_KEY }) });

/** Your session would say this. Here everyone who comes is a new guest, by a cookie. */
function whoIs(request, response) {
  const known = /(?:^|; )guest=([0-9a-f-]{36})/.exec(request.headers.cookie ?? '')?.[1];
  const guest = known ?? randomUUID();
  if (!known) response.setHeader('set-cookie', `guest=${guest}; Path=/; HttpOnly; SameSite=Lax`);
  return { user: `guest-${guest}`, name: `Guest ${guest.slice(0, 4)}` };
}

/** Coins to begin with: once for each user, however often this runs, because the key is the same. */
async function welcome({ user, name }) {
  await lavish.users.put(user, { name });
  await lavish.users.topUp(user, { coins: 100, reference: 'welcome' }, { key: 'welcome' });
}

/** What this user may do, for an hour. Never what the page asks for. */
const tokenFor = ({ user }) => {
  const claims = { user, watch: true, send: true };
  // With one of LAVISH_TOKEN_KEYS it takes no request.
  return TOKEN_KEY ? lavish.tokens.sign(claims) : lavish.tokens.create(claims);
};

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://here');
  const answer = (status, type, body) =>
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  try {
    if (pathname === '/token' && request.method === 'POST') {
      const guest = whoIs(request, response);
      await welcome(guest);
      return answer(200, 'application/json', JSON.stringify(await tokenFor(guest)));
    }
    const file = resolve(join(folder, pathname === '/' ? 'index.html' : pathname));
    const type = TYPES[extname(file)];
    if (!file.startsWith(folder + sep) || !type) return answer(404, 'text/plain', 'Not here');
    // The examples name the address of `npm start`; the Lavish of this backend may be another.
    const text = (await readFile(file, 'utf8')).replaceAll('http://127.0.0.1:7070', SERVER);
    return answer(200, type, text);
  } catch (error) {
    if (error.code === 'ENOENT') return answer(404, 'text/plain', 'Not here');
    console.error(error);
    // 503: the page may ask again, and the client does.
    return answer(isLavishError(error) ? 503 : 500, 'text/plain', 'Try again in a moment');
  }
});

server.listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
