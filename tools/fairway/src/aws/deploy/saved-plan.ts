import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { planKeyPrefix, stateBucket, type Shared } from '@fairway/environments';
import { z } from 'zod';

import { Failure } from '../../terminal/failure.ts';
import type { Target } from '../targets/targets.ts';
import { images, ledger, type Images, type Ledger } from '../ledger/ledger.ts';

const savedStack = z.strictObject({
  stack: z.string(),
  serial: z.number().optional(),
  lineage: z.string().optional(),
  /** Terraform's own file, in base64. */
  plan: z.string(),
  images: images.optional(),
  ledger: ledger.optional(),
});

const content = z.strictObject({
  format: z.literal(1),
  target: z.string(),
  commit: z.string(),
  stacks: z.array(savedStack),
});

/** A plan between two commands. */
export interface SavedPlan {
  readonly target: string;
  readonly commit: string;
  readonly stacks: readonly SavedStack[];
}

export interface SavedStack {
  readonly stack: string;
  /** The serial of the state that it was made from; absent when there was none. */
  readonly serial?: number | undefined;
  readonly lineage?: string | undefined;
  readonly plan: string;
  readonly images?: Images | undefined;
  readonly ledger?: Ledger | undefined;
}

/** Begins each file; the key's name, the nonce, the tag and the ciphertext follow. */
const MAGIC = 'fairway-plan-1\n';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_BYTES = 36;

/** The owner of a command's plans: the environment, if it is about a single one, else the target's own name. */
export function planOwner({ name, stacks }: Target): string {
  const environments = new Set(stacks.map(({ environment }) => environment));
  const [first] = environments;
  return environments.size === 1 && first !== undefined ? first : name;
}

/** Keeps the keys of saved plans beside the states: a plan is as secret as its state. */
export class PlanVault {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  /**
   * @param s3 in the region of the state bucket
   * @param owner whose plans: the environment that they are of, where that is one
   */
  constructor(s3: S3Client, shared: Shared, owner: string) {
    this.#s3 = s3;
    this.#bucket = stateBucket(shared);
    this.#prefix = planKeyPrefix(owner);
  }

  /** Encrypts a plan with a key of its own, which goes into the state bucket; only the owner may read the file. */
  async write(file: string, plan: SavedPlan): Promise<void> {
    const id = randomUUID();
    const key = randomBytes(KEY_BYTES);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(MAGIC + id));
    const text = JSON.stringify({ format: 1, ...plan });
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    await this.#s3.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: this.#keyOf(id), Body: key.toString('base64') }),
    );
    const parts = [Buffer.from(MAGIC + id), nonce, cipher.getAuthTag(), encrypted];
    await writeFile(file, Buffer.concat(parts), { mode: 0o600 });
  }

  /**
   * @throws {Failure} when it is no plan, was changed, is of another target, or was used already
   */
  async read(file: string): Promise<SavedPlan> {
    const bytes = await readFile(file).catch(() => {
      throw new Failure(`there is no file ${file}: make it with ./fairway plan --out ${file}`);
    });
    const { id, body } = parseFile(file, bytes);
    const key = await this.#readKey(file, id);
    const nonce = body.subarray(0, NONCE_BYTES);
    const tag = body.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, key, nonce)
        .setAAD(Buffer.from(MAGIC + id))
        .setAuthTag(tag);
      const encrypted = body.subarray(NONCE_BYTES + TAG_BYTES);
      const text = Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
      const { format: _, ...plan } = content.parse(JSON.parse(text));
      return plan;
    } catch {
      throw new Failure(`${file} was changed since it was written, or is cut short: plan again`);
    }
  }

  /** Deletes the key of a plan: a plan is applied once, and without its key the file is useless. */
  async spend(file: string): Promise<void> {
    const { id } = parseFile(file, await readFile(file));
    await this.#s3.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: this.#keyOf(id) }));
  }

  async #readKey(file: string, id: string): Promise<Buffer> {
    try {
      const place = { Bucket: this.#bucket, Key: this.#keyOf(id) };
      const { Body: body } = await this.#s3.send(new GetObjectCommand(place));
      return Buffer.from((await body?.transformToString()) ?? '', 'base64');
    } catch (error) {
      if (!(error instanceof NoSuchKey)) throw error;
      throw new Failure(`${file} was applied already, or is the plan of another target: plan again`);
    }
  }

  #keyOf(id: string): string {
    return `${this.#prefix}${id}.key`;
  }
}

function parseFile(file: string, bytes: Buffer): { readonly id: string; readonly body: Buffer } {
  const start = MAGIC.length;
  const id = bytes.subarray(start, start + ID_BYTES).toString('latin1');
  if (bytes.subarray(0, start).toString('latin1') !== MAGIC || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new Failure(`${file} is no plan of ./fairway plan --out`);
  }
  return { id, body: bytes.subarray(start + ID_BYTES) };
}
