import type { ConsoleCatalogue, ConsoleItem, Item } from '@lavish/protocol';
import { isLavishError } from '@lavish/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi, EditConflict } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { useVersioned } from '../api/use-versioned.ts';
import { Field } from '../parts/field.tsx';
import { Panel } from '../parts/panel.tsx';
import { t } from '../strings/strings.ts';
import { CATALOGUE_KEY, itemPath } from './catalogue-query.ts';
import { ChangedMeanwhile } from './changed-meanwhile.tsx';
import { EffectPreview } from './effect-preview.tsx';
import { findConflicts } from './item-conflicts.ts';
import {
  animationOf,
  changedFields,
  type DraftField,
  draftOf,
  fieldOfParam,
  type ItemDraft,
  idOf,
  NEW_DRAFT,
  putOf,
} from './item-draft.ts';
import { ItemForm } from './item-form.tsx';

interface Props {
  /** Null: a new one. */
  item: ConsoleItem | null;
  items: readonly ConsoleItem[];
  onSaved: (item: Item) => void;
  /** Shown beside the button. */
  children?: ReactNode;
}

const NEEDED: readonly DraftField[] = ['name', 'id', 'price'];

/** A new gift becomes the last one. */
const sortAfter = (items: readonly ConsoleItem[]): number =>
  Math.min(
    1_000_000,
    Math.max(0, ...items.filter(({ retired_at }) => retired_at === null).map(({ sort }) => sort + 10)),
  );

