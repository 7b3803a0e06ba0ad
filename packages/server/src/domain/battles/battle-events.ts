import { type NewBattleEvent, toWireId } from '@lavish/protocol';
import { timestamp } from '../timestamp.ts';
import type { Draft } from './battle-action.ts';

type WithoutHead<Event> = Event extends NewBattleEvent ? Omit<Event, 'at' | 'battle'> : never;

/** Adds an event of this moment to what the battle's rooms will be told. */
export function tell({ battle, now, events }: Draft, event: WithoutHead<NewBattleEvent>): void {
  events.push({ at: timestamp(now), battle: toWireId('btl', battle.id), ...event });
}
