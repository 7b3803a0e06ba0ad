import type { CampaignRuleKind, Item, StandingsList } from '@lavish/protocol';
import type { ReactNode } from 'react';
import { FormChoice, FormField } from '../parts/form-field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Panel } from '../parts/panel.tsx';
import { timeStep } from '../parts/zoned-time.ts';
import { t } from '../strings/strings.ts';
import {
  type CampaignForm,
  type GroupRow,
  newKey,
  newRule,
  type RewardRow,
  type RuleRow,
  SCOPE_LISTS,
  type ScopeList,
  type WindowRow,
} from './form-state.ts';
import { IdListField } from './id-list-field.tsx';

interface RowsProps<Row> {
  title: string;
  about: string;
  /** The name of a button that adds a row. */
  add: string;
  rows: readonly Row[];
  newRow: () => Row;
  onChange: (rows: readonly Row[]) => void;
  /** At least one row stays. */
  isRequired?: boolean;
  children: (row: Row, index: number, change: (changed: Partial<Row>) => void) => ReactNode;
}

/** A list in the form, with buttons that add and remove rows. */
function Rows<Row extends { key: number }>({
  title,
  about,
  add,
  rows,
  newRow,
  onChange,
  isRequired = false,
  children,
}: RowsProps<Row>) {
  const changeRow = (row: Row) => (changed: Partial<Row>) =>
    onChange(rows.map((other) => (other === row ? { ...row, ...changed } : other)));
  return (
    <Panel
      title={title}
      actions={
        <button className="button" type="button" onClick={() => onChange([...rows, newRow()])}>
          <Icon name="plus" />
          {add}
        </button>
      }
    >
      <p className="quiet">{about}</p>
      {rows.map((row, index) => (
        <fieldset className="form-row" key={row.key}>
          <legend className="visually-hidden">{`${title} ${index + 1}`}</legend>
          <div className="form-row__fields">{children(row, index, changeRow(row))}</div>
          <button
            className="button button--quiet form-row__remove"
            type="button"
            disabled={isRequired && rows.length === 1}
            onClick={() => onChange(rows.filter((other) => other !== row))}
          >
            <Icon name="close" />
            <span className="visually-hidden">{t('form.remove')}</span>
          </button>
        </fieldset>
      ))}
    </Panel>
  );
}

const KINDS: readonly CampaignRuleKind[] = ['coins', 'gifts', 'units', 'points', 'senders', 'battle_wins'];
const LISTS: readonly StandingsList[] = ['receivers', 'senders', 'rooms', 'groups'];

const kindChoices = () => KINDS.map((value) => ({ value, title: t(`campaign.kind_${value}`) }));
const listChoices = () => LISTS.map((value) => ({ value, title: t(`campaign.list_${value}`) }));

/** Four decimals, as the server stores weights and multipliers. */
const FACTOR = { type: 'number', step: 0.0001, inputMode: 'decimal', required: true } as const;

interface RuleRowsProps {
  rows: readonly RuleRow[];
  items: readonly Item[];
  onChange: (rows: readonly RuleRow[]) => void;
}

export const RuleRows = ({ rows, items, onChange }: RuleRowsProps) => (
  <Rows
    title={t('campaign.rules')}
    about={t('campaign.rules_about')}
    add={t('campaign.add_rule')}
    rows={rows}
    newRow={() => ({ ...newRule(), id: `rule-${rows.length + 1}` })}
    onChange={onChange}
    isRequired
  >
    {(row, index, change) => (
      <>
        <FormChoice
          field={`rules.${index}.kind`}
          label={t('campaign.kind')}
          value={row.kind}
          choices={kindChoices()}
          onChange={(kind) => change({ kind })}
        />
        <FormField
          field={`rules.${index}.weight`}
          label={t('campaign.weight')}
          value={row.weight}
          onChange={(weight) => change({ weight })}
          {...FACTOR}
        />
        <FormField
          field={`rules.${index}.id`}
          label={t('campaign.rule_id')}
          value={row.id}
          onChange={(id) => change({ id })}
          required
        />
        {row.kind !== 'battle_wins' && (
          <>
            <IdListField
              field={`rules.${index}.items`}
              label={t('campaign.items')}
              ids={row.items}
              known={items.map(({ id }) => id)}
              onChange={(ids) => change({ items: ids })}
            />
            <FormField
              field={`rules.${index}.daily_cap`}
              label={t('campaign.daily_cap')}
              type="number"
              value={row.dailyCap}
              onChange={(dailyCap) => change({ dailyCap })}
              placeholder={t('form.none')}
            />
          </>
        )}
      </>
    )}
  </Rows>
);

interface ScopeProps {
  form: CampaignForm;
  items: readonly Item[];
  onChange: (changed: Partial<CampaignForm>) => void;
}

