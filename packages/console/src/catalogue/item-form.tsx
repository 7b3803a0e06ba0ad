import type { Animation, Upload } from '@lavish/protocol';
import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { Field } from '../parts/field.tsx';
import { Panel } from '../parts/panel.tsx';
import { timeStep } from '../parts/zoned-time.ts';
import { t } from '../strings/strings.ts';
import type { DraftField, ItemDraft } from './item-draft.ts';
import { ItemPicture } from './item-picture.tsx';
import { UploadField } from './upload-field.tsx';
import { ANIMATION_FILES, PICTURE_FILES } from './upload-file.ts';

interface Props {
  draft: ItemDraft;
  isNew: boolean;
  categories: readonly string[];
  /** The zone of the times. */
  timeZone: string;
  faultOf: (field: DraftField) => string | undefined;
  onChange: (change: Partial<ItemDraft>) => void;
  /** The first field. */
  first: Ref<HTMLInputElement>;
  children: ReactNode;
}

type TextField = Exclude<DraftField, 'kind' | 'fullscreen'>;

const KINDS: readonly Animation['kind'][] = ['none', 'confetti', 'lottie', 'video'];

/** All fields of an item. */
export function ItemForm({ draft, isNew, categories, timeZone, faultOf, onChange, first, children }: Props) {
  const field = (
    name: TextField,
    more: Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'id'> & {
      hint?: string;
      ref?: Ref<HTMLInputElement>;
    } = {},
  ) => (
    <Field
      label={t(`item.${name}`, { zone: timeZone })}
      value={draft[name]}
      onChange={(value) => onChange({ [name]: value })}
      fault={faultOf(name)}
      autoComplete="off"
      {...more}
    />
  );
  const number = (name: TextField, hint?: string) =>
    field(name, { inputMode: 'numeric', ...(hint !== undefined && { hint }) });

  /** Its kind, length and place follow from the file. */
  const takeAnimation = ({ kind, url, duration_ms, width, height }: Upload) =>
    onChange({
      kind: kind === 'icon' ? draft.kind : kind,
      animation_url: url,
      duration_s: duration_ms === null ? '' : String(Math.round(duration_ms) / 1_000),
      fullscreen: kind === 'video' || (draft.fullscreen && kind === 'lottie' && width === height),
    });

  return (
    <>
      <Panel title={t('item.basics')}>
        <div className="item-form__fields">
          {field('name', { ref: first, maxLength: 200, required: true })}
          {field('price', { inputMode: 'numeric', required: true })}
          {isNew &&
            field('id', { hint: t('item.id_hint'), spellCheck: false, maxLength: 64, required: true })}
          {field('category', { list: 'item-categories', hint: t('item.category_hint'), spellCheck: false })}
        </div>
        <datalist id="item-categories">
          {categories.map((category) => (
            <option key={category} value={category} />
          ))}
        </datalist>
      </Panel>
      <Panel title={t('item.look')}>
        <div className="item-form__look">
          <UploadField
            label={t('item.icon')}
            hint={t('item.icon_hint')}
            accept={PICTURE_FILES}
            kinds={['icon']}
            address={draft.icon_url}
            onAddress={(icon_url) => onChange({ icon_url })}
            onUploaded={({ url }) => onChange({ icon_url: url })}
            fault={faultOf('icon_url')}
          >
            <ItemPicture className="upload__picture" url={draft.icon_url || null} />
          </UploadField>
          <UploadField
            label={t('item.animation')}
            hint={t('item.animation_hint')}
            accept={ANIMATION_FILES}
            kinds={['confetti', 'lottie', 'video']}
            address={draft.animation_url}
            onAddress={(animation_url) => onChange({ animation_url })}
            onUploaded={takeAnimation}
            fault={faultOf('animation_url')}
          />
        </div>
        <div className="item-form__fields">
          <div className="field">
            <label className="field__label" htmlFor="item-kind">
              {t('item.kind')}
            </label>
            <select
              className="select"
              id="item-kind"
              value={draft.kind}
              onChange={({ target }) => onChange({ kind: target.value as Animation['kind'] })}
            >
              {KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`item.kind_${kind}`)}
                </option>
              ))}
            </select>
          </div>
          {draft.kind !== 'none' && (
            <>
              {field('duration_s', { inputMode: 'decimal', hint: t('item.duration_hint') })}
              <label className="check">
                <input
                  type="checkbox"
                  checked={draft.fullscreen}
                  onChange={({ target }) => onChange({ fullscreen: target.checked })}
                />
                {t('item.fullscreen')}
              </label>
            </>
          )}
        </div>
      </Panel>
      <Panel title={t('item.rules')}>
        <div className="item-form__fields">
          {number('points', t('item.points_hint'))}
          {number('min_vip_level', t('item.min_vip_level_hint'))}
          {number('max_quantity', t('item.max_quantity_hint'))}
          {field('streak_s', { inputMode: 'decimal', hint: t('item.streak_hint') })}
          {field('active_from', { type: 'datetime-local', step: timeStep(draft.active_from) })}
          {field('active_until', { type: 'datetime-local', step: timeStep(draft.active_until) })}
        </div>
      </Panel>
      {children}
    </>
  );
}
