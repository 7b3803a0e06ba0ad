/** Who asks for something about a payout. */
export type PayoutActor =
  /** The platform's server. `keyCreator`: the operator who created its key in the console. */
  | { kind: 'server'; keyCreator: string | null }
  | { kind: 'operator'; id: string; name: string }
  /** The holder of a host's token. */
  | { kind: 'host'; user: string };

/** The actor as it is stored and shown. */
export function actorName(actor: PayoutActor): string {
  if (actor.kind === 'operator') return `operator ${actor.name}`;
  return actor.kind;
}

/** The operator who is behind a request: they cannot approve it. */
export function operatorBehind(actor: PayoutActor): string | null {
  if (actor.kind === 'operator') return actor.id;
  return actor.kind === 'server' ? actor.keyCreator : null;
}
