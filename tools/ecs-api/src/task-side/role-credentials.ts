import { AssumeRoleCommand } from '@aws-sdk/client-sts';

import type { AwsClients, AwsKeys } from './aws-clients.ts';
import type { RoleSession } from './contract.ts';

export interface RoleKeys extends AwsKeys {
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Before this is left of a session, SDKs ask for the next one; so does the endpoint. */
const RENEWED_BEFORE_MS = 10 * 60_000;
const SESSION_SECONDS = 3_600;
const MAX_SESSION_NAME_LENGTH = 64;

/** Sessions of roles, one for each task, so that the called services can tell tasks apart. */
export class RoleCredentials {
  readonly #clients: AwsClients;
  readonly #onSession: (session: RoleSession) => void;
  readonly #sessions = new Map<string, Promise<RoleKeys>>();

  constructor(clients: AwsClients, onSession: (session: RoleSession) => void = () => undefined) {
    this.#clients = clients;
    this.#onSession = onSession;
  }

  /**
   * @param session the task's id: AWS shows it as the last part of the caller's ARN
   * @throws the SDK's error when the role cannot be assumed
   */
  async get(roleArn: string, session: string): Promise<RoleKeys> {
    const key = `${roleArn} ${session}`;
    const known = await this.#sessions.get(key)?.catch(() => undefined);
    if (known !== undefined && known.expiration.getTime() - Date.now() > RENEWED_BEFORE_MS) return known;
    const next = this.#assume(roleArn, session);
    this.#sessions.set(key, next);
    return next;
  }

  /** Forgets a task's sessions. */
  end(session: string): void {
    for (const key of this.#sessions.keys()) if (key.endsWith(` ${session}`)) this.#sessions.delete(key);
  }

  async #assume(roleArn: string, session: string): Promise<RoleKeys> {
    const sts = this.#clients.sts();
    try {
      const { Credentials: keys } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: session.slice(0, MAX_SESSION_NAME_LENGTH),
          DurationSeconds: SESSION_SECONDS,
        }),
      );
      if (keys?.AccessKeyId === undefined || keys.SecretAccessKey === undefined) {
        throw new Error(`STS gave no keys for ${roleArn}`);
      }
      const own = {
        accessKeyId: keys.AccessKeyId,
        secretAccessKey: keys.SecretAccessKey,
        sessionToken: keys.SessionToken ?? '',
      };
      this.#onSession({ roleArn, ...own });
      return { ...own, expiration: keys.Expiration ?? new Date(Date.now() + SESSION_SECONDS * 1_000) };
    } finally {
      sts.destroy();
    }
  }
}
