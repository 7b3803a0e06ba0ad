// The part of your own backend that Lavish needs: it knows the signed-in user, and returns a token to the user's page.
//
//   KEY=sk_test_… node server.mjs [FOLDER]     then open http://127.0.0.1:8080
//
// It serves the page in FOLDER (default: ../plain-page). In a checkout of Lavish, run `npm run build` first.
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

/** The user of the session. In this example every new visitor is a guest with a cookie. */
function userOf(request, response) {
  const known = /(?:^|; )guest=([0-9a-f-]{36})/.exec(request.headers.cookie ?? '')?.[1];
  const guest = known ?? randomUUID();
  if (!known) response.setHeader('set-cookie', `guest=${guest}; Path=/; HttpOnly; SameSite=Lax`);
  return { user: `guest-${guest}`, name: `Guest ${guest.slice(0, 4)}` };
}

/** Gives a new user 100 coins: once, however often this runs, because the key is the same. */
async function welcome({ user, name }) {
  await lavish.users.put(user, { name });
  await lavish.users.topUp(user, { coins: 100, reference: 'welcome' }, { key: 'welcome' });
}

/** A token for an hour. The backend decides what it allows, never the page. */
const tokenFor = ({ user }) => {
  const claims = { user, watch: true, send: true };
  // With a key of LAVISH_TOKEN_KEYS the token is signed here, without a request.
  return TOKEN_KEY ? lavish.tokens.sign(claims) : lavish.tokens.create(claims);
};

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://here');
  const respond = (status, type, body) =>
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  try {
    if (pathname === '/token' && request.method === 'POST') {
      const guest = userOf(request, response);
      await welcome(guest);
      return respond(200, 'application/json', JSON.stringify(await tokenFor(guest)));
    }
    const file = resolve(join(folder, pathname === '/' ? 'index.html' : pathname));
    const type = TYPES[extname(file)];
    if (!file.startsWith(folder + sep) || !type) return respond(404, 'text/plain', 'Not found');
    // The pages contain the address of `npm start`; this backend may use another server.
    const text = (await readFile(file, 'utf8')).replaceAll('http://127.0.0.1:7070', SERVER);
    return respond(200, type, text);
  } catch (error) {
    if (error.code === 'ENOENT') return respond(404, 'text/plain', 'Not found');
    console.error(error);
    // 503: the page may try again, and the client does.
    return respond(isLavishError(error) ? 503 : 500, 'text/plain', 'Try again in a moment');
  }
});

server.listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
