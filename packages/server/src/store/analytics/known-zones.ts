import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

/** Names that PostgreSQL has, of its 600: to look one up, it reads the files of all zones, for some 20 ms. */
const known = new Set<string>();

/** Returns a refusal of `zone` unless PostgreSQL has an IANA zone of this name. It would also read a name such as `XYZ3`. */
export async function refuseUnknownZone(db: Queryable, zone: string | null): Promise<Refusal | null> {
  if (zone === null || known.has(zone)) return null;
  if ((await rows(db, 'select from pg_timezone_names where name = $1', [zone])).length === 0) {
    return refuse('invalid_request', 'zone must be an IANA time zone such as Asia/Kathmandu.', {
      param: 'zone',
    });
  }
  known.add(zone);
  return null;
}
