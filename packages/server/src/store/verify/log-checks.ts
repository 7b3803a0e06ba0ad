import type { Check } from './checks.ts';

/**
 * The first position that no transaction has. A database that was restored from a dump has positions of another server, and
 * no row here, until a node or `lavish epoch new` begins an epoch.
 */
const NEXT = `
  (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint + f.xid_offset as position
     from feed_epoch f join pg_control_system() s on s.system_identifier::text = f.server) next`;

/** The order of commits, which all followers of the log depend on. */
export const LOG_CHECKS: readonly Check[] = [
  {
    claim: 'everything in the log has a position below those of the next transactions',
    sql: `select format('a row is at %s, the next position is %s', last_log_position(), position) as disagrees
            from ${NEXT} where last_log_position() >= position`,
  },
  {
    claim: 'no follower has read beyond the end of the log',
    sql: `select format('%s is at %s, the log ends at %s', name, f.position, next.position) as disagrees
            from log_followers f cross join ${NEXT} where f.position > next.position limit 1`,
  },
];
