import { connect, type LiveRoom } from '@lavish/client';
import '../look/look.css';
import '../look/side-colours.css';
import './overlay.css';
import { followHost, followRoom } from './follow-room.ts';
import { type Items, keepItems } from './items.ts';
import { keepPageForLater } from './keep-page-for-later.ts';
import type { Overlay, OverlayParts } from './overlay-parts.ts';
import { createOverlay, isOverlayName } from './overlays.ts';
import { testItems } from './test-room/test-items.ts';
import { createTestRoom } from './test-room/test-room.ts';
import { readTheme } from './theme.ts';
import { roomOf, takeToken } from './token.ts';

/** How long the key `t` shows test gifts. */
const TEST_MS = 45_000;

const warn = (sentence: string) => console.warn(`Lavish overlay: ${sentence}`);

const name = location.pathname.split('/').at(-1) ?? '';
const parameters = new URLSearchParams(location.search);
const theme = readTheme(parameters, document);
const token = takeToken(history, location);
let shown: Overlay | null = null;
/** The room that it shows. */
let shownRoom: LiveRoom | null = null;
let stopTest: (() => void) | null = null;
/** Shows the room again after a test. */
let show: () => void = () => draw(null);

function draw(parts: Omit<OverlayParts, 'theme'> | null) {
  if (shown?.showsEventsOnly && shownRoom === parts?.room) return;
  shown?.stop();
  shown?.element.remove();
  shown = null;
  shownRoom = parts?.room ?? null;
  if (parts === null || !isOverlayName(name)) return;
  shown = createOverlay(name, { ...parts, theme });
  document.body.append(shown.element);
}

/** Shows test gifts, without a server. */
function test() {
  stopTest?.();
  const room = createTestRoom();
  stopTest = () => {
    stopTest = null;
    room.leave();
    show();
  };
  draw({ room, items: testItems, nowMs: Date.now });
}

function testForAWhile() {
  test();
  const stop = stopTest;
  setTimeout(() => stop !== null && stop === stopTest && stop(), TEST_MS);
}

function follow(credential: string, whom: { host: string } | { room: string }) {
  const lavish = connect({
    url: '/',
    token: credential,
    // The others show state and the largest combo, for which the frames of viewers suffice.
    ...(name === 'alerts' && { individualMinCoins: Math.ceil(theme.minCoins) }),
  });
  const items: Items = keepItems(() => lavish.catalogue());
  lavish.on('catalogue', items.take);
  lavish.on('overlay_test', testForAWhile);
  lavish.on('status', (status) => {
    if (status.state === 'online') void items.load();
    if (status.state !== 'closed') return;
    // The server's text is safe to print: it never contains a token.
    warn(`${status.detail} The overlay is empty now: make a new address with "lavish overlay".`);
    show = () => draw(null);
    if (stopTest === null) show();
  });
  const found = (room: LiveRoom | null) => {
    show = () => draw(room && { room, items, nowMs: lavish.serverNowMs });
    if (stopTest === null) show();
  };
  if ('host' in whom) followHost(lavish, whom.host, found);
  else followRoom(lavish, whom.room, found);
}

function start() {
  if (!isOverlayName(name)) return warn(`there is no overlay "${name}".`);
  addEventListener('keydown', ({ key }) => key === 't' && testForAWhile());
  if (parameters.has('test')) return test();
  if (token === null) return warn('its address has no token: "lavish overlay" prints an address with one.');
  const host = parameters.get('host');
  const room = parameters.get('room') ?? roomOf(token);
  if (host !== null) return follow(token, { host });
  if (room !== null) return follow(token, { room });
  warn('its token names no room: add ?host= or ?room= to its address.');
}

start();
keepPageForLater();
