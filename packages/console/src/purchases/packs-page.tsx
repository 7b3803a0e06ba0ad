import type { Pack } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { Badge } from '../parts/badge.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { ListView } from '../parts/list-view.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { useList } from '../parts/use-list.ts';
import { dateTime } from '../strings/dates.ts';
import { money } from '../strings/money.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { now } from '../strings/today.ts';
import { EditPackDialog, PackDialog } from './pack-dialog.tsx';
import { PACKS_KEY, packPath } from './pack-key.ts';
import { PurchaseTabs } from './purchase-tabs.tsx';

/** What users can buy: packs with their prices. */
export function PacksPage() {
  const mayChange = useMay('packs.change');
  const [edited, setEdited] = useState<Pack | 'new' | null>(null);
  const [retired, setRetired] = useState<Pack | null>(null);
  const list = useList<Pack>(PACKS_KEY, '/v1/packs', { limit: '100' });
  return (
    <>
      <PageTitle title={t('pack.packs')}>
        {mayChange && (
          <button
            className="button button--main page-title__action"
            type="button"
            onClick={() => setEdited('new')}
          >
            <Icon name="plus" />
            {t('pack.new')}
          </button>
        )}
      </PageTitle>
      <PurchaseTabs current="/purchase-packs" />
      <ListView list={list} empty={t('pack.none')}>
        {(packs) => <PackTable packs={packs} onEdit={setEdited} onRetire={setRetired} />}
      </ListView>
      {edited === 'new' && <PackDialog pack={null} onClose={() => setEdited(null)} />}
      {edited !== null && edited !== 'new' && (
        <EditPackDialog id={edited.id} onClose={() => setEdited(null)} />
      )}
      {retired !== null && (
        <ChangeDialog
          title={t('pack.retire')}
          detail={t('pack.retire_detail', { pack: retired.name })}
          changes={PACKS_KEY}
          submit={t('pack.retire')}
          onSubmit={(reason) => callApi(packPath(retired.id), { method: 'DELETE', reason })}
          onClose={() => setRetired(null)}
        />
      )}
    </>
  );
}

interface TableProps {
  packs: readonly Pack[];
  onEdit: (pack: Pack) => void;
  onRetire: (pack: Pack) => void;
}

function PackTable({ packs, onEdit, onRetire }: TableProps) {
  const mayChange = useMay('packs.change');
  return (
    <HeadedTable
      label={t('pack.packs')}
      className="table--stacked"
      headings={[
        t('pack.pack'),
        numbers(t('figure.coins')),
        t('pack.prices'),
        t('pack.sale'),
        ...(mayChange ? [t('overlay.actions')] : []),
      ]}
    >
      {packs.map((pack) => (
        <tr key={pack.id}>
          <th scope="row">
            <bdi>{pack.name}</bdi>{' '}
            <span className="table__second">
              <bdi>{pack.id}</bdi>
            </span>
          </th>
          <td className="number coins">
            {exact(pack.coins)}{' '}
            {pack.bonus_coins > 0 && <span className="table__second">+ {exact(pack.bonus_coins)}</span>}
          </td>
          <td className="pack__prices">
            <Prices pack={pack} />
          </td>
          <td>
            <Sale pack={pack} />
          </td>
          {mayChange && (
            <td className="table__wide">
              <div className="table__actions">
                <button
                  className="button button--small"
                  type="button"
                  aria-label={`${t('pack.edit')}: ${pack.name}`}
                  onClick={() => onEdit(pack)}
                >
                  {t('pack.edit')}
                </button>
                {pack.retired_at === null && (
                  <button
                    className="button button--small"
                    type="button"
                    aria-label={`${t('pack.retire')}: ${pack.name}`}
                    onClick={() => onRetire(pack)}
                  >
                    {t('pack.retire')}
                  </button>
                )}
              </div>
            </td>
          )}
        </tr>
      ))}
    </HeadedTable>
  );
}

function Prices({ pack: { prices, products } }: { pack: Pack }) {
  const stores = (['apple', 'google'] as const).filter((store) => products[store] !== undefined);
  const shown = prices.map(
    ({ amount, currency, region }) => money(amount, currency) + (region === undefined ? '' : ` (${region})`),
  );
  return (
    <>
      {shown.join(', ') || t('pack.store_prices')}{' '}
      {stores.length > 0 && (
        <span className="table__second">{stores.map((store) => t(`provider.${store}`)).join(', ')}</span>
      )}
    </>
  );
}

/** Whether a pack can be bought now. */
function Sale({ pack: { retired_at, starts_at, ends_at } }: { pack: Pack }) {
  const { time_zone } = useSession();
  const at = now();
  if (retired_at !== null) return <Badge tone="quiet">{t('pack.retired')}</Badge>;
  if (ends_at !== null && Date.parse(ends_at) <= at) return <Badge tone="quiet">{t('pack.over')}</Badge>;
  if (starts_at !== null && Date.parse(starts_at) > at)
    return <Badge tone="warning">{t('pack.from', { at: dateTime(starts_at, time_zone) })}</Badge>;
  return (
    <>
      <Badge tone="good">{t('pack.on_sale')}</Badge>{' '}
      {ends_at !== null && (
        <span className="table__second">{t('pack.until', { at: dateTime(ends_at, time_zone) })}</span>
      )}
    </>
  );
}
