/** The module that runs in the page of the hooks' test. The test bundles it, so it is text here. */
export const HOOKS_PAGE = `
import { createElement as h, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from '@lavish/client';
import * as hooks from '@lavish/client/react';
import { battle, frame, gift, QUICK, roomState, subscribed } from '../../packages/client/src/testing/fixtures.ts';

const sent = [];
let socket;
let seq = 0;
let price = 1;
/** While set, no connection is accepted. */
let isDown = false;
/** The functions that remove listeners, of the listeners that still exist. */
const listening = new Set();

const deliver = (message) => socket.onmessage({ data: JSON.stringify(message) });

function openWebSocket() {
  const opened = {
    readyState: 0,
    send(data) {
      const message = JSON.parse(data);
      sent.push(message.t);
      if (message.t === 'subscribe') queueMicrotask(() => deliver(subscribed({ ref: message.ref, seq, state: roomState({ battle: battle() }) })));
    },
    close() {},
  };
  socket = opened;
  if (!isDown) setTimeout(() => {
    opened.readyState = 1;
    deliver({ t: 'welcome', node: 'n', server_time: new Date().toISOString(), user: 'ann', catalogue_version: 'c' + price, wallet: { coins: 10, version: 1 } });
  });
  return opened;
}

window.fetch = async () => {
  const rose = { id: 'rose', name: 'Rose', price, points: price, icon_url: null, animation: { kind: 'none' } };
  return new Response(JSON.stringify({ data: [rose], version: 'c' + price }));
};

/** Counts the listeners that have not been removed; \`end\` removes those of a room that is left. */
function counted(object, more = {}) {
  return Object.create(object, {
    on: {
      value(...listener) {
        const off = object.on(...listener);
        const stop = () => {
          listening.delete(stop);
          off();
        };
        stop.of = object;
        listening.add(stop);
        return stop;
      },
    },
    ...more,
  });
}

const real = connect({ url: 'https://gifts.example', token: 'tok', openWebSocket, timing: { ...QUICK, catalogueMs: 5 } });
const lavish = counted(real, {
  room: {
    value(id) {
      const room = real.room(id);
      const leave = {
        value() {
          for (const stop of listening) if (stop.of === room) listening.delete(stop);
          room.leave();
        },
      };
      return counted(room, { leave });
    },
  },
});

const useLiveRoom = () => hooks.useRoom(lavish, 'room').room;

/** What each hook returns, and a function that changes it. */
const USES = {
  useRoom: [() => hooks.useRoom(lavish, 'room').state?.stats.viewers, () => deliver(frame([gift(++seq)], { state: { stats: { gifts: 1, coins: 1, senders: 1, viewers: 2 } } }))],
  useGifts: [() => hooks.useGifts(useLiveRoom()).length, () => deliver(frame([gift(++seq)]))],
  useBattle: [() => hooks.useBattle(useLiveRoom())?.battle.version, () => deliver(frame([gift(++seq)], { state: { battle: battle({ version: 2 }) } }))],
  useWallet: [() => hooks.useWallet(lavish)?.coins, () => deliver({ t: 'user', wallet: { coins: 9, version: 2 } })],
  useCatalogue: [() => hooks.useCatalogue(lavish)?.[0].price, () => { price = 2; deliver({ t: 'catalogue_changed', version: 'c2' }); }],
  useStatus: [() => hooks.useStatus(lavish).state, () => { isDown = true; socket.onclose({ code: 1006, reason: '' }); }],
};

const Show = ({ hook, id }) => h('p', { id }, String(USES[hook][0]()));

window.hookNames = Object.keys(hooks).filter((name) => name.startsWith('use')).sort();
window.usedNames = Object.keys(USES).sort();
window.change = (hook) => USES[hook][1]();
window.shown = (id) => document.getElementById(id)?.textContent;
window.counts = () => ({
  listening: listening.size,
  subscribed: sent.filter((t) => t === 'subscribe').length - sent.filter((t) => t === 'unsubscribe').length,
});
window.isOnline = () => real.status.state === 'online';
/** Mounts a component. Returns a function that unmounts it. */
window.mount = (hook, id) => {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  root.render(h(StrictMode, null, h(Show, { hook, id })));
  return () => {
    root.unmount();
    place.remove();
  };
};
/** Mounts and unmounts, at once and after a delay. */
window.comeAndGo = async (hook, times) => {
  for (let turn = 0; turn < times; turn += 1) {
    const unmount = mount(hook, 'turn');
    if (turn % 2 === 0) await new Promise((resolve) => setTimeout(resolve, turn));
    unmount();
    if (turn % 3 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
};
`;
