import { LIMITS } from '@lavish/protocol';
import type { ApiServer } from './api-server.ts';
import { callsOf } from './stage.ts';

/** A battle of Ada and Bea, live at once and for longer than a test file takes. */
export const ADA_AGAINST_BEA = {
  mode: 'solo',
  sides: ['ada', 'bea'].map((host) => ({ hosts: [{ host, room: `${host}-live` }] })),
  accept: 'auto',
  countdown_s: 0,
  duration_s: LIMITS.maxRoundS,
};

/** Opens their rooms and creates two battles between them. Returns the ids: one is over, the other is live. */
export async function startBattlesOfAdaAndBea(server: ApiServer): Promise<{ over: string; live: string }> {
  const { openRoom, propose, post } = callsOf(server);
  for (const host of ['ada', 'bea']) await openRoom(`${host}-live`, host);
  const { id: over } = await propose(ADA_AGAINST_BEA);
  await post(`/v1/battles/${over}/end`);
  const { id: live } = await propose(ADA_AGAINST_BEA);
  return { over: over as string, live: live as string };
}
