import { OPERATOR_ROLES, type OperatorRole, type SignInMethod } from '@lavish/protocol';

/** A person who uses the console. */
export interface Operator {
  id: string;
  name: string;
  role: OperatorRole;
  /** The user whose rows an operator with the role `host` sees. Null for all other roles. */
  host: string | null;
  /** The agency whose figures an operator with the role `agency` sees. Null for all other roles. */
  agency: string | null;
}

/** What an operator can be who is neither. Hosts and agencies get links from the platform, which knows who they are. */
export type StaffRole = Exclude<OperatorRole, 'host' | 'agency'>;
export const STAFF_ROLES = OPERATOR_ROLES.filter(
  (role): role is StaffRole => role !== 'host' && role !== 'agency',
);

/** An operator with a session. */
export interface SignedInOperator extends Operator {
  /** Unix milliseconds. */
  expiresAt: number;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  beganBy: SignInMethod;
}
