import type { Bonus, PutBonus } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { useVersioned } from '../api/use-versioned.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { type FormFault, FormFaultContext, refusedField } from '../parts/form-fault.ts';
import { FormField } from '../parts/form-field.tsx';
import { ModalDialog } from '../parts/modal-dialog.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { fieldTime, instantOf, timeStep } from '../parts/zoned-time.ts';
import { t } from '../strings/strings.ts';
import { now } from '../strings/today.ts';
import { BONUSES_KEY, bonusPath } from './bonus-key.ts';
import { IdListField } from './id-list-field.tsx';

const HOUR_MS = 3_600_000;

/** Changes a bonus, as it is when the dialog opens. A running one ends, and its change begins at once. */
export function EditBonusDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const read = useVersioned<Bonus>(bonusPath(id));
  if (read.data !== undefined)
    return <BonusDialog bonus={read.data.data} version={read.data.version} onClose={onClose} />;
  return (
    <ModalDialog className="change-dialog" label={t('bonus.edit')} onClose={onClose}>
      <QueryState query={read}>{() => null}</QueryState>
    </ModalDialog>
  );
}

interface Props {
  bonus?: Bonus;
  version?: string;
  onClose: () => void;
}

/** Creates a bonus, or changes one. Times are those of the server's zone. */
export function BonusDialog({ bonus, version, onClose }: Props) {
  const { time_zone } = useSession();
  const local = (at: string | undefined, otherwise: number) =>
    fieldTime(at === undefined ? otherwise : Date.parse(at), time_zone);
  const nextHour = Math.ceil(now() / HOUR_MS) * HOUR_MS;
  const [id, setId] = useState(bonus?.id ?? '');
  const [multiplier, setMultiplier] = useState(String(bonus?.multiplier ?? 2));
  const [startsAt, setStartsAt] = useState(local(bonus?.starts_at, nextHour));
  const [endsAt, setEndsAt] = useState(local(bonus?.ends_at, nextHour + HOUR_MS));
  const [rooms, setRooms] = useState<readonly string[]>(bonus?.scope.rooms ?? []);
  const [categories, setCategories] = useState<readonly string[]>(bonus?.scope.categories ?? []);
  const [minVipLevel, setMinVipLevel] = useState(String(bonus?.scope.min_vip_level ?? 0));
  const [fault, setFault] = useState<FormFault | null>(null);

  const save = async (reason: string, ifMatch: string | undefined) => {
    const time = (text: string) => {
      const at = instantOf(text, time_zone);
      return Number.isNaN(at) ? '' : new Date(at).toISOString();
    };
    const body: PutBonus = {
      starts_at: time(startsAt),
      ends_at: time(endsAt),
      multiplier: Number(multiplier),
      scope: {
        ...(rooms.length > 0 && { rooms: [...rooms] }),
        ...(categories.length > 0 && { categories: [...categories] }),
        min_vip_level: Number(minVipLevel),
      },
    };
    setFault(null);
    try {
      await callApi(bonusPath(id), { method: 'PUT', body, reason, ifMatch });
    } catch (error) {
      setFault(refusedField(error));
      throw error;
    }
  };

  return (
    <FormFaultContext value={fault}>
      <ChangeDialog
        title={t(bonus === undefined ? 'bonus.new' : 'bonus.edit')}
        detail={t('bonus.detail', { zone: time_zone })}
        changes={BONUSES_KEY}
        submit={t('bonus.save')}
        onSubmit={save}
        onClose={onClose}
        {...(bonus !== undefined && version !== undefined && { edited: editedOf(bonus, version) })}
      >
        <FormField
          field="bonus"
          label={t('bonus.bonus')}
          value={id}
          onChange={setId}
          pattern="[A-Za-z0-9_.:\-]{1,64}"
          title={t('filter.id_form')}
          disabled={bonus !== undefined}
          required
        />
        <FormField
          field="multiplier"
          label={t('campaign.multiplier')}
          type="number"
          step={0.0001}
          inputMode="decimal"
          value={multiplier}
          onChange={setMultiplier}
          required
        />
        <FormField
          field="starts_at"
          label={t('campaign.starts_at')}
          type="datetime-local"
          step={timeStep(startsAt)}
          value={startsAt}
          onChange={setStartsAt}
          required
        />
        <FormField
          field="ends_at"
          label={t('campaign.ends_at')}
          type="datetime-local"
          step={timeStep(endsAt)}
          value={endsAt}
          onChange={setEndsAt}
          required
        />
        <IdListField
          field="scope.categories"
          label={t('campaign.scope_categories')}
          ids={categories}
          onChange={setCategories}
        />
        <IdListField field="scope.rooms" label={t('campaign.scope_rooms')} ids={rooms} onChange={setRooms} />
        <FormField
          field="scope.min_vip_level"
          label={t('campaign.scope_vip')}
          type="number"
          min={0}
          step={1}
          value={minVipLevel}
          onChange={setMinVipLevel}
          required
        />
      </ChangeDialog>
    </FormFaultContext>
  );
}

const editedOf = (seen: Bonus, version: string) => ({
  seen,
  version,
  labels: {
    multiplier: t('campaign.multiplier'),
    starts_at: t('campaign.starts_at'),
    ends_at: t('campaign.ends_at'),
    scope: t('campaign.scope'),
  },
});
