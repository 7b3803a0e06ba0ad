import { LIMITS, type PutUser, type User } from '@lavish/protocol';
import { useState } from 'react';
import { callApi, type Versioned } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { useVersioned } from '../api/use-versioned.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Field } from '../parts/field.tsx';
import { ModalDialog } from '../parts/modal-dialog.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { t } from '../strings/strings.ts';
import { userKey } from './user-key.ts';

/** Changes name, VIP level, region, and the share of gifts, if the operator may. Sends only what has changed. */
export function ProfileDialog({ user, onClose }: { user: string; onClose: () => void }) {
  const read = useVersioned<User>(`/v1/users/${encodeURIComponent(user)}`);
  if (read.data !== undefined) return <ProfileForm {...read.data} onClose={onClose} />;
  return (
    <ModalDialog className="change-dialog" label={t('user.edit')} onClose={onClose}>
      {read.isError ? <Failed fault={read.error} onRetry={() => void read.refetch()} /> : <Loading />}
    </ModalDialog>
  );
}

function ProfileForm({ data: user, version, onClose }: Versioned<User> & { onClose: () => void }) {
  const mayChangeShare = useMay('shares.change');
  const [name, setName] = useState(user.name ?? '');
  const [vipLevel, setVipLevel] = useState(String(user.vip_level));
  const [region, setRegion] = useState(user.region ?? '');
  const [sharePercent, setSharePercent] = useState(String(user.share_bps / 100));
  const mayChangePayouts = useMay('payout_terms.change');
  const [clearingDays, setClearingDays] = useState(String(user.clearing_days ?? ''));
  const [isEligible, setEligible] = useState(user.payout_eligible);

  const save = (reason: string, ifMatch: string | undefined) => {
    const wanted = {
      name: name.trim() || null,
      vip_level: Number(vipLevel),
      region: region.trim() || null,
      share_bps: Math.round(Number(sharePercent) * 100),
      clearing_days: clearingDays.trim() === '' ? null : Number(clearingDays),
      payout_eligible: isEligible,
    };
    const body: PutUser = Object.fromEntries(
      Object.entries(wanted).filter(([field, value]) => value !== user[field as keyof typeof wanted]),
    );
    return callApi(`/v1/users/${encodeURIComponent(user.id)}`, {
      method: 'PUT',
      body,
      reason,
      ifMatch,
    });
  };

  return (
    <ChangeDialog
      title={t('user.edit')}
      detail={t('profile.detail')}
      changes={userKey(user.id)}
      submit={t('profile.submit')}
      onSubmit={save}
      onClose={onClose}
      edited={{
        seen: user,
        version,
        labels: {
          name: t('profile.name'),
          vip_level: t('profile.vip_level'),
          region: t('user.region'),
          share_bps: t('profile.share_bps'),
          clearing_days: t('profile.clearing_days'),
          payout_eligible: t('profile.payout_eligible'),
          blocked: t('profile.blocked'),
          ranking: t('profile.ranking'),
          consumption_consent: t('profile.consumption_consent'),
          avatar_url: t('profile.avatar'),
        },
      }}
    >
      <Field label={t('profile.name')} value={name} onChange={setName} autoComplete="off" />
      <Field
        label={t('profile.vip_level')}
        type="number"
        value={vipLevel}
        onChange={setVipLevel}
        min={0}
        step={1}
        required
      />
      <Field
        label={t('user.region')}
        value={region}
        onChange={setRegion}
        pattern="[a-z0-9_\-]{1,32}"
        autoComplete="off"
      />
      {mayChangeShare && (
        <Field
          label={t('profile.share')}
          type="number"
          value={sharePercent}
          onChange={setSharePercent}
          min={0}
          max={100}
          step={0.01}
          required
        />
      )}
      {mayChangePayouts && (
        <>
          <Field
            label={t('profile.clearing_days')}
            hint={t('profile.clearing_hint')}
            type="number"
            value={clearingDays}
            onChange={setClearingDays}
            min={0}
            max={LIMITS.maxClearingDays}
            step={1}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={isEligible}
              onChange={({ target }) => setEligible(target.checked)}
            />
            {t('profile.payout_eligible')}
          </label>
        </>
      )}
    </ChangeDialog>
  );
}
