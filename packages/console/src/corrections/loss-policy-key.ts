export const LOSS_POLICY_KEY = ['loss policy'] as const;
