/** Buckets of the hash of users, and how many share a row: enough that the rows cost little, and few enough that each portion has some. */
export const BUCKETS = 65_536;
export const BUCKETS_PER_ROW = 256;

/** How long the rankings of hours are kept. */
export const HOURS_KEPT = `interval '7 days'`;

/** Corrections change the rankings of periods that ended at most so long before them. */
export const CORRECTED_FOR = `interval '90 days'`;

/** The periods of each board. The supporters of a room over all time are those of `ranked_supporters`. */
export const PERIODS_OF = `(values
    ('senders', 'hour'), ('senders', 'day'), ('senders', 'week'), ('senders', 'month'), ('senders', 'all'),
    ('receivers', 'hour'), ('receivers', 'day'), ('receivers', 'week'), ('receivers', 'month'), ('receivers', 'all'),
    ('rooms', 'hour'), ('rooms', 'day'), ('rooms', 'week'), ('rooms', 'month'), ('rooms', 'all'),
    ('room', 'day'), ('room', 'week'), ('room', 'month'),
    ('host', 'day'), ('host', 'week'), ('host', 'month')) as p (board, period)`;

/** A gift's time in microseconds and its id, as one text that sorts as both do. */
export const REACHED = `lpad(to_hex((date_part('epoch', g.at) * 1000000)::bigint), 13, '0') || g.id`;
