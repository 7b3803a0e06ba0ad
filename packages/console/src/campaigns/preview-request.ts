import type { PostWhatIf, PutBonus, PutCampaign } from '@lavish/protocol';

const WEEK_MS = 7 * 86_400_000;

/** The id of the campaign in the report. A dot in front, because ids of the platform hardly begin with one. */
export const PREVIEW_ID = '.preview';

export interface Preview extends PostWhatIf {
  /** By how many weeks the campaign is moved into the past. */
  weeks: number;
}

/**
 * The what-if that judges past gifts by a campaign: those of its own period if it is over, otherwise those of the latest period
 * that is as long and begins on the same weekday. `now`: unix milliseconds.
 */
export function previewOf(put: PutCampaign, now: number): Preview {
  const endsAt = Date.parse(put.ends_at);
  const weeks = Number.isNaN(endsAt) ? 0 : Math.max(0, Math.ceil((endsAt - now) / WEEK_MS));
  const moved = (at: string) => {
    const time = Date.parse(at);
    return Number.isNaN(time) ? at : new Date(time - weeks * WEEK_MS).toISOString();
  };
  const campaign = {
    ...put,
    starts_at: moved(put.starts_at),
    ends_at: moved(put.ends_at),
    multipliers: (put.multipliers ?? []).map((window) => ({
      ...window,
      starts_at: moved(window.starts_at),
      ends_at: moved(window.ends_at),
    })),
  };
  return {
    from: campaign.starts_at,
    to: campaign.ends_at,
    rules: { new_campaigns: { [PREVIEW_ID]: campaign } },
    weeks,
  };
}

/** The what-if that takes a bonus away from the gifts of its period, as far as that is over. Null: it has not begun. */
export function bonusEffectOf(
  { id, starts_at, ends_at }: Required<Pick<PutBonus, 'starts_at' | 'ends_at'>> & { id: string },
  now: number,
): PostWhatIf | null {
  const to = Math.min(Date.parse(ends_at), now);
  if (to <= Date.parse(starts_at)) return null;
  return { from: starts_at, to: new Date(to).toISOString(), rules: { bonuses: { [id]: null } } };
}
