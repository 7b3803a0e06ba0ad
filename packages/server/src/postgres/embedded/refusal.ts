/** Why embedded PostgreSQL does not start, in words for the person who started it. They can act on it; no stack needed. */
export class PostgresRefusal extends Error {
  override readonly name = 'PostgresRefusal';
}
