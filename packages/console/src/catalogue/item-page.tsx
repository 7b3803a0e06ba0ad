import type { ConsoleItem, Item } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../api/session.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { t } from '../strings/strings.ts';
import { readCatalogue } from './catalogue-query.ts';
import { ItemEditor } from './item-editor.tsx';
import { ItemFacts } from './item-facts.tsx';
import { ItemPicture } from './item-picture.tsx';
import { OfferDialog } from './offer-dialog.tsx';

const route = getRouteApi('/catalogue/items/$item');

/** An item: all its fields, how it plays, and its retirement. */
export function ItemPage() {
  const { item: id } = route.useParams();
  // The form is compared with the version that is read at the same time.
  const query = useQuery({ ...readCatalogue, refetchOnMount: 'always' });
  if (query.isError) return <Failed fault={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading />;
  const item = query.data.data.find((each) => each.id === id);
  return item === undefined ? (
    <>
      <PageTitle title={id} />
      <Empty>{t('item.missing')}</Empty>
    </>
  ) : (
    <ExistingItem key={id} item={item} items={query.data.data} />
  );
}

function ExistingItem({ item, items }: { item: ConsoleItem; items: readonly ConsoleItem[] }) {
  const mayChange = useMay('catalogue.change');
  const mayReport = useMay('analytics.read');
  const [isDialogOpen, setDialogOpen] = useState(false);
  return (
    <>
      <div className="item-head">
        <ItemPicture className="item-head__picture" url={item.icon_url} />
        <PageTitle title={item.name}>
          <span className="id">
            <bdi>{item.id}</bdi>
          </span>
          <ItemFacts item={item} />
        </PageTitle>
        <div className="item-head__actions">
          {mayReport && (
            <Link
              className="button"
              to="/analytics/$report"
              params={{ report: 'trend' }}
              search={{ item: item.id }}
            >
              {t('item.report')}
            </Link>
          )}
          {mayChange && (
            <button className="button" type="button" onClick={() => setDialogOpen(true)}>
              {t(item.retired_at === null ? 'item.retire' : 'item.return')}
            </button>
          )}
        </div>
      </div>
      <ItemEditor item={item} items={items} onSaved={() => undefined} />
      {isDialogOpen && <OfferDialog item={item} onClose={() => setDialogOpen(false)} />}
    </>
  );
}

/** Adds an item, and leads to where it can be seen. */
export function NewItemPage() {
  const query = useQuery(readCatalogue);
  const [added, setAdded] = useState<Item | null>(null);
  if (query.isError) return <Failed fault={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading />;
  return added === null ? (
    <>
      <PageTitle title={t('item.new')} />
      <ItemEditor item={null} items={query.data.data} onSaved={setAdded} />
    </>
  ) : (
    <Added item={added} hasDemo={query.data.has_demo} onAgain={() => setAdded(null)} />
  );
}

function Added({ item, hasDemo, onAgain }: { item: Item; hasDemo: boolean; onAgain: () => void }) {
  return (
    <>
      <PageTitle title={item.name} />
      <Panel title={t('added.title')} className="added">
        <ItemPicture className="added__picture" url={item.icon_url} />
        <p role="status">{t('added.detail', { name: item.name })}</p>
        <div className="added__actions">
          {hasDemo && (
            <a className="button button--main" href="/demo">
              {t('added.demo')}
            </a>
          )}
          <Link className="button" to="/catalogue/items/$item" params={{ item: item.id }}>
            {t('added.item')}
          </Link>
          <button className="button" type="button" onClick={onAgain}>
            {t('added.again')}
          </button>
        </div>
      </Panel>
    </>
  );
}
