/** An open invitation of a host: the battle and its version. */
export interface InviteRef {
  host: string;
  /** 32 hex digits. */
  battle: string;
  version: number;
}
