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
/** A year, because an overlay can only watch, and streamers should not have to set up their scenes again each month. */
const DEFAULT_DAYS = 365;
const MOST_DAYS = 3_650;
const MOST_ID_CHARACTERS = 64;

export function register(program: Command): void {
  program
    .command('overlay')
    .description('print the addresses of overlays, to use as browser sources in OBS')
    .option('--host <id>', 'show the room in which this host is live, also future ones')
    .option('--room <id>', 'show this room')
    .option('--url <origin>', 'origin at which OBS reaches the server', 'http://127.0.0.1:7070')
    .option('--days <n>', 'days until the addresses expire', String(DEFAULT_DAYS))
    .option('--json', 'print the addresses as one line of JSON')
    .option(
      '--data <dir>',
      'data folder of `lavish dev`, whose key signs the tokens unless LAVISH_TOKEN_KEYS is set',
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
    throw new UsageError('Set either --host or --room: the overlays show the gifts of that host or room.');
  if (!Compile(PlatformId).Check(id))
    throw new UsageError(`${id} is not an id of a host or a room: use 1 to 64 letters, digits and _ . : -`);
  if (!/^\d{1,4}$/.test(days) || Number(days) < 1 || Number(days) > MOST_DAYS)
    throw new UsageError(`--days must be an integer from 1 to ${MOST_DAYS}.`);
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw new UsageError(`--url must be an origin like https://gifts.example, not ${url}.`);
  // The pages load their files from the root of their host.
  if (new URL(url).pathname !== '/' || new URL(url).search !== '')
    throw new UsageError(
      `--url must have no path: the overlays are at the root of a host, like https://gifts.example, not ${url}.`,
    );
  const token = await signToken(
    {
      // A separate user, because a token of the host could read the host's wallet.
      user: `overlay:${id}`.slice(0, MOST_ID_CHARACTERS),
      grants: { ...(room !== undefined && { room }), overlay: true },
      issuedAtMs: Date.now(),
      ttlS: Number(days) * DAY_S,
    },
    ...(await signingKey(data)),
  );
  // After the #, so that no server, log or Referer header contains it.
  const query = host === undefined ? '' : `?host=${encodeURIComponent(host)}`;
  const address = (name: string) => `${new URL(url).origin}/overlay/${name}${query}#${token}`;
  return Object.fromEntries(Object.keys(OVERLAYS).map((name) => [name, address(name)])) as Addresses;
}

const describe = (hostOrRoom: string, addresses: Addresses): string =>
  [
    `Overlays of ${hostOrRoom}. In OBS, add a browser source of 1920 × 1080 (or 1080 × 1920) for each that you want.`,
    'An address allows watching only. To test an overlay, add test=1 before the #, after ? or &.',
    ...Object.entries(OVERLAYS).map(([name, title]) => `\n${title}\n${addresses[name as keyof Addresses]}`),
  ].join('\n');
