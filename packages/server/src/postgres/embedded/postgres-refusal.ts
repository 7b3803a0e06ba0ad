/** Why embedded PostgreSQL does not start, in words for the user, who can act on it. The command prints no stack trace. */
export class PostgresRefusal extends Error {
  override readonly name = 'PostgresRefusal';
}
