/** A release: the commit that was released, and its migrations with their hashes, which never change. */
export interface Release {
  commit: string;
  migrations: Record<string, string>;
}

/** Every release by its version, the newest last. `schema-VERSION.sql` is its schema with a little data. */
export const RELEASES: Record<string, Release> = {
  '0.2.0': {
    commit: '962893e98200a943f0b0c1093f54e9d3820c5bab',
    migrations: {
      '000001_users.sql': 'a8ae6449bbd00150c6c844c89e5b304b3a9ef48d412a305c374c1986abbc43d5',
      '000002_ledger.sql': '9014aec60454216044ed95392f1024d431a5a2b3c7c4fb3770e94af8dfb4a01b',
      '000003_catalogue.sql': '65a2e9cdc9dacd3302b286b33a913b668064dff3ee14ab1c111158a239aa4795',
      '000004_rooms.sql': '05f912696551d4e380abfe754f882704dcc72c8fd8006180cc2f96fabd2f0dac',
      '000005_battles.sql': '6badfa59b56eba3163e2f46a9f5f7d14fc454da4b09d60a232e081cda7e224ec',
      '000006_gifts.sql': '4de1c4c7b1c32cf19b45d48656781cf1818578420bcacea244df6d39d3790202',
      '000007_leaderboards.sql': 'efd7acfed4bbd17bfb4dc8a48743efeaf6cf32899ddfc3b3d6a18c84e1faa303',
      '000008_nodes.sql': '84aed0b1483e5b2a55debba852a424fc82958edf29970493cbb326449b0de709',
    },
  },
};
