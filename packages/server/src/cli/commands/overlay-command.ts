import { PlatformId } from '@lavish/protocol';
import type { Command } from 'commander';
import { Compile } from 'typebox/compile';
import { signToken } from '../../intake/tokens.ts';
import { defaultDataDir } from '../data-dir.ts';
import { UsageError } from '../print.ts';
import { signingKey } from '../signing-key.ts';

interface OverlayCommandOptions {
  room?: string;
  host?: string;
  url: string;
  days: string;
  json?: boolean;
  data: string;
}

const OVERLAYS = {
  alerts: 'gift alerts',
  pk: 'PK bar',
  supporters: 'supporters ticker',
  goal: 'goal bar',
  combo: 'combo counter',
} as const;

const DAY_S = 24 * 3600;
/** A year: an overlay only watches, and nobody wants to set up a scene again each month. */
const DEFAULT_DAYS = 365;
const MOST_DAYS = 3_650;
const MOST_ID_CHARACTERS = 64;

export function register(program: Command): void {
  program
    .command('overlay')
    .description('addresses of overlays for OBS: each is a browser source')
    .option('--host <id>', 'shows the room in which this host is live, and then the next one')
    .option('--room <id>', 'shows this room')
    .option('--url <origin>', 'where OBS reaches the server', 'http://127.0.0.1:7070')
    .option('--days <n>', 'how long the addresses are good for', String(DEFAULT_DAYS))
    .option('--json', 'as one line of JSON')
    .option(
      '--data <dir>',
      'data folder of `lavish dev`, whose key signs unless LAVISH_TOKEN_KEYS is set',
      defaultDataDir(),
    )
    .action(async (options: OverlayCommandOptions) => {
      const addresses = await overlayAddresses(options);
      console.log(
        options.json ? JSON.stringify(addresses) : describe(options.host ?? options.room!, addresses),
      );
    });
}

type Addresses = Record<keyof typeof OVERLAYS, string>;

async function overlayAddresses({ host, room, url, days, data }: OverlayCommandOptions): Promise<Addresses> {
  const id = host ?? room;
  if (id === undefined || (host !== undefined && room !== undefined))
    throw new UsageError('Say --host or --room: whose gifts are shown.');
  if (!Compile(PlatformId).Check(id))
    throw new UsageError(`${id} is not an id of a host or a room: 1–64 letters, digits and _ . : -`);
  if (!/^\d{1,4}$/.test(days) || Number(days) < 1 || Number(days) > MOST_DAYS)
    throw new UsageError(`--days is a number from 1 to ${MOST_DAYS}.`);
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw new UsageError(`${url} is not an address like https://gifts.example.`);
  // The pages load what they need from the root of their host.
  if (new URL(url).pathname !== '/' || new URL(url).search !== '')
    throw new UsageError(
      `${url} has a path: the overlays are at the root of a host, as https://gifts.example.`,
    );
  const token = await signToken(
    {
      // Not the host: whose token it is may read that user's wallet.
      user: `overlay:${id}`.slice(0, MOST_ID_CHARACTERS),
      grants: { ...(room !== undefined && { room }), overlay: true },
      issuedAtMs: Date.now(),
      ttlS: Number(days) * DAY_S,
    },
    ...(await signingKey(data)),
  );
  // After #: no server, log or Referer ever sees it.
  const whom = host === undefined ? '' : `?host=${encodeURIComponent(host)}`;
  const address = (name: string) => `${new URL(url).origin}/overlay/${name}${whom}#${token}`;
  return Object.fromEntries(Object.keys(OVERLAYS).map((name) => [name, address(name)])) as Addresses;
}

const describe = (whose: string, addresses: Addresses): string =>
  [
    `Overlays of ${whose}: in OBS, add a browser source for each that you want, 1920 × 1080 (or 1080 × 1920).`,
    'Who has such an address can watch, and nothing else. To try one: add test=1 before the #, after ? or &.',
    ...Object.entries(OVERLAYS).map(([name, what]) => `\n${what}\n${addresses[name as keyof Addresses]}`),
  ].join('\n');
