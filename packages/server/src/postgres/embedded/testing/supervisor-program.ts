// A process that runs embedded PostgreSQL on the folder of its argument, for tests that kill it.
import { startEmbeddedPostgres } from '../supervisor.ts';

const postgres = await startEmbeddedPostgres({
  dataDir: process.argv[2]!,
  log: () => {},
  settings: { fsync: 'off' },
});
const alive = setInterval(() => {}, 60_000);
process.once('SIGTERM', async () => {
  await postgres.stop();
  clearInterval(alive);
});
console.log(JSON.stringify({ url: postgres.url, pid: postgres.pid }));
