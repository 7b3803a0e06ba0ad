import type { Purchase } from '@lavish/protocol';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Field } from '../parts/field.tsx';
import { ListView } from '../parts/list-view.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { useList } from '../parts/use-list.ts';
import { t } from '../strings/strings.ts';
import { PURCHASES_KEY } from './purchase-key.ts';
import { PURCHASE_STATES, type PurchaseState } from './purchase-search.ts';
import { PurchaseTable } from './purchase-table.tsx';
import { PurchaseTabs } from './purchase-tabs.tsx';

const route = getRouteApi('/purchases');
const PURCHASE_ID = /^pur_[0-9a-f]{32}$/;

/** Lists purchases, newest first, or those of a user. */
export function PurchasesPage() {
  const { user, state } = route.useSearch();
  return (
    <>
      <PageTitle title={t('page.purchases')} />
      <PurchaseTabs current="/purchases" />
      <PurchaseSearch key={user ?? ''} user={user ?? ''} />
      {user === undefined && <States current={state} />}
      <PurchaseList key={`list ${user} ${state}`} user={user} state={state} />
    </>
  );
}

/** Opens a purchase by its id, or lists those of a user. */
function PurchaseSearch({ user }: { user: string }) {
  const [typed, setTyped] = useState(user);
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const id = typed.trim();
    if (PURCHASE_ID.test(id)) void navigate({ to: '/purchases/$purchase', params: { purchase: id } });
    else void navigate({ to: '/purchases', search: id === '' ? {} : { user: id } });
  };
  return (
    <form className="search-form" onSubmit={submit}>
      <Field
        label={t('purchase.search')}
        type="search"
        value={typed}
        onChange={setTyped}
        placeholder={t('purchase.search_hint')}
        pattern="\s*[A-Za-z0-9_.:\-]{1,64}\s*"
        title={t('filter.id_form')}
        autoComplete="off"
        spellCheck={false}
      />
      <button className="button" type="submit">
        {t('find.submit')}
      </button>
      {user !== '' && (
        <Link className="button button--quiet" to="/purchases">
          {t('rooms.show_all')}
        </Link>
      )}
    </form>
  );
}

const States = ({ current }: { current: PurchaseState | undefined }) => (
  <nav className="tabs tabs--small" aria-label={t('purchase.which')}>
    {([undefined, ...PURCHASE_STATES] as const).map((state) => (
      <Link
        key={state ?? 'all'}
        className="tabs__tab"
        to="/purchases"
        search={state === undefined ? {} : { state }}
        aria-current={state === current ? 'page' : undefined}
        data-current={state === current}
      >
        {t(state === undefined ? 'purchase.all' : `purchase.state_${state}`)}
      </Link>
    ))}
  </nav>
);

interface ListProps {
  user: string | undefined;
  state: PurchaseState | undefined;
}

function PurchaseList({ user, state }: ListProps) {
  const path = user === undefined ? '/v1/purchases' : `/v1/users/${encodeURIComponent(user)}/purchases`;
  const list = useList<Purchase>([...PURCHASES_KEY, path], path, {
    limit: '50',
    ...(user === undefined && state !== undefined && { state }),
  });
  return (
    <ListView
      list={list}
      empty={t(
        user !== undefined
          ? 'purchase.none_of_user'
          : state === undefined
            ? 'purchase.none'
            : 'purchase.none_in_state',
      )}
    >
      {(purchases) => <PurchaseTable purchases={purchases} />}
    </ListView>
  );
}
