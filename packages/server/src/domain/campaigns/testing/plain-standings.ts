import type { StoredCampaign } from '../campaign.ts';
import type { CampaignGift } from '../score-gift.ts';
import type { PlainVerdict } from './plain-campaigns.ts';

/** A gift of the log, with what the plain rules say of it. */
export interface PlainGift extends CampaignGift {
  id: string;
  roomRegion: string | null;
  verdicts: readonly PlainVerdict[];
  /** Coins that count after corrections. */
  counted: number;
}

/** A host of the side that has won a battle. */
export interface PlainWin {
  id: string;
  host: string;
  room: string;
  region: string | null;
  roomRegion: string | null;
  at: number;
}

export interface PlainPlace {
  id: string;
  score: number;
  gifts: number;
  coins: number;
  battles_won: number;
}

interface Scored {
  id: string;
  at: number;
  score: bigint;
  coins: number;
  won: boolean;
  lists: [list: string, region: string | null, participant: string | null][];
}

/** The standings of a campaign by `list region`, from the gifts and battle wins alone, without portions and counters. */
export function plainStandings(
  campaign: StoredCampaign,
  gifts: readonly PlainGift[],
  wins: readonly PlainWin[],
): Record<string, PlainPlace[]> {
  const groupOf = (receiver: string) =>
    campaign.definition.groups.find(({ receivers }) => receivers.includes(receiver))?.id ?? null;
  const ofReceiver = (receiver: string, region: string | null, room: string, roomRegion: string | null) =>
    [
      ['receivers', '', receiver],
      ['receivers', region, receiver],
      ['rooms', '', room],
      ['rooms', roomRegion, room],
      ['groups', '', groupOf(receiver)],
    ] as Scored['lists'];
  const scored: Scored[] = [
    ...gifts.map((gift) => ({
      id: gift.id,
      at: gift.at,
      score:
        ((gift.verdicts.find((one) => one.campaign === campaign.id)?.score ?? 0n) * BigInt(gift.counted)) /
        BigInt(gift.price * gift.quantity),
      coins: gift.counted,
      won: false,
      lists: [
        ...ofReceiver(gift.receiver, gift.receiverRegion, gift.room, gift.roomRegion),
        ['senders', '', gift.sender],
        ['senders', gift.senderRegion, gift.sender],
      ] as Scored['lists'],
    })),
    ...wins.map((win) => ({
      id: win.id,
      at: win.at,
      score: plainWinScore(campaign, win),
      coins: 0,
      won: true,
      lists: ofReceiver(win.host, win.region, win.room, win.roomRegion),
    })),
  ].filter(({ score }) => score > 0n);
  const names = new Set(
    scored.flatMap(({ lists }) => lists.filter(isListed).map(([list, region]) => `${list} ${region}`)),
  );
  return Object.fromEntries([...names].map((name) => [name, placesOf(name, scored)]));
}

const isListed = ([, region, participant]: Scored['lists'][number]): boolean =>
  region !== null && participant !== null;

function placesOf(name: string, scored: readonly Scored[]): PlainPlace[] {
  const own = scored.flatMap((one) =>
    one.lists
      .filter((entry) => isListed(entry) && `${entry[0]} ${entry[1]}` === name)
      .map(([, , participant]) => ({ ...one, participant: participant! })),
  );
  return [...new Set(own.map(({ participant }) => participant))]
    .map((id) => {
      const mine = own.filter(({ participant }) => participant === id);
      return {
        place: {
          id,
          score: Number(mine.reduce((sum, { score }) => sum + score, 0n)),
          gifts: mine.filter(({ won }) => !won).length,
          coins: mine.reduce((sum, { coins }) => sum + coins, 0),
          battles_won: mine.filter(({ won }) => won).length,
        },
        last: mine
          .map((one) => `${String(one.at).padStart(15, '0')} ${one.id}`)
          .sort()
          .at(-1)!,
      };
    })
    .sort(
      (a, b) =>
        b.place.score - a.place.score ||
        (a.last < b.last ? -1 : a.last > b.last ? 1 : a.place.id < b.place.id ? -1 : 1),
    )
    .map(({ place }) => place);
}

/** floor(weight × multiplier) for each rule that counts battle wins. */
function plainWinScore({ startsAt, endsAt, cancelledAt, definition }: StoredCampaign, win: PlainWin): bigint {
  const { rooms, receivers } = definition.scope;
  if (win.at < startsAt || win.at >= Math.min(endsAt, cancelledAt ?? endsAt)) return 0n;
  if ((rooms && !rooms.includes(win.room)) || (receivers && !receivers.includes(win.host))) return 0n;
  const window = definition.multipliers.find(
    ({ starts_at, ends_at }) => Date.parse(starts_at) <= win.at && win.at < Date.parse(ends_at),
  );
  const parts = (factor: number) => BigInt(Math.round(factor * 10_000));
  return definition.rules
    .filter(({ kind }) => kind === 'battle_wins')
    .reduce((sum, { weight }) => sum + (parts(weight) * parts(window?.multiplier ?? 1)) / 10n ** 8n, 0n);
}
