import { expect, it } from 'vitest';
import { compute, type Days, type DefinedRow } from './analytics-definitions.ts';
import { type FigureStage, pick } from './figure-stage.ts';
import { CAMPAIGNS, REGIONS } from './generated-log.ts';

/** A page of a ranking or of standings. */
interface Places {
  data: DefinedRow[];
  next_cursor: string | null;
}

/** Compares rankings and the standings of campaigns. */
export function compareRankings(stage: FigureStage): void {
  const { daysOf } = stage;
  const { zone } = stage.log;

  /** A page of places in the order of plain SQL. */
  async function placesOf(key: string, condition: string): Promise<DefinedRow[]> {
    const rows = await compute(
      stage.server.db,
      `select ${key} as id, sum(coins) as coins, count(*) as gifts, (array_agg(at || ' ' || id order by at desc, id desc))[1] as last
         from counted_gifts where not reversed and ${condition} group by 1 order by sum(coins) desc, max((extract(epoch from at) * 1000000)::bigint || id::text)`,
    );
    return rows.map(({ id, coins, gifts }, index) => ({
      ...{ rank: index + 1, id: id!, coins: coins!, gifts: gifts! },
    }));
  }

  const listed = async (path: string) => {
    const found: DefinedRow[] = [];
    for (let cursor = ''; ; ) {
      const page = await stage.call<Places>(`${path}&limit=150${cursor && `&cursor=${cursor}`}`);
      found.push(...page.data);
      if (page.next_cursor === null) return found;
      cursor = page.next_cursor;
    }
  };

  /** The own places of the first, of one in the middle and of the last. */
  async function compareOwn(path: string, name: string, query: string, places: DefinedRow[]) {
    const [plain, region] = path.split('?');
    for (const index of new Set([0, Math.floor(places.length / 2), places.length - 1])) {
      const place = places[index];
      if (!place) continue;
      const own = `/v1/${plain}/me?${name}=${place.id}&${query}${region ? `&${region}` : ''}`;
      expect(await stage.call(own), own).toMatchObject({
        ...{ rank: place.rank, coins: place.coins, gifts: place.gifts },
        coins_to_next: index === 0 ? null : Number(places[index - 1]!.coins) - Number(place.coins),
      });
    }
  }

  it('rankings of all time, months, weeks and days, over all rooms, in regions, in a room and of a host', async () => {
    const { months, someWeeks, someDays } = stage.periods;
    const noonOf = ([day]: Days) => encodeURIComponent(`${day}T12:00:00Z`);
    const boards: [path: string, key: string, name: string, condition: string][] = [
      ['rankings/rooms', 'room_id', 'room', 'true'],
      ['rooms/room-2/ranking', 'sender_id', 'user', `room_id = 'room-2'`],
      ['users/host-1/supporters', 'sender_id', 'user', `receiver_id = 'host-1'`],
      ...REGIONS.flatMap((region): [string, string, string, string][] =>
        ['sender', 'receiver'].map((who) => [
          `rankings/${who}s${region === null ? '' : `?region=${region}`}`,
          ...([`${who}_id`, 'user', region === null ? 'true' : `${who}_region = '${region}'`] as const),
        ]),
      ),
    ];
    for (const [path, key, name, condition] of boards) {
      const compareWith = async (query: string, period: string) => {
        const found = await listed(`/v1/${path}${path.includes('?') ? '&' : '?'}${query}`);
        const expected = await placesOf(key, `${condition} and ${period}`);
        expect(
          found.map((row) => pick({ ...row, id: row[name]! }, ['rank', 'id', 'coins', 'gifts'])),
          `${path} ${query}`,
        ).toEqual(expected);
        await compareOwn(path, name, query, expected);
      };
      if (path.startsWith('rankings/')) await compareWith('', 'true');
      for (const [period, parts] of [
        ['month', months],
        ['week', someWeeks],
        ['day', someDays],
      ] as const)
        for (const part of parts) await compareWith(`period=${period}&at=${noonOf(part)}`, daysOf(part));
    }
  });

  it('the ranking of hosts by battles, with their streaks', async () => {
    for (const [query, condition] of [
      ['', 'true'],
      ...stage.periods.months.map(([from, to]) => [
        `&period=month&at=${from}T12:00:00Z`,
        `day >= '${from}' and day < '${to}'`,
      ]),
    ] as [string, string][]) {
      const found = await listed(`/v1/rankings/battles?${query}`);
      const expected = await compute(
        stage.server.db,
        `with fought as (
           select h.host_id, b.id, b.xid, b.over_at, (own->>'points')::bigint as points,
                  (result->>'winner')::int is not distinct from h.side and own->>'left' = 'false' as won,
                  ((result->>'finished_at')::timestamptz at time zone '${zone}')::date as day,
                  (extract(epoch from (result->>'finished_at')::timestamptz) * 1000)::bigint as ended
             from battles b join battle_hosts h on h.battle_id = b.id
            cross join lateral (select progress->'sides'->h.side->'hosts'->0 as own) o where b.state = 'finished'
         ), runs as (
           select *, count(*) filter (where not won) over (partition by host_id order by xid, over_at) as losses
             from fought where ${condition}
         ), streaks as (
           select host_id, losses, count(*) filter (where won) as streak from runs group by 1, 2
         )
         select host_id as user, count(*) filter (where won) as wins, count(*) as battles, sum(points) as points,
                (select streak from streaks s where s.host_id = r.host_id order by losses desc limit 1) as streak,
                (select max(streak) from streaks s where s.host_id = r.host_id) as best_streak
           from runs r group by 1`,
      );
      const byUser = (rows: DefinedRow[]) => new Map(rows.map(({ rank, ...row }) => [row.user, row]));
      expect(byUser(found), query).toEqual(byUser(expected));
      const order = found.map(({ wins, points }) => [Number(wins), Number(points)]);
      expect(order).toEqual(order.toSorted(([a, b], [c, d]) => c! - a! || d! - b!));
    }
  });

  it.each(CAMPAIGNS)('the standings of the campaign %s', async (campaign) => {
    const scored = `(
      select g.sender_id, g.receiver_id, s.score, g.coins, 1 as gifts, 0 as wins
        from counted_gifts g cross join lateral jsonb_to_recordset(g.campaigns) as v (id text, score bigint)
       cross join lateral (select div(v.score::numeric * g.coins, g.coins + g.corrected_coins) as score) s
       where v.id = '${campaign}' and s.score > 0
      union all
      select null, h.host_id, 30, 0, 0, 1
        from battles b join battle_hosts h on h.battle_id = b.id join campaigns c on c.id = '${campaign}'
       where b.state = 'finished' and (result->>'winner')::int = h.side and '${campaign}' = 'wins'
         and progress->'sides'->h.side->'hosts'->0->>'left' = 'false'
         and (result->>'finished_at')::timestamptz >= c.starts_at) s`;
    for (const [list, id, from] of [
      ['receivers', 'receiver_id', scored],
      ['senders', 'sender_id', `${scored} where sender_id is not null`],
      [
        'groups',
        'group_id',
        `${scored} join campaign_members m using (receiver_id) where m.campaign_id = '${campaign}'`,
      ],
    ] as const) {
      const found = await listed(`/v1/campaigns/${campaign}/standings?list=${list}`);
      const expected = await compute(
        stage.server.db,
        `select ${id} as id, sum(score) as score, sum(gifts) as gifts, sum(coins) as coins, sum(wins) as battles_won
           from ${from} group by 1`,
      );
      const byId = (rows: DefinedRow[]) =>
        new Map(rows.map((row) => [row.id, pick(row, ['score', 'gifts', 'coins', 'battles_won'])]));
      expect(byId(found), list).toEqual(byId(expected));
      const scores = found.map(({ score }) => Number(score));
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    }
  });
}
