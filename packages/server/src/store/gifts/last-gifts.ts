/**
 * The gifts of a sender, to a receiver or in a room with times from `from` up to but not including `to`, as a source of a
 * query in brackets. `$id`, `from` and `to` are SQL.
 *
 * The last gifts of a receiver are found in the order of an index. Gifts of a sender and of a room have no index by time: all
 * of the period are read, which takes 5 µs each. The time in an id is at most a day from that of its gift.
 */
export function lastGifts(
  party: 'sender' | 'receiver' | 'room',
  id: string,
  from: string,
  to: string,
): string {
  const ids = (column: string) =>
    `${column} >= first_id_at(greatest(${from}, '1970-01-02') - interval '1 day')
       and ${column} < first_id_at(least(${to}, '2999-12-31') + interval '1 day')`;
  const times = `at >= ${from} and at < ${to}`;
  switch (party) {
    case 'sender':
      return `(select g.* from gift_keys own cross join lateral (select * from gifts where id = own.gift_id limit 1) g
                where own.sender_id = ${id} and own.wallet_version > 0 and ${ids('own.gift_id')} and g.${times})`;
    case 'receiver':
      return `(select * from gifts where receiver_id = ${id} and earned > 0 and ${times}
                union all select * from gifts where receiver_id = ${id} and earned = 0 and ${times})`;
    case 'room':
      return `(select * from gifts where room_id = ${id} and seq > 0 and ${ids('id')} and ${times})`;
  }
}
