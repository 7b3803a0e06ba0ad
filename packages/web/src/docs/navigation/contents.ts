import './contents.css';
import { element } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';
import { matches } from './search.ts';

/** The data of an entry for the contents and the search. */
export interface EntryName {
  id: string;
  title: string;
  /** Shown at the end of the line: `POST`, `send`. */
  badge?: string;
  /** Text that the search matches besides the title. */
  text?: string;
}

export interface Chapter {
  title: string;
  entries: (EntryName & { element: HTMLElement })[];
  element: HTMLElement;
}

/** The list of all entries, with a search that filters the list and the page. */
export function createContents(chapters: Chapter[], emptyNotice: HTMLElement) {
  const input = element('input', {
    type: 'search',
    class: 'search__input',
    placeholder: 'Path, field, error…',
    'aria-label': 'Search this page',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const hits = element('p', { class: 'contents__hits', role: 'status' });
  const links = new Map<string, HTMLAnchorElement>();
  const groups = chapters.map(({ title, entries }) => {
    const items = entries.map((each) => element('li', {}, linkTo(each)));
    const group = element(
      'section',
      { class: 'contents__group' },
      element('h2', {}, title),
      element('ul', {}, ...items),
    );
    return { group, items };
  });

  function linkTo({ id, title, badge }: EntryName) {
    const tail =
      badge === undefined
        ? null
        : element('span', { class: `contents__badge contents__badge--${badge.toLowerCase()}` }, badge);
    const link = element('a', { href: `#${id}` }, element('span', {}, title), tail);
    links.set(id, link);
    return link;
  }

  /** Shows only the entries that have every word, here and on the page. */
  function filter() {
    const query = input.value.trim();
    let found = 0;
    for (const [index, { entries, element: section }] of chapters.entries()) {
      const { group, items } = groups[index]!;
      let shown = 0;
      for (const [place, { id, title, text = '', badge = '', element: part }] of entries.entries()) {
        const isHit = query === '' || matches(query, `${id} ${title} ${badge} ${text}`);
        part.hidden = !isHit;
        items[place]!.hidden = !isHit;
        if (isHit) shown += 1;
      }
      section.hidden = shown === 0;
      group.hidden = shown === 0;
      found += shown;
    }
    emptyNotice.hidden = found > 0;
    hits.textContent = query === '' ? '' : found === 1 ? '1 match' : `${found} matches`;
  }

  function clear() {
    input.value = '';
    filter();
  }

  input.addEventListener('input', filter);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && input.value !== '') {
      event.stopPropagation();
      clear();
    }
    if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const shown = [...links.values()].filter((link) => link.offsetParent !== null);
    if (event.key === 'ArrowDown') return shown[0]?.focus();
    // An entry that has all words in its title is more likely meant than one that mentions them.
    const best = shown.find((link) => matches(input.value, link.textContent ?? '')) ?? shown[0];
    best?.click();
  });

  const list = element(
    'nav',
    { class: 'contents', id: 'contents', 'aria-label': 'Contents' },
    element('div', { class: 'search' }, icon('search'), input, element('kbd', { class: 'search__key' }, '/')),
    hits,
    ...groups.map(({ group }) => group),
  );

  return {
    element: list,
    clear,
    focusSearch: () => input.focus(),
    /** Marks the entry that the reader has scrolled to. */
    mark(id: string) {
      for (const [each, link] of links) {
        if (each !== id) link.removeAttribute('aria-current');
        else if (!link.hasAttribute('aria-current')) {
          link.setAttribute('aria-current', 'true');
          link.scrollIntoView({ block: 'nearest' });
        }
      }
    },
  };
}

export type Contents = ReturnType<typeof createContents>;
