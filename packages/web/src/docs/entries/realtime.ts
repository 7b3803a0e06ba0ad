import { element } from '../../look/element.ts';
import type { AsyncApi, CloseCode } from '../documents/asyncapi-messages.ts';
import { codeBlock } from './code-block.ts';
import { type Entry, entry } from './entry.ts';
import { inline, prose } from './prose.ts';

/** The introduction to the socket: connecting and close codes. */
export function realtimeEntries({ info, channels, components }: AsyncApi, origin: string): Entry[] {
  const { address, 'x-close-codes': closeCodes } = channels.realtime;
  const url = `${origin.replace(/^http/, 'ws')}${address}`;
  const [, ...rules] = info.description.split(/\n\s*\n/);
  const ways = Object.values(components.securitySchemes).map(({ description }) => `- ${description}`);
  return [
    entry({
      id: 'connect',
      title: 'Connect',
      text: address,
      words: [
        prose(`Open a WebSocket at \`${address}\`, with a token in one of two ways:\n\n${ways.join('\n')}`),
        ...rules.map((rule) => prose(rule)),
      ],
      code: [
        codeBlock('A browser', browserExample(url), 'js'),
        codeBlock('With our client', clientExample(url), 'js'),
      ],
    }),
    entry({
      id: 'close-codes',
      title: 'Close codes',
      text: JSON.stringify(closeCodes),
      words: [
        prose('Reasons why the server closes a socket. After any other code, reconnect with your position.'),
        element(
          'table',
          { class: 'refusals', 'aria-label': 'Close codes' },
          element('tbody', {}, ...closeCodes.map(closeCodeRow)),
        ),
      ],
      code: [],
    }),
  ];
}

const closeCodeRow = ({ code, name, reconnect, description }: CloseCode) =>
  element(
    'tr',
    { class: 'refusal' },
    element(
      'th',
      { scope: 'row' },
      element('code', {}, String(code)),
      element('span', { class: 'refusal__name' }, name),
    ),
    element('td', { class: 'refusal__status' }, reconnect ? 'reconnect' : 'final'),
    element('td', {}, ...inline(description)),
  );

const browserExample = (url: string) => `const url = '${url}';
const socket = new WebSocket(url, [
  'lavish.v1',
  \`lavish.token.\${token}\`,
]);
const subscribe = {
  t: 'subscribe',
  room: 'nova-live',
};
socket.onopen = () => {
  socket.send(JSON.stringify(subscribe));
};
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.t === 'frame') show(message.events);
};`;

const clientExample = (url: string) => `import { connect } from '@lavish/client';

const url = '${url}';
const lavish = connect({ url, token });
const room = lavish.room('nova-live');
room.on('gift', (gift, users) => {
  show(users.get(gift.sender), gift);
});
await room.send({ item: 'tulip', quantity: 5 });`;
