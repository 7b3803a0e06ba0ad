import Type, { type Static } from 'typebox';
import { type Item, PutItem } from './catalogue.ts';
import { about, closed, nullable } from './fields.ts';
import { PlatformId } from './ids.ts';

/* The part of the console's own API that manages the catalogue. */

/** An item as it is stored, on offer or retired. */
export interface ConsoleItem extends Omit<Item, 'points' | 'share_bps'> {
  /** Null: as many as the price. */
  points: number | null;
  /** Null: the receiver's own. */
  share_bps: number | null;
  /** Null: it is on offer. */
  retired_at: string | null;
}

/** `GET /console/api/catalogue`. Items on offer come first, in the order of the catalogue, then retired ones, the latest first. */
export interface ConsoleCatalogue {
  data: ConsoleItem[];
  /** Changes with every change of an item. */
  version: string;
  /** Whether this server has the page `/demo`. */
  has_demo: boolean;
}

/** `PUT /console/api/catalogue/order/{item}` */
export const PutItemPlace = closed({
  before: about(
    'The item on offer before which this one is placed. Null: it becomes the last one.',
    nullable(PlatformId),
  ),
});
export type PutItemPlace = Static<typeof PutItemPlace>;

/** The positions that a move has changed. */
export interface ItemPlaces {
  data: { id: string; sort: number }[];
}

/** Shares have a permission of their own, so a file cannot change them. */
const { share_bps: _, ...importedFields } = PutItem.properties;

/** A row of a file to import. An absent field keeps its value, null clears it. */
export const ImportItem = closed({
  id: PlatformId,
  ...importedFields,
  retired: Type.Optional(
    about('Whether it is retired. Absent: as it is; a new item is on offer.', Type.Boolean()),
  ),
});
export type ImportItem = Static<typeof ImportItem>;

export type ImportFormat = 'csv' | 'json';

/** What an import does to one item. */
export interface ItemDifference {
  item: string;
  kind: 'added' | 'changed' | 'retired' | 'returned';
  fields: { field: string; before: unknown; after: unknown }[];
}

/** Why a row cannot be imported. */
export interface ImportFault {
  /** As a spreadsheet counts the rows of a CSV file, the first one being its header; from 1 in JSON. */
  row: number;
  /** Null: the row as a whole. */
  field: string | null;
  detail: string;
}

/** `POST /console/api/catalogue/import`: what would change, or has changed. */
export interface CatalogueImport {
  /** Of the catalogue that the differences refer to. */
  version: string;
  changes: ItemDifference[];
  /** Rows of items that are already so. */
  unchanged: number;
  /** Nothing is imported while there are any. At most 100. */
  faults: ImportFault[];
}

/** `POST /console/api/uploads` */
export interface Upload {
  /** Where every node serves the file. */
  url: string;
  kind: UploadKind;
  content_type: string;
  bytes: number;
  /** In pixels. Null: the file has no size of its own. */
  width: number | null;
  height: number | null;
  /** Null: a picture, or a recipe of confetti. */
  duration_ms: number | null;
}

/** What an item can use the file for. */
export type UploadKind = 'icon' | 'confetti' | 'lottie' | 'video';
