/**
 * For a developer's machine with a gigabyte to spare. Durability is PostgreSQL's default, which is on: an acknowledged
 * gift is on disk.
 */
const defaults: Record<string, string> = {
  max_connections: '200',
  shared_buffers: '256MB',
  // A checkpoint in the middle of a busy minute costs more than 2 GB of log on disk.
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  // In files of the data folder instead of /dev/shm: a container has 64 MB of shared memory, which one parallel query
  // can fill, and the files of a killed server there would outlive the data folder.
  ...(process.platform === 'linux' && { dynamic_shared_memory_type: 'mmap' }),
};

/** The text of the file that PostgreSQL includes last in its configuration. `overrides` replace the defaults. */
export function settingsFile(port: number, overrides: Record<string, string>): string {
  const fixed = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) };
  const lines = Object.entries({ ...defaults, ...overrides, ...fixed }).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
  );
  return `# Written by Lavish at every start: use \`alter system set …\` for settings of your own.\n${lines.join('')}`;
}
