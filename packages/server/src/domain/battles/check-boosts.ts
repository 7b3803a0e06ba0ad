import type { BoostDefinition, Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

type Field = Exclude<keyof BoostDefinition, 'id' | 'kind' | 'multiplier'>;

/** The fields of each kind besides `id`, `kind` and `multiplier`. */
const FIELDS: Record<BoostDefinition['kind'], { needs: Field[]; mayHave: Field[] }> = {
  window: { needs: [], mayHave: ['from_s', 'to_s', 'items'] },
  finisher: { needs: ['from_s', 'items'], mayHave: [] },
  task: { needs: ['target_points', 'reward_s'], mayHave: ['from_s', 'to_s', 'items'] },
  chance: { needs: ['chance'], mayHave: ['from_s', 'to_s', 'items'] },
};

const ALL_FIELDS: Field[] = ['from_s', 'to_s', 'items', 'target_points', 'reward_s', 'chance'];

/** Refuses boosts that a battle with rounds of `durationS` seconds cannot have. Null: the boosts are valid. */
export function checkBoosts(boosts: readonly BoostDefinition[], durationS: number): Refusal | null {
  const ids = new Set<string>();
  for (const [index, boost] of boosts.entries()) {
    const invalid = (field: string, detail: string) =>
      refuse('invalid_request', detail, { param: `boosts.${index}.${field}` });

    if (ids.has(boost.id)) return invalid('id', `There are two boosts ${boost.id}.`);
    ids.add(boost.id);
    const fault = wrongField(boost) ?? wrongWindow(boost, durationS);
    if (fault) return invalid(fault.field, fault.detail);
  }
  return null;
}

interface Fault {
  field: Field;
  detail: string;
}

function wrongField(boost: BoostDefinition): Fault | null {
  const { needs, mayHave } = FIELDS[boost.kind];
  for (const field of ALL_FIELDS) {
    const given = boost[field] !== undefined;
    if (!given && needs.includes(field)) return { field, detail: `A ${boost.kind} needs ${field}.` };
    if (given && !needs.includes(field) && !mayHave.includes(field)) {
      return { field, detail: `A ${boost.kind} takes no ${field}.` };
    }
  }
  return null;
}

/** A window that cannot contain any gift of a regular round is a mistake in the request. */
function wrongWindow({ kind, from_s = 0, to_s }: BoostDefinition, durationS: number): Fault | null {
  if (kind === 'finisher' && from_s >= 0) {
    return {
      field: 'from_s',
      detail: 'The from_s of a finisher must be negative: seconds before the end.',
    };
  }
  const from = Math.max(0, fromStart(from_s, durationS));
  if (from >= durationS) return { field: 'from_s', detail: `A round lasts only ${durationS} s.` };
  if (to_s !== undefined && fromStart(to_s, durationS) <= from) {
    return { field: 'to_s', detail: 'The window ends before it begins.' };
  }
  return null;
}

const fromStart = (seconds: number, durationS: number) => (seconds < 0 ? durationS + seconds : seconds);