/** The conditions that every gift of the campaign must meet. */
export function ScopeFields({ form: { scope, minVipLevel }, items, onChange }: ScopeProps) {
  const categories = items.flatMap(({ category }) => category ?? []);
  const known: Partial<Record<ScopeList, readonly string[]>> = {
    items: items.map(({ id }) => id),
    categories: [...new Set(categories)],
  };
  return (
    <Panel title={t('campaign.scope')}>
      <p className="quiet">{t('campaign.scope_about')}</p>
      <div className="campaign-form__fields">
        {SCOPE_LISTS.map((list) => (
          <IdListField
            key={list}
            field={`scope.${list}`}
            label={t(`campaign.scope_${list}`)}
            ids={scope[list]}
            known={known[list] ?? []}
            onChange={(ids) => onChange({ scope: { ...scope, [list]: ids } })}
          />
        ))}
        <FormField
          field="scope.min_vip_level"
          label={t('campaign.scope_vip')}
          type="number"
          min={0}
          step={1}
          value={minVipLevel}
          onChange={(level) => onChange({ minVipLevel: level })}
          required
        />
      </div>
    </Panel>
  );
}

interface WindowRowsProps {
  form: CampaignForm;
  onChange: (rows: readonly WindowRow[]) => void;
}

export const WindowRows = ({ form, onChange }: WindowRowsProps) => (
  <Rows
    title={t('campaign.windows')}
    about={t('campaign.windows_about')}
    add={t('campaign.add_window')}
    rows={form.windows}
    newRow={() => ({
      key: newKey(),
      ...{ id: `window-${form.windows.length + 1}`, multiplier: '2' },
      ...{ startsAt: form.startsAt, endsAt: form.endsAt },
    })}
    onChange={onChange}
  >
    {(row, index, change) => (
      <>
        <FormField
          field={`multipliers.${index}.multiplier`}
          label={t('campaign.multiplier')}
          value={row.multiplier}
          onChange={(multiplier) => change({ multiplier })}
          {...FACTOR}
        />
        <FormField
          field={`multipliers.${index}.starts_at`}
          label={t('campaign.starts_at')}
          type="datetime-local"
          step={timeStep(row.startsAt)}
          value={row.startsAt}
          onChange={(startsAt) => change({ startsAt })}
          required
        />
        <FormField
          field={`multipliers.${index}.ends_at`}
          label={t('campaign.ends_at')}
          type="datetime-local"
          step={timeStep(row.endsAt)}
          value={row.endsAt}
          onChange={(endsAt) => change({ endsAt })}
          required
        />
        <FormField
          field={`multipliers.${index}.id`}
          label={t('campaign.window_id')}
          value={row.id}
          onChange={(id) => change({ id })}
          required
        />
      </>
    )}
  </Rows>
);

interface GroupRowsProps {
  rows: readonly GroupRow[];
  onChange: (rows: readonly GroupRow[]) => void;
}

export const GroupRows = ({ rows, onChange }: GroupRowsProps) => (
  <Rows
    title={t('campaign.groups')}
    about={t('campaign.groups_about')}
    add={t('campaign.add_group')}
    rows={rows}
    newRow={() => ({ key: newKey(), id: `group-${rows.length + 1}`, name: '', receivers: [] })}
    onChange={onChange}
  >
    {(row, index, change) => (
      <>
        <FormField
          field={`groups.${index}.id`}
          label={t('campaign.group_id')}
          value={row.id}
          onChange={(id) => change({ id })}
          required
        />
        <FormField
          field={`groups.${index}.name`}
          label={t('campaign.name')}
          value={row.name}
          onChange={(name) => change({ name })}
          maxLength={200}
        />
        <IdListField
          field={`groups.${index}.receivers`}
          label={t('campaign.list_receivers')}
          placeholder={t('form.ids')}
          ids={row.receivers}
          onChange={(receivers) => change({ receivers })}
        />
      </>
    )}
  </Rows>
);

interface RewardRowsProps {
  rows: readonly RewardRow[];
  onChange: (rows: readonly RewardRow[]) => void;
}

export const RewardRows = ({ rows, onChange }: RewardRowsProps) => (
  <Rows
    title={t('campaign.rewards')}
    about={t('campaign.rewards_about')}
    add={t('campaign.add_reward')}
    rows={rows}
    newRow={(): RewardRow => ({ key: newKey(), list: 'receivers', fromRank: '1', toRank: '1', label: '' })}
    onChange={onChange}
  >
    {(row, index, change) => (
      <>
        <FormChoice
          field={`rewards.${index}.list`}
          label={t('campaign.list')}
          value={row.list}
          choices={listChoices()}
          onChange={(list) => change({ list })}
        />
        <FormField
          field={`rewards.${index}.from_rank`}
          label={t('campaign.from_rank')}
          type="number"
          min={1}
          step={1}
          value={row.fromRank}
          onChange={(fromRank) => change({ fromRank })}
          required
        />
        <FormField
          field={`rewards.${index}.to_rank`}
          label={t('campaign.to_rank')}
          type="number"
          min={1}
          step={1}
          value={row.toRank}
          onChange={(toRank) => change({ toRank })}
          required
        />
        <FormField
          field={`rewards.${index}.label`}
          label={t('campaign.label')}
          value={row.label}
          onChange={(label) => change({ label })}
          maxLength={200}
          required
        />
      </>
    )}
  </Rows>
);
