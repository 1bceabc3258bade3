import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parseReference, type ImageReference } from '@fairway/oci';

import { Failure } from '../../terminal/failure.ts';

/**
 * How a service's container starts, and its base image: read from the Dockerfile's one stage, so that both ways of
 * building share one place.
 */
export interface Dockerfile {
  /** The whole file: a part of every image's content. */
  readonly content: Buffer;
  /** The base image, with its digest. */
  readonly base: ImageReference;
  readonly user: string;
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stopSignal: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

const FILE = 'Dockerfile';

/**
 * Reads the workspace's Dockerfile.
 * @throws {Failure} that names the instruction which is missing, or which the image without an engine would not follow
 */
export async function readDockerfile(root: string): Promise<Dockerfile> {
  const content = await readFile(join(root, FILE));
  const instructions = parseInstructions(content.toString('utf8'));
  const unknown = instructions.find(([name]) => !KNOWN.has(name));
  if (unknown !== undefined) {
    throw new Failure(
      `${FILE}: ${unknown[0]} is not followed by ./fairway image: use ${[...KNOWN].join(', ')}`,
    );
  }
  const valueOf = (name: string): string => {
    const values = instructions.filter(([each]) => each === name).map(([, value]) => value);
    const [value] = values;
    if (value === undefined || values.length > 1)
      throw new Failure(`${FILE}: must have one ${name}, got ${values.length}`);
    return value;
  };
  return {
    content,
    base: parseBase(valueOf('FROM')),
    user: valueOf('USER'),
    workingFolder: valueOf('WORKDIR'),
    environment: Object.fromEntries(
      instructions.filter(([name]) => name === 'ENV').map(([, value]) => parseVariable(value)),
    ),
    stopSignal: valueOf('STOPSIGNAL'),
    entrypoint: parseExecForm('ENTRYPOINT', valueOf('ENTRYPOINT')),
    command: parseExecForm('CMD', valueOf('CMD')),
  };
}

const KNOWN = new Set(['FROM', 'ARG', 'WORKDIR', 'COPY', 'USER', 'ENV', 'STOPSIGNAL', 'ENTRYPOINT', 'CMD']);

function parseInstructions(text: string): readonly (readonly [string, string])[] {
  return text
    .replaceAll(/\\\r?\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      return [name.toUpperCase(), value] as const;
    });
}

function parseBase(value: string): ImageReference {
  const base = parseReference(value);
  if (base.digest === undefined) {
    throw new Failure(
      `${FILE}: FROM ${value} has no digest: the same sources would give another image tomorrow`,
    );
  }
  return base;
}

function parseVariable(value: string): readonly [string, string] {
  const [, name, text] = /^([A-Za-z_][A-Za-z0-9_]*)=(\S*)$/.exec(value) ?? [];
  if (name === undefined || text === undefined)
    throw new Failure(`${FILE}: ENV ${value} must be one NAME=value without spaces`);
  return [name, text];
}

function parseExecForm(name: string, value: string): readonly string[] {
  try {
    const words: unknown = JSON.parse(value);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch {
    // Said below: the shell form is no JSON either.
  }
  throw new Failure(
    `${FILE}: ${name} must be a list, ["program", "argument"], got: ${value}; the image has no shell`,
  );
}