/** The form of an item, with what it looks like. */
export function ItemEditor({ item, items, onSaved, children }: Props) {
  const { time_zone } = useSession();
  const mayChange = useMay('catalogue.change');
  const queries = useQueryClient();
  const current = item === null ? NEW_DRAFT : draftOf(item, time_zone);
  /** The item as it was when the operator began. Another one may change it meanwhile. */
  const [before, setBefore] = useState(current);
  const [draft, setDraft] = useState(before);
  const [isIdTyped, setIdTyped] = useState(false);
  const [isSubmitted, setSubmitted] = useState(false);
  const [reason, setReason] = useState(item === null ? t('item.new_reason') : '');
  const form = useRef<HTMLFormElement>(null);
  const first = useRef<HTMLInputElement>(null);

  const changed = changedFields(draft, before);
  const takenIds = new Set(item === null ? items.map(({ id }) => id) : []);
  const conflicts = findConflicts(draft, takenIds);
  const categories = [...new Set(items.flatMap(({ category }) => category ?? []))].sort();

  /** A retired item has no version. */
  const versioned = useVersioned<Item>(
    `/items/${encodeURIComponent(item?.id ?? '')}`,
    mayChange && item !== null && item.retired_at === null,
  );
  const [conflict, setConflict] = useState<EditConflict | null>(null);

  async function readAgain(): Promise<ConsoleItem | undefined> {
    await queries.invalidateQueries({ queryKey: CATALOGUE_KEY });
    const catalogue = queries.getQueryData<ConsoleCatalogue>(CATALOGUE_KEY);
    return catalogue?.data.find(({ id }) => id === draft.id);
  }

  async function put(ifMatch: string | undefined): Promise<Item> {
    try {
      return await callApi<Item>(itemPath(draft.id), {
        method: 'PUT',
        body: { ...putOf(draft, before, time_zone), ...(item === null && { sort: sortAfter(items) }) },
        reason: reason.trim(),
        ifMatch,
      });
    } catch (fault) {
      if (!(fault instanceof EditConflict)) throw fault;
      const now = await readAgain();
      // Only what the form does not show was changed, such as its place; or the operator has seen the change already.
      const isSeen = now !== undefined && changedFields(draftOf(now, time_zone), before).length === 0;
      if (isSeen) return put(fault.version);
      setConflict(fault);
      throw fault;
    }
  }

  const save = useMutation({
    mutationFn: () => put(conflict?.version ?? versioned.data?.version),
    onSuccess: async (saved) => {
      const stored = await readAgain();
      setConflict(null);
      if (versioned.isSuccess) await versioned.refetch();
      if (item !== null && stored !== undefined) {
        setBefore(draftOf(stored, time_zone));
        setDraft(draftOf(stored, time_zone));
        setReason('');
        setSubmitted(false);
      }
      onSaved(saved);
    },
  });
  const isSaved = save.isSuccess && changed.length === 0;
  useBlocker({
    shouldBlockFn: () => changed.length > 0 && !save.isSuccess && !confirm(t('item.leave')),
    enableBeforeUnload: () => changed.length > 0 && !save.isSuccess,
  });

  useEffect(() => {
    if (item === null) first.current?.focus();
  }, [item]);

  const change = (part: Partial<ItemDraft>) => {
    if (part.id !== undefined) setIdTyped(true);
    save.reset();
    setDraft((now) => {
      const next = { ...now, ...part };
      return item === null && !isIdTyped && part.name !== undefined ? { ...next, id: idOf(part.name) } : next;
    });
  };

  const theirs = changedFields(current, before);
  /** Goes on from the item as it is now: fields that this operator has not changed get their new values. */
  const takeTheirs = () => {
    const others = theirs.filter((field) => !changed.includes(field));
    setDraft({ ...draft, ...Object.fromEntries(others.map((field) => [field, current[field]])) });
    setBefore(current);
  };

  // Nothing was typed yet: the form shows the item as it is now.
  const isUntouched = theirs.length > 0 && changed.length === 0 && !save.isPending;
  useEffect(() => {
    if (!isUntouched) return;
    setBefore(current);
    setDraft(current);
  });

  const refusedField = isLavishError(save.error) ? fieldOfParam(save.error.param ?? '') : null;
  const faultOf = (field: DraftField): string | undefined => {
    const conflict = conflicts[field];
    // A new gift begins without what it needs, and is not blamed for it.
    const isExpected = item === null && NEEDED.includes(field) && !isSubmitted && !changed.includes(field);
    if (conflict !== undefined && !isExpected) return t(conflict, { id: draft.id });
    return field === refusedField ? faultSentence(save.error) : undefined;
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (Object.keys(conflicts).length === 0 && reason.trim() !== '') save.mutate();
    // The faults are shown with the next render.
    else setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };

  return (
    <div className="item-editor">
      <form className="item-form" ref={form} onSubmit={submit} noValidate>
        {theirs.length > 0 && !save.isPending && (
          <ChangedMeanwhile
            fields={theirs}
            before={before}
            after={current}
            by={conflict?.changedBy ?? null}
            onContinue={takeTheirs}
          />
        )}
        <fieldset className="item-form__all" disabled={!mayChange}>
          <ItemForm
            draft={draft}
            isNew={item === null}
            categories={categories}
            timeZone={time_zone}
            faultOf={faultOf}
            onChange={change}
            first={first}
          >
            {mayChange && (
              <Panel title={t(item === null ? 'item.add' : 'item.save')} className="item-form__save">
                <Field
                  label={t('change.reason')}
                  hint={t('change.reason_hint')}
                  fault={isSubmitted && reason.trim() === '' ? t('item.fault_reason') : undefined}
                  value={reason}
                  onChange={setReason}
                  maxLength={500}
                  autoComplete="off"
                />
                {save.isError && refusedField === null && theirs.length === 0 && (
                  <p className="dialog__fault" role="alert">
                    {faultSentence(save.error)}
                  </p>
                )}
                <div className="item-form__actions">
                  {children}
                  <span role="status" className="item-form__saved">
                    {isSaved && t('item.saved')}
                  </span>
                  <button
                    className="button button--main"
                    type="submit"
                    disabled={
                      save.isPending || versioned.isLoading || (item !== null && changed.length === 0)
                    }
                  >
                    {save.isPending ? t('change.sending') : t(item === null ? 'item.add' : 'item.save')}
                  </button>
                </div>
              </Panel>
            )}
          </ItemForm>
        </fieldset>
      </form>
      <EffectPreview
        name={draft.name}
        price={Number(draft.price) || 1}
        icon={draft.icon_url || null}
        animation={animationOf(draft)}
      />
    </div>
  );
}
