import { OPERATOR_ROLES, type OperatorRole, type SignInMethod } from '@lavish/protocol';

/** A person who uses the console. */
export interface Operator {
  id: string;
  name: string;
  role: OperatorRole;
  /** The user whose rows an operator with the role `host` sees. Null for all other roles. */
  host: string | null;
}

/** What an operator can be who is no host. Hosts get links from the platform, which knows who they are. */
export type StaffRole = Exclude<OperatorRole, 'host'>;
export const STAFF_ROLES = OPERATOR_ROLES.filter((role): role is StaffRole => role !== 'host');

/** An operator with a session. */
export interface SignedInOperator extends Operator {
  /** Unix milliseconds. */
  expiresAt: number;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  beganBy: SignInMethod;
}
