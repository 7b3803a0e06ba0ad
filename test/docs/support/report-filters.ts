/** The reports and filters of docs/ANALYTICS.md, and the figures that they have. */

export const PAIR_SUMS = ['gifts', 'coins', 'average_coins'];
export const SUMS = [
  ...[...PAIR_SUMS, 'units', 'earned', 'agency_coins', 'platform_coins', 'promotion_coins'],
  ...['points', 'battle_coins', 'reversed_gifts', 'corrected_coins'],
];
export const PEOPLE = ['senders', 'new_senders', 'viewers', 'viewers_who_gave', 'conversion'];

/** Filters that a report can have: none, or one of each kind. */
const PARTIES = { '': null, room: 'room-1', receiver: 'host-2', sender: 'sender-3' };
const GOODS = { '': null, item: 'rose', category: 'love' };
type Party = keyof typeof PARTIES;
type Goods = keyof typeof GOODS;

interface Filter {
  party: Party;
  goods: Goods;
  /** Parameters of the request, and the condition in SQL. */
  query: string;
  condition: string;
}

export const COLUMNS = {
  room: 'room_id',
  receiver: 'receiver_id',
  sender: 'sender_id',
  item: 'item_id',
  category: 'category',
};

export const FILTERS: Filter[] = (Object.keys(PARTIES) as Party[]).flatMap((party) =>
  (Object.keys(GOODS) as Goods[]).map((goods) => {
    const set = [
      [party, PARTIES[party]],
      [goods, GOODS[goods]],
    ].filter(([name]) => name) as [keyof typeof COLUMNS, string][];
    return {
      ...{ party, goods },
      query: set.map(([name, value]) => `&${name}=${value}`).join(''),
      condition: set.map(([name, value]) => `${COLUMNS[name]} = '${value}'`).join(' and ') || 'true',
    };
  }),
);

export const KEYS = { items: 'item', senders: 'sender', receivers: 'receiver', rooms: 'room' } as const;
export type Ranked = keyof typeof KEYS;
export const GRAINS = ['15m', 'hour', 'day', 'week', 'month'];

/** Whether docs/ANALYTICS.md has this report with this filter. */
export function exists(
  report: 'overview' | 'series' | Ranked,
  { party, goods }: Filter,
  grain = '',
): boolean {
  switch (report) {
    case 'overview':
    case 'series':
      return party !== 'sender' || (goods === '' && grain !== '15m' && grain !== 'hour');
    case 'items':
      return party !== 'sender';
    case 'senders':
      return (party === '' || party === 'receiver') && goods === '';
    case 'receivers':
      return party !== 'room' && goods === '';
    case 'rooms':
      return party === '' && goods === '';
  }
}

export const sumsOf = ({ party }: Filter) => (party === 'sender' ? PAIR_SUMS : SUMS);
