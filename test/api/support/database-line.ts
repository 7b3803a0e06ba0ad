import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The line between a server and its database, for a test to cut. */
export interface DatabaseLine {
  /** The database's address by this line. */
  readonly url: string;
  /** Ends every connection, and refuses new ones. */
  cut(): Promise<void>;
  /** Lets nothing through, and tells nobody, as when a machine is cut off. What is open now stays so for good. */
  mute(): void;
  /** New connections get through. */
  restore(): Promise<void>;
}

export async function openDatabaseLine(databaseUrl: string): Promise<DatabaseLine> {
  const target = new URL(databaseUrl);
  const ends = new Set<Socket>();
  let muted = false;
  const line = createServer((near) => {
    if (muted) return void ends.add(near.on('error', () => {}).on('close', () => ends.delete(near)));
    const far = connect(Number(target.port), target.hostname);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        ends.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  line.listen(0, '127.0.0.1');
  await once(line, 'listening');
  const { port } = line.address() as AddressInfo;

  return {
    url: Object.assign(new URL(databaseUrl), { port }).href,
    async cut() {
      line.close();
      for (const end of ends) end.destroy();
      if (line.listening) await once(line, 'close');
    },
    mute() {
      muted = true;
      for (const end of ends) end.unpipe();
    },
    async restore() {
      muted = false;
      if (line.listening) return;
      line.listen(port, '127.0.0.1');
      await once(line, 'listening');
    },
  };
}
