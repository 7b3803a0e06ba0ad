import Type, { type Static } from 'typebox';
import { closed, literals } from './fields.ts';
import { PlatformId } from './ids.ts';

export const OVERLAY_NAMES = ['alerts', 'pk', 'supporters', 'goal', 'combo'] as const;
export type OverlayName = (typeof OVERLAY_NAMES)[number];

export const OVERLAY_SIDES = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
] as const;

const colour = Type.Optional(
  Type.String({ pattern: '^[0-9a-f]{6}$', 'x-must-be': 'a colour of six hex digits' }),
);
const overlayText = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    pattern: '^[^\\u0000\\ud800-\\udfff]*$',
    'x-must-be': 'well-formed text of 1 to 200 characters',
  }),
);
const amount = (minimum: number) =>
  Type.Optional(Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER }));

/** The look of an overlay, as the parameters of its address have it. docs/OVERLAYS.md explains them. */
export const OverlayOptions = closed({
  side: Type.Optional(literals(...OVERLAY_SIDES)),
  scale: Type.Optional(Type.Number({ minimum: 0.3, maximum: 4 })),
  accent: colour,
  gold: colour,
  ink: colour,
  panel: colour,
  rose: colour,
  azure: colour,
  font: Type.Optional(
    Type.String({
      pattern: '^[\\w -]{1,100}$',
      'x-must-be': 'the name of a font: letters, digits, blanks, _ and -',
    }),
  ),
  sound: Type.Optional(Type.Literal('0')),
  min: amount(0),
  text: overlayText,
  title: overlayText,
  goal: amount(1),
  from: amount(0),
  count: Type.Optional(Type.Literal('gifts')),
  reached: overlayText,
  rows: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
});
export type OverlayOptions = Static<typeof OverlayOptions>;

/** `POST /console/api/overlays`. Exactly one of host and room. */
export const PostOverlay = closed({
  overlay: literals(...OVERLAY_NAMES),
  host: Type.Optional(PlatformId),
  room: Type.Optional(PlatformId),
  options: Type.Optional(OverlayOptions),
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })),
});
export type PostOverlay = Static<typeof PostOverlay>;

/** The address of an overlay, without its secret. */
export interface OverlayAddress {
  id: string;
  overlay: OverlayName;
  /** The host whose rooms it shows. Null: it shows one room. */
  host: string | null;
  room: string | null;
  options: OverlayOptions;
  created_at: string;
  /** The operator who made it. */
  created_by: string;
  expires_at: string;
  revoked_at: string | null;
  /** Neither expired nor revoked. */
  is_valid: boolean;
}

/** The response of `POST /console/api/overlays`. The secret, which belongs after the `#`, is shown once. */
export interface NewOverlayAddress extends OverlayAddress {
  secret: string;
}
