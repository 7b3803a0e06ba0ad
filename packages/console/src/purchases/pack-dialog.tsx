import { LIMITS, type Pack, type PackPrice, type PutPack } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { useVersioned } from '../api/use-versioned.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { FormField } from '../parts/form-field.tsx';
import { ModalDialog } from '../parts/modal-dialog.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { WholeField } from '../parts/whole-field.tsx';
import { fieldTime, instantOf } from '../parts/zoned-time.ts';
import { decimalText, smallestUnits } from '../strings/money.ts';
import { t } from '../strings/strings.ts';
import { PACKS_KEY, packPath } from './pack-key.ts';
import { type DraftPrice, PriceRows } from './price-rows.tsx';

/** Changes a pack, as it is when the dialog opens. */
export function EditPackDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const read = useVersioned<Pack>(packPath(id));
  if (read.data !== undefined)
    return <PackDialog pack={read.data.data} version={read.data.version} onClose={onClose} />;
  return (
    <ModalDialog className="change-dialog" label={t('pack.edit')} onClose={onClose}>
      <QueryState query={read}>{() => null}</QueryState>
    </ModalDialog>
  );
}

interface Props {
  pack: Pack | null;
  version?: string;
  onClose: () => void;
}

/** Creates a pack, or changes one. Purchases keep the version that was for sale when they were paid. */
export function PackDialog({ pack, version, onClose }: Props) {
  const { time_zone } = useSession();
  const local = (at: string | null | undefined) => (at == null ? '' : fieldTime(Date.parse(at), time_zone));
  const [id, setId] = useState(pack?.id ?? '');
  const [name, setName] = useState(pack?.name ?? '');
  const [coins, setCoins] = useState(String(pack?.coins ?? ''));
  const [bonusCoins, setBonusCoins] = useState(String(pack?.bonus_coins ?? 0));
  const [bonusDays, setBonusDays] = useState(String(pack?.bonus_days ?? 30));
  const [prices, setPrices] = useState<readonly DraftPrice[]>(() => (pack?.prices ?? []).map(draftOf));
  const [apple, setApple] = useState(pack?.products.apple ?? '');
  const [google, setGoogle] = useState(pack?.products.google ?? '');
  const [startsAt, setStartsAt] = useState(local(pack?.starts_at));
  const [endsAt, setEndsAt] = useState(local(pack?.ends_at));
  const [maxPerUser, setMaxPerUser] = useState(String(pack?.max_per_user ?? ''));
  const [sort, setSort] = useState(String(pack?.sort ?? 0));
  const hasBonus = Number(bonusCoins) > 0;

  const time = (text: string) => {
    const at = instantOf(text, time_zone);
    return Number.isNaN(at) ? '' : new Date(at).toISOString();
  };
  const save = (reason: string, ifMatch: string | undefined) => {
    const body: PutPack = {
      name: name.trim(),
      coins: Number(coins),
      bonus_coins: Number(bonusCoins),
      ...(hasBonus && { bonus_days: Number(bonusDays) }),
      prices: prices.map(priceOf),
      products: {
        ...(apple.trim() && { apple: apple.trim() }),
        ...(google.trim() && { google: google.trim() }),
      },
      ...(startsAt && { starts_at: time(startsAt) }),
      ...(endsAt && { ends_at: time(endsAt) }),
      ...(maxPerUser && { max_per_user: Number(maxPerUser) }),
      sort: Number(sort),
    };
    return callApi(packPath(id), { method: 'PUT', body, reason, ifMatch });
  };

  return (
    <FormDialog
      title={t(pack === null ? 'pack.new' : 'pack.edit')}
      detail={t('pack.detail', { zone: time_zone })}
      changes={PACKS_KEY}
      submit={t('profile.submit')}
      onSubmit={save}
      onClose={onClose}
      {...(pack !== null && version !== undefined && { edited: editedOf(pack, version) })}
    >
      <div className="form-columns">
        <FormField
          field="pack"
          label={t('pack.id')}
          value={id}
          onChange={setId}
          pattern="[A-Za-z0-9_.:\-]{1,64}"
          title={t('filter.id_form')}
          disabled={pack !== null}
          required
        />
        <FormField
          field="name"
          label={t('profile.name')}
          value={name}
          onChange={setName}
          maxLength={LIMITS.maxNameLength}
          required
        />
        <WholeField
          field="coins"
          label={t('purchase.coins')}
          value={coins}
          onChange={setCoins}
          min={1}
          required
        />
        <WholeField
          field="bonus_coins"
          label={t('purchase.bonus_coins')}
          hint={t('pack.bonus_hint')}
          value={bonusCoins}
          onChange={setBonusCoins}
          min={0}
          required
        />
        {hasBonus && (
          <WholeField
            field="bonus_days"
            label={t('pack.bonus_days')}
            value={bonusDays}
            onChange={setBonusDays}
            min={1}
            max={LIMITS.maxBonusDays}
            required
          />
        )}
        <WholeField
          field="max_per_user"
          label={t('pack.max_per_user')}
          hint={t('pack.max_per_user_hint')}
          value={maxPerUser}
          onChange={setMaxPerUser}
          min={1}
        />
      </div>
      <PriceRows prices={prices} onChange={setPrices} />
      <details>
        <summary>{t('pack.more')}</summary>
        <div className="form-columns">
          <FormField
            field="products.apple"
            label={t('pack.apple')}
            value={apple}
            onChange={setApple}
            maxLength={150}
          />
          <FormField
            field="products.google"
            label={t('pack.google')}
            value={google}
            onChange={setGoogle}
            maxLength={150}
          />
          <FormField
            field="starts_at"
            label={t('pack.starts_at')}
            type="datetime-local"
            value={startsAt}
            onChange={setStartsAt}
          />
          <FormField
            field="ends_at"
            label={t('pack.ends_at')}
            type="datetime-local"
            value={endsAt}
            onChange={setEndsAt}
          />
          <WholeField
            field="sort"
            label={t('pack.sort')}
            value={sort}
            onChange={setSort}
            min={-32_768}
            max={32_767}
            required
          />
        </div>
      </details>
    </FormDialog>
  );
}

const editedOf = (seen: Pack, version: string) => ({
  seen,
  version,
  labels: {
    name: t('profile.name'),
    coins: t('purchase.coins'),
    bonus_coins: t('purchase.bonus_coins'),
    bonus_days: t('pack.bonus_days'),
    prices: t('pack.prices'),
    products: t('pack.more'),
    starts_at: t('pack.starts_at'),
    ends_at: t('pack.ends_at'),
    max_per_user: t('pack.max_per_user'),
    sort: t('pack.sort'),
    retired_at: t('pack.retired'),
  },
});

const draftOf = ({ amount, currency, region = '' }: PackPrice): DraftPrice => ({
  amount: decimalText(amount, currency),
  currency,
  region,
});

/** What cannot be read as an amount is sent as 0, which the server refuses with the name of the field. */
const priceOf = ({ amount, currency, region }: DraftPrice): PackPrice => ({
  amount: smallestUnits(amount, currency) ?? 0,
  currency,
  ...(region.trim() && { region: region.trim() }),
});
