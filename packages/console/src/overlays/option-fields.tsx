import { OVERLAY_SIDES, type OverlayName, type OverlayOptions } from '@lavish/protocol';
import { useId } from 'react';
import { Field } from '../parts/field.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { OWN_OPTIONS } from './overlay-address.ts';

/** Undefined removes an option, so that the overlay has its own look. */
export type OptionChanges = { [Name in keyof OverlayOptions]?: OverlayOptions[Name] | undefined };

interface Props {
  overlay: OverlayName;
  options: OverlayOptions;
  onChange: (changed: OptionChanges) => void;
}

/** The colours of the overlays' style sheet. */
const OWN_COLOURS = {
  accent: 'ff4d8d',
  gold: 'ffc94d',
  ink: 'f7f3ff',
  panel: '1b102c',
  rose: 'ff3d71',
  azure: '3d8bff',
} as const;

type Colour = keyof typeof OWN_COLOURS;
const isColour = (name: keyof OverlayOptions): name is Colour => Object.hasOwn(OWN_COLOURS, name);

const MIN_SCALE = 0.3;
const MAX_SCALE = 4;

/** The look of an overlay. */
export function OptionFields({ overlay, options, onChange }: Props) {
  const own = OWN_OPTIONS[overlay];
  const colours: readonly Colour[] = ['accent', 'gold', 'ink', 'panel', ...own.filter(isColour)];
  const text = (name: 'text' | 'title' | 'reached' | 'font', hint?: string) => (
    <Field
      key={name}
      label={t(`option.${name}`)}
      {...(hint === undefined ? {} : { hint })}
      value={options[name] ?? ''}
      onChange={(value) => onChange({ [name]: value === '' ? undefined : value })}
      maxLength={name === 'font' ? 100 : 200}
      {...(name === 'font' ? { pattern: '[A-Za-z0-9_ \\-]*' } : {})}
      autoComplete="off"
    />
  );
  const amount = (name: 'min' | 'goal' | 'from' | 'rows', min: number, max: number, hint?: string) => (
    <Field
      key={name}
      label={t(`option.${name}`)}
      {...(hint === undefined ? {} : { hint })}
      type="number"
      inputMode="numeric"
      min={min}
      max={max}
      step={1}
      value={options[name] === undefined ? '' : String(options[name])}
      onChange={(value) => onChange({ [name]: value === '' ? undefined : Number(value) })}
    />
  );
  return (
    <>
      {own.includes('title') && text('title')}
      {own.includes('goal') && amount('goal', 1, Number.MAX_SAFE_INTEGER, t('option.goal_hint'))}
      {own.includes('from') && amount('from', 0, Number.MAX_SAFE_INTEGER, t('option.from_hint'))}
      {own.includes('count') && (
        <SelectField
          label={t('option.count')}
          value={options.count ?? 'coins'}
          onChange={(value) => onChange({ count: value === 'gifts' ? 'gifts' : undefined })}
        >
          <option value="coins">{t('figure.coins')}</option>
          <option value="gifts">{t('figure.gifts')}</option>
        </SelectField>
      )}
      {own.includes('reached') && text('reached')}
      {own.includes('rows') && amount('rows', 1, 10)}
      {own.includes('min') && amount('min', 0, Number.MAX_SAFE_INTEGER, t('option.min_hint'))}
      {own.includes('text') && text('text', t('option.text_hint'))}
      {own.includes('sound') && (
        <label className="check">
          <input
            type="checkbox"
            checked={options.sound === undefined}
            onChange={({ target }) => onChange({ sound: target.checked ? undefined : '0' })}
          />
          {t('option.sound')}
        </label>
      )}
      <SelectField
        label={t('option.side')}
        value={options.side ?? ''}
        onChange={(value) => onChange({ side: OVERLAY_SIDES.find((side) => side === value) })}
      >
        <option value="">{t('option.side_own')}</option>
        {OVERLAY_SIDES.map((side) => (
          <option key={side} value={side}>
            {t(`side.${side}`)}
          </option>
        ))}
      </SelectField>
      <ScaleField
        value={options.scale ?? 1}
        onChange={(scale) => onChange({ scale: scale === 1 ? undefined : scale })}
      />
      {text('font', t('option.font_hint'))}
      <fieldset className="colours">
        <legend className="field__label">{t('option.colours')}</legend>
        {colours.map((name) => (
          <ColourField
            key={name}
            name={name}
            value={options[name]}
            onChange={(value) => onChange({ [name]: value })}
          />
        ))}
      </fieldset>
    </>
  );
}

function ScaleField({ value, onChange }: { value: number; onChange: (scale: number) => void }) {
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {t('option.scale')}
      </label>
      <div className="scale">
        <input
          id={id}
          type="range"
          min={MIN_SCALE}
          max={MAX_SCALE}
          step={0.1}
          value={value}
          onChange={({ target }) => onChange(Number(target.value))}
        />
        <output htmlFor={id}>{exact(value)}×</output>
      </div>
    </div>
  );
}

interface ColourProps {
  name: Colour;
  /** Six hex digits. Undefined: the overlay's own colour. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function ColourField({ name, value, onChange }: ColourProps) {
  const id = useId();
  return (
    <div className="colour">
      <input
        className="colour__well"
        id={id}
        type="color"
        value={`#${value ?? OWN_COLOURS[name]}`}
        onChange={({ target }) => onChange(target.value.slice(1).toLowerCase())}
      />
      <label htmlFor={id}>{t(`option.${name}`)}</label>
      {value !== undefined && (
        <button className="button button--quiet" type="button" onClick={() => onChange(undefined)}>
          {t('option.own_colour')}
          <span className="visually-hidden"> {t(`option.${name}`)}</span>
        </button>
      )}
    </div>
  );
}
