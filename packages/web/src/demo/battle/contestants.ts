import type { Session } from '../session.ts';

/** The set of drawings that the stage shows in place of a video. */
export type Look = 'singer' | 'rival';

/** A host for whom the demo has drawings. */
export interface Contestant {
  user: string;
  name: string;
  look: Look;
}

/** The demo's two hosts with their drawings. */
export const contestantsOf = ({ host, rival }: Session): { host: Contestant; rival: Contestant } => ({
  host: { user: host.user, name: host.name, look: 'singer' },
  rival: { user: rival.user, name: rival.name, look: 'rival' },
});
