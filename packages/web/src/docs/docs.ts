import '../look/look.css';
import './docs.css';
import errorsText from '../../../../docs/ERRORS.md';
import { element } from '../look/element.ts';
import { type AsyncApi, eventsOf, messagesOf } from './documents/asyncapi-messages.ts';
import { readErrorGroups } from './documents/error-meanings.ts';
import { type OpenApi, operationsOf } from './documents/openapi-operations.ts';
import { chapterHead, type Entry } from './entries/entry.ts';
import { errorEntries } from './entries/error-entries.ts';
import { eventEntry, messageEntry } from './entries/message-entry.ts';
import { operationEntry } from './entries/operation-entry.ts';
import { overview } from './entries/overview.ts';
import { realtimeEntries } from './entries/realtime.ts';
import { codesEverywhere } from './entries/refusal-table.ts';
import { createBar } from './navigation/bar.ts';
import { type Chapter, createContents } from './navigation/contents.ts';
import { watchReadingPlace } from './navigation/reading-place.ts';

async function start() {
  document.body.replaceChildren(message('Loading the documents…'));
  try {
    const [openapi, asyncapi] = await Promise.all([
      read<OpenApi>('/openapi.json'),
      read<AsyncApi>('/asyncapi.json'),
    ]);
    show(openapi, asyncapi);
  } catch {
    const again = element('button', { class: 'message__again', type: 'button' }, 'Try again');
    again.addEventListener('click', () => void start());
    document.body.replaceChildren(message('Lavish does not respond. Is it still running?', again));
  }
}

async function read<Document>(path: string): Promise<Document> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as Document;
}

const message = (sentence: string, ...more: Node[]) =>
  element('main', { class: 'message', role: 'status' }, element('p', {}, sentence), ...more);

function show(openapi: OpenApi, asyncapi: AsyncApi) {
  const chapters = chaptersOf(openapi, asyncapi);
  const nothing = nothingFound();
  const contents = createContents(chapters, nothing.element);
  nothing.showAll.addEventListener('click', () => {
    contents.clear();
    contents.focusSearch();
  });
  const entries = chapters.flatMap((chapter) => chapter.entries.map((each) => each.element));
  document.body.replaceChildren(
    element('a', { class: 'skip', href: '#main' }, 'Skip the contents'),
    createBar(contents),
    element(
      'div',
      { class: 'layout' },
      contents.element,
      element(
        'main',
        { class: 'main', id: 'main', tabindex: '-1' },
        ...chapters.map((chapter) => chapter.element),
        nothing.element,
      ),
    ),
  );
  followLinks(contents.clear);
  watchReadingPlace(entries, contents.mark);
}

function chaptersOf(openapi: OpenApi, asyncapi: AsyncApi): Chapter[] {
  const { origin } = location;
  const operations = operationsOf(openapi);
  const errors = readErrorGroups(errorsText);
  const meanings = new Map(errors.flatMap((group) => group.errors).map((each) => [each.code, each]));
  const linkOf = (code: string) => (meanings.has(code) ? `#error-${code}` : undefined);
  const context = { origin, linkOf, refusals: { meanings, everywhere: codesEverywhere(operations) } };
  const messages = messagesOf(asyncapi);
  const sentBy = (sender: 'client' | 'server') =>
    messages.filter(({ from }) => from === sender).map((each) => messageEntry(each, linkOf));

  return [
    chapter('Start', null, overview(openapi, operations, origin)),
    ...openapi.tags.map(({ name, description }) =>
      chapter(
        capitalised(name),
        description,
        operations.filter(({ tag }) => tag === name).map((each) => operationEntry(each, context)),
      ),
    ),
    chapter('Realtime', 'One WebSocket for any number of rooms: all events as they happen.', [
      ...realtimeEntries(asyncapi, origin),
    ]),
    chapter(
      'Messages you send',
      'The server responds to each message, with an error if it cannot carry it out.',
      sentBy('client'),
    ),
    chapter(
      'Messages you receive',
      'Responses, and messages that the server sends on its own.',
      sentBy('server'),
    ),
    chapter(
      'Room events',
      'The events in frames and responses. Those with a `seq` are the room’s feed: in order and complete.',
      eventsOf(asyncapi).map((each) => eventEntry(each, linkOf)),
    ),
    chapter(
      'Errors',
      'HTTP and the socket use the same codes. Handle errors by their `code`.',
      errorEntries(errors),
    ),
  ];
}

function chapter(title: string, about: string | null, entries: Entry[]): Chapter {
  const id = `chapter-${title.toLowerCase().replaceAll(' ', '-')}`;
  const head = about === null ? [] : [chapterHead(id, title, about)];
  return {
    title,
    entries,
    element: element(
      'section',
      { class: 'chapter', 'aria-label': title },
      ...head,
      ...entries.map((each) => each.element),
    ),
  };
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

function nothingFound() {
  const showAll = element('button', { type: 'button', class: 'message__again' }, 'Show everything');
  const notice = element(
    'div',
    { class: 'nothing' },
    element('p', {}, 'No entry has all of these words. Try a path, the name of a field, or a code.'),
    showAll,
  );
  notice.hidden = true;
  return { element: notice, showAll };
}

/** Follows links within the page: shows an entry that the search hides, scrolls to it and moves the focus there. */
function followLinks(showEverything: () => void) {
  const go = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target === null) return;
    if (target.closest('[hidden]')) showEverything();
    target.scrollIntoView();
    (target.querySelector<HTMLElement>('[tabindex="-1"]') ?? target).focus({ preventScroll: true });
  };
  addEventListener('hashchange', go);
  // The page was still empty when the browser looked for the target.
  if (location.hash !== '') go();
}

void start();
