import type { ConsoleItem } from '@lavish/protocol';
import { Link, useNavigate } from '@tanstack/react-router';
import { Icon } from '../parts/icon.tsx';
import { t } from '../strings/strings.ts';
import type { CatalogueSearch } from './catalogue-search.ts';

interface Props {
  items: readonly ConsoleItem[];
  search: CatalogueSearch;
}

/** Which items are shown, and how. The address has it, so that a link is a view. */
export function CatalogueFilters({ items, search }: Props) {
  const navigate = useNavigate();
  const categories = [...new Set(items.flatMap(({ category }) => category ?? []))].sort();
  const choose = (part: { [K in keyof CatalogueSearch]: CatalogueSearch[K] | undefined }) => {
    const next = Object.fromEntries(Object.entries({ ...search, ...part }).filter(([, value]) => value));
    void navigate({ to: '/catalogue', search: next, replace: true, resetScroll: false });
  };
  const { text = '', category = '', state = '', view } = search;
  return (
    <div className="filters catalogue-filters">
      <label className="filters__field catalogue-filters__text">
        {t('catalogue.search')}
        <input
          className="field__input"
          type="search"
          value={text}
          onChange={({ target }) => choose({ text: target.value })}
          autoComplete="off"
          spellCheck={false}
        />
      </label>
      <label className="filters__field">
        {t('item.category')}
        <select
          className="select"
          value={category}
          onChange={({ target }) => choose({ category: target.value })}
        >
          <option value="">{t('catalogue.all')}</option>
          {categories.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <label className="filters__field">
        {t('catalogue.state')}
        <select
          className="select"
          value={state}
          onChange={({ target }) => choose({ state: target.value === 'retired' ? 'retired' : undefined })}
        >
          <option value="">{t('catalogue.offered')}</option>
          <option value="retired">{t('catalogue.retired')}</option>
        </select>
      </label>
      <nav className="tabs tabs--small catalogue-filters__views" aria-label={t('catalogue.view')}>
        {([undefined, 'table'] as const).map((each) => {
          const { view: _, ...others } = search;
          return (
            <Link
              key={each ?? 'grid'}
              className="tabs__tab"
              to="/catalogue"
              search={each === undefined ? others : { ...others, view: each }}
              replace
              aria-current={view === each ? 'page' : undefined}
              data-current={view === each}
            >
              {t(each === undefined ? 'catalogue.grid' : 'catalogue.table')}
            </Link>
          );
        })}
      </nav>
      <span className="catalogue-filters__export">
        {(['csv', 'json'] as const).map((format) => (
          <a
            key={format}
            className="button button--quiet"
            href={`/console/api/catalogue/export?format=${format}`}
            download
          >
            <Icon name="download" />
            {format.toUpperCase()}
          </a>
        ))}
      </span>
    </div>
  );
}
