import type { ConsoleItem } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMay } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { CatalogueFilters } from './catalogue-filters.tsx';
import { readCatalogue } from './catalogue-query.ts';
import { findItems } from './catalogue-search.ts';
import { ItemGrid } from './item-grid.tsx';
import { ItemTable } from './item-table.tsx';
import { useItemOrder } from './use-item-order.ts';

const route = getRouteApi('/catalogue');

/** All items: as a grid in the order in which viewers see them, or as a table. */
export function CataloguePage() {
  const mayChange = useMay('catalogue.change');
  const query = useQuery(readCatalogue);
  return (
    <>
      <div className="catalogue-head">
        <PageTitle title={t('page.catalogue')} />
        <div className="catalogue-head__actions">
          {mayChange && (
            <>
              <Link className="button" to="/catalogue/import">
                {t('catalogue.import')}
              </Link>
              <Link className="button button--main" to="/catalogue/new">
                <Icon name="plus" />
                {t('catalogue.add')}
              </Link>
            </>
          )}
        </div>
      </div>
      {query.isError ? (
        <Failed fault={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Loading />
      ) : (
        <Items items={query.data.data} />
      )}
    </>
  );
}

function Items({ items }: { items: readonly ConsoleItem[] }) {
  const search = route.useSearch();
  const mayChange = useMay('catalogue.change');
  const shown = findItems(items, search);
  const order = useItemOrder(search);
  // A place among search results would surprise.
  const mayMove = mayChange && search.state !== 'retired' && search.text === undefined && shown.length > 1;
  const List = search.view === 'table' ? ItemTable : ItemGrid;
  return (
    <>
      <CatalogueFilters items={items} search={search} />
      {order.fault !== null && (
        <p className="banner banner--warning" role="alert">
          <Icon name="warning" />
          {t('order.refused', { reason: order.fault })}
        </p>
      )}
      {shown.length > 0 ? (
        <>
          <p className="catalogue-count quiet" role="status">
            {t('catalogue.count', { count: exact(shown.length) })}
            {mayMove && ` ${t('catalogue.order_hint')}`}
          </p>
          <List items={shown} onMove={mayMove ? order.move : null} />
        </>
      ) : (
        <Empty>{t(emptyText(items, search))}</Empty>
      )}
    </>
  );
}

function emptyText(
  items: readonly ConsoleItem[],
  { state, category, text }: ReturnType<typeof route.useSearch>,
) {
  if (category !== undefined || text !== undefined) return 'catalogue.none_found';
  if (state === 'retired') return 'catalogue.none_retired';
  return items.length > 0 ? 'catalogue.all_retired' : 'catalogue.empty';
}
