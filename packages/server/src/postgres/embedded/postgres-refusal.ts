/** The reason why embedded PostgreSQL does not start, with what the user can do. The command prints no stack trace. */
export class PostgresRefusal extends Error {
  override readonly name = 'PostgresRefusal';
}
