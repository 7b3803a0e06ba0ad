import './overview.css';
import { element, picture } from '../../look/element.ts';
import { curlOf } from '../documents/curl.ts';
import type { OpenApi, Operation } from '../documents/openapi-operations.ts';
import { codeBlock } from './code-block.ts';
import { copyButton } from './copy-button.ts';
import { type Entry, entry } from './entry.ts';
import { prose } from './prose.ts';

/** The calls that lead to a first gift in an empty database. */
const FIRST_GIFT = ['putUser', 'topUp', 'putItem', 'openRoom', 'sendGift'];

/** The introduction: addresses, the first gift, authentication, conventions. */
export function overview(document: OpenApi, operations: Operation[], origin: string): Entry[] {
  const [lead = '', ...rules] = document.info.description.split(/\n\s*\n/);
  const steps = FIRST_GIFT.flatMap((id) => operations.find((operation) => operation.id === id) ?? []);
  const { server_key: key, user_token: token } = document.components.securitySchemes;
  return [
    { id: 'start', title: 'Addresses', element: stage(document, lead, origin) },
    entry({
      id: 'first-gift',
      title: 'Your first gift',
      words: [
        prose(
          'With the server key that `lavish dev` prints, these five calls send a first gift. They create a user with coins, an item, and a room to send it to.\n\nAll examples on this page use the same people: Nova is live in `nova-live`, Kai is her guest, and Mia sends five tulips.',
        ),
        element(
          'ol',
          { class: 'steps' },
          ...steps.map(({ id, summary }) => element('li', {}, element('a', { href: `#${id}` }, summary))),
        ),
      ],
      code: [
        codeBlock(
          'Shell',
          [
            'export LAVISH_API_KEY=sk_…',
            ...steps.map((step) => `# ${step.summary}\n${curlOf(step, origin)}`),
          ].join('\n\n'),
          'shell',
        ),
      ],
    }),
    entry({
      id: 'authentication',
      title: 'Authentication',
      words: [
        prose(
          `Every call under \`/v1\` carries \`Authorization: Bearer …\`.\n\n- **Server key**: ${key?.description}\n- **User token**: ${token?.description}\n\nA token is a JWT of your own (HS256, or RS, ES or EdDSA by JWKS) whose \`sub\` is the user and whose claim \`lavish\` has its grants, or one that \`createToken\` gives out.`,
          (code) => (code === 'createToken' ? '#createToken' : undefined),
        ),
      ],
      code: [
        codeBlock(
          'The claims of a token',
          JSON.stringify(
            {
              iss: 'the id of your signing key',
              sub: 'mia',
              exp: 1772830800,
              name: 'Mia',
              lavish: { room: 'nova-live', watch: true, send: true },
            },
            null,
            2,
          ),
          'json',
        ),
      ],
    }),
    entry({ id: 'conventions', title: 'Conventions', words: rules.map((rule) => prose(rule)), code: [] }),
  ];
}

/** The head of the page: title, version and addresses. */
function stage({ info }: OpenApi, lead: string, origin: string): HTMLElement {
  return element(
    'header',
    { class: 'stage', id: 'start', 'data-theme': 'dark' },
    picture('/art/rose.svg', 'stage__art'),
    element(
      'div',
      { class: 'stage__words' },
      element('p', { class: 'stage__version' }, `Version ${info.version}`),
      element('h1', { class: 'stage__title', tabindex: '-1' }, `${info.title} API`),
      element('p', { class: 'stage__lead' }, lead),
    ),
    element(
      'dl',
      { class: 'addresses' },
      ...address('HTTP', `${origin}/v1`),
      ...address('Realtime', `${origin.replace(/^http/, 'ws')}/v1/realtime`),
      element('dt', {}, 'For machines'),
      element(
        'dd',
        {},
        element('a', { href: '/openapi.json' }, 'openapi.json'),
        element('a', { href: '/asyncapi.json' }, 'asyncapi.json'),
      ),
    ),
  );
}

const address = (name: string, value: string) => [
  element('dt', {}, name),
  element('dd', {}, element('code', {}, value), copyButton(value, `Copy the address of ${name}`)),
];
