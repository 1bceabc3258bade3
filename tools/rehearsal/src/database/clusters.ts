import { DescribeDBClustersCommand, RDSClient, type DBCluster } from '@aws-sdk/client-rds';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startLocalPostgres, type LocalPostgres } from '@fairway/local-postgres';
import pg from 'pg';

import type { ClientSettings } from '../client-settings.ts';

/** A server of PostgreSQL that stands for a cluster of Amazon RDS. */
export interface ClusterServer {
  /** `cluster-…`: its name in policies. */
  readonly id: string;
  readonly server: LocalPostgres;
  readonly master: string;
  /** The master's password as Secrets Manager has it now. */
  readonly masterPassword: () => Promise<string>;
  /** Whether a role signs in with tokens: it was granted `rds_iam`. */
  readonly usesTokens: (role: string) => Promise<boolean>;
}

/** The servers behind the clusters that emulated RDS has; each begins when its first client comes. */
export class Clusters {
  readonly #rds: RDSClient;
  readonly #secrets: SecretsManagerClient;
  readonly #servers = new Map<string, Promise<ClusterServer>>();
  readonly #admins = new Map<string, pg.Pool>();
  /** Servers that are ready for use: making one takes longer than clients wait. */
  #spares: Promise<LocalPostgres>[];

  constructor(settings: ClientSettings, spares: number) {
    this.#rds = new RDSClient(settings);
    this.#secrets = new SecretsManagerClient(settings);
    this.#spares = Array.from({ length: spares }, newServer);
  }

  /**
   * @param endpoint a cluster's, of its writer or its readers
   * @throws {Error} when emulated RDS has none with it
   */
  async serverOf(endpoint: string): Promise<ClusterServer> {
    const { DBClusters = [] } = await this.#rds.send(new DescribeDBClustersCommand({}));
    const cluster = DBClusters.find(
      ({ Endpoint, ReaderEndpoint }) => Endpoint === endpoint || ReaderEndpoint === endpoint,
    );
    if (cluster === undefined) throw new Error(`there is no cluster with the endpoint ${endpoint}`);
    const id = cluster.DbClusterResourceId ?? endpoint;
    const known = this.#servers.get(id) ?? this.#open(id, cluster);
    this.#servers.set(id, known);
    known.catch(() => this.#servers.delete(id));
    return known;
  }

  async close(): Promise<void> {
    const spares = await Promise.all(this.#spares);
    const open = await Promise.allSettled(this.#servers.values());
    await Promise.all([...this.#admins.values()].map((pool) => pool.end()));
    const used = open.flatMap((each) => (each.status === 'fulfilled' ? [each.value.server] : []));
    await Promise.all([...spares, ...used].map((server) => server.stop()));
    this.#rds.destroy();
    this.#secrets.destroy();
  }

  async #open(id: string, { MasterUsername = '', MasterUserSecret }: DBCluster): Promise<ClusterServer> {
    const [spare = newServer(), ...rest] = this.#spares;
    this.#spares = rest;
    const server = await spare;
    const admin = new pg.Pool({ connectionString: server.url('postgres'), max: 2 });
    // A pool's end does not wait for its sockets: the server that stops next may still write to them.
    admin.on('error', () => undefined);
    this.#admins.set(id, admin);
    await furnish(admin, MasterUsername);
    return {
      id,
      server,
      master: MasterUsername,
      masterPassword: () => this.#passwordIn(MasterUserSecret?.SecretArn ?? ''),
      usesTokens: async (role) => {
        const { rows } = await admin.query<{ uses: boolean }>(
          "SELECT pg_has_role(rolname, 'rds_iam', 'member') AS uses FROM pg_roles WHERE rolname = $1",
          [role],
        );
        return rows[0]?.uses === true;
      },
    };
  }

  async #passwordIn(SecretId: string): Promise<string> {
    const { SecretString = '{}' } = await this.#secrets.send(new GetSecretValueCommand({ SecretId }));
    return (JSON.parse(SecretString) as { password?: string }).password ?? '';
  }
}

function newServer(): Promise<LocalPostgres> {
  return startLocalPostgres({ settings: { fsync: 'off' } });
}

/** The master of Amazon RDS is no superuser: it may make roles and databases, and hand `rds_iam` on. */
export async function furnish(admin: pg.Pool, master: string): Promise<void> {
  const name = pg.escapeIdentifier(master);
  await admin.query('CREATE ROLE rds_iam NOLOGIN');
  await admin.query('CREATE ROLE rds_superuser NOLOGIN');
  await admin.query(
    'GRANT pg_monitor, pg_signal_backend, pg_read_all_data TO rds_superuser WITH ADMIN OPTION',
  );
  await admin.query('GRANT rds_iam TO rds_superuser WITH ADMIN OPTION');
  await admin.query(`CREATE ROLE ${name} LOGIN CREATEDB CREATEROLE`);
  await admin.query(`GRANT rds_superuser TO ${name}`);
}
