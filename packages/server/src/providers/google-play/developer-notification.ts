import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';

/** A push request of Pub/Sub. */
const PushRequest = Type.Object({
  message: Type.Object({ messageId: Type.String({ minLength: 1, maxLength: 200 }), data: Type.String() }),
});

const purchaseToken = Type.String({ minLength: 1, maxLength: 1_500 });

/** What Lavish reads of a real-time developer notification. Other kinds have other members. */
const DeveloperNotification = Type.Object({
  packageName: Type.String(),
  eventTimeMillis: Type.String({ pattern: '^\\d{1,15}$' }),
  oneTimeProductNotification: Type.Optional(
    /** 1: paid. 2: a pending purchase was cancelled. */
    Type.Object({ notificationType: Type.Integer(), purchaseToken }),
  ),
  voidedPurchaseNotification: Type.Optional(
    Type.Object({
      purchaseToken,
      /** 1: a subscription. 2: a one-time purchase. */
      productType: Type.Integer(),
      /** 1: all of it. 2: a part of the quantity. */
      refundType: Type.Optional(Type.Integer()),
    }),
  ),
});
export type DeveloperNotification = Static<typeof DeveloperNotification>;

const pushRequest = Compile(PushRequest);
const developerNotification = Compile(DeveloperNotification);

/** The message of a push request, with the notification in it. Null: the body is not one. */
export function readPush(
  body: string,
): { messageId: string; notification: DeveloperNotification; kind: string } | null {
  const request = parse(body);
  if (!pushRequest.Check(request)) return null;
  const { messageId, data } = request.message;
  const notification = parse(Buffer.from(data, 'base64').toString());
  if (!developerNotification.Check(notification)) return null;
  return { messageId, notification, kind: kindOf(notification) };
}

/** The member that says what has happened, such as `oneTimeProductNotification.1`. */
function kindOf(notification: DeveloperNotification): string {
  const { oneTimeProductNotification: oneTime } = notification;
  if (oneTime) return `oneTimeProductNotification.${oneTime.notificationType}`;
  const member = Object.keys(notification).find((name) => /^[a-zA-Z]{1,80}Notification$/.test(name));
  return member ?? 'unknown';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
