import type { ConsoleItem } from '@lavish/protocol';

/** What the address of the catalogue's page says. */
export interface CatalogueSearch {
  view?: 'table';
  state?: 'retired';
  category?: string;
  text?: string;
}

export function parseCatalogueSearch(search: Record<string, unknown>): CatalogueSearch {
  const { view, state, category, text } = search;
  return {
    ...(view === 'table' && { view }),
    ...(state === 'retired' && { state }),
    ...(typeof category === 'string' && category !== '' && { category }),
    ...(typeof text === 'string' && text !== '' && { text }),
  };
}

/** The items that the page shows: those whose name or id has all the words. */
export function findItems(items: readonly ConsoleItem[], search: CatalogueSearch): readonly ConsoleItem[] {
  const { state, category, text = '' } = search;
  const words = text.trim().toLocaleLowerCase().split(/\s+/);
  return items.filter(
    (item) =>
      (item.retired_at !== null) === (state === 'retired') &&
      (category === undefined || item.category === category) &&
      words.every((word) => `${item.name} ${item.id}`.toLocaleLowerCase().includes(word)),
  );
}
