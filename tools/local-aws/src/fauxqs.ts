/**
 * fauxqs 2.4.1 put together from its parts. Its own `startFauxqs` listens on every network interface and keeps its stores to
 * itself; this one listens on loopback only, and hands the stores out, so that gaps are closed inside the same process and
 * the same tick as the request (see `s3/`). The parts are not in the package's export map: the version is pinned exactly,
 * and the tests of this folder say whether another one still fits.
 */
import { findPackageJSON } from 'node:module';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { buildApp, type BuildAppOptions } from 'fauxqs';

export type Stores = NonNullable<BuildAppOptions['stores']>;
export type S3Store = Stores['s3Store'];
export type FauxqsApp = ReturnType<typeof buildApp>;

interface Persistence {
  load(sqsStore: Stores['sqsStore'], snsStore: Stores['snsStore'], s3Store: S3Store): void;
  close(): void;
  readonly db: DatabaseSync;
  transaction(work: () => void): void;
}

export interface Fauxqs {
  /** Reads a body that was sent in chunks with signatures and trailers. */
  readonly decodeChunked: (body: Buffer) => { body: Buffer; trailers: Record<string, string> };
  /** It does not listen yet, so that hooks can still be added. */
  readonly app: FauxqsApp;
  readonly stores: Stores;
}

/**
 * @param dataFolder where everything is kept in SQLite across restarts; in memory without it
 * @param region for requests that carry no signature
 */
export async function buildFauxqs(region: string, dataFolder?: string): Promise<Fauxqs> {
  const stores: Stores = {
    sqsStore: new (await part<new () => Stores['sqsStore']>('sqs/sqsStore.js', 'SqsStore'))(),
    snsStore: new (await part<new () => Stores['snsStore']>('sns/snsStore.js', 'SnsStore'))(),
    s3Store: new (await part<new () => S3Store>('s3/s3Store.js', 'S3Store'))(),
  };
  const persistence = dataFolder === undefined ? undefined : await persistIn(dataFolder, stores);
  const app = buildApp({ logger: false, defaultRegion: region, stores });
  app.addHook('preClose', (done) => {
    persistence?.close();
    done();
  });
  return { app, stores, decodeChunked: await part('s3/chunkedEncoding.js', 'decodeAwsChunked') };
}

async function persistIn(dataFolder: string, stores: Stores): Promise<Persistence> {
  const Manager = await part<new (folder: string) => Persistence>('persistence.js', 'PersistenceManager');
  const persistence = new Manager(dataFolder);
  const { db } = persistence;
  // SQLite ends a transaction itself when the disk is full; its own would then fail on ending it, and hide why.
  persistence.transaction = (work) => {
    db.exec('BEGIN');
    try {
      work();
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
  // Loaded before it is wired in, or each restored row would be written again.
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  for (const store of Object.values(stores)) Object.assign(store, { persistence });
  for (const queue of stores.sqsStore.allQueues()) Object.assign(queue, { persistence });
  return persistence;
}

async function part<T>(file: string, name: string): Promise<T> {
  const manifest = findPackageJSON('fauxqs', import.meta.url);
  if (manifest === undefined) throw new Error('fauxqs is not installed: run `npm ci`');
  const module = (await import(new URL(`dist/${file}`, pathToFileURL(manifest)).href)) as Record<string, T>;
  const found = Object.hasOwn(module, name) ? module[name] : undefined;
  if (found === undefined)
    throw new Error(`fauxqs has no ${name} in dist/${file}: tools/local-aws needs version 2.4.1`);
  return found;
}
