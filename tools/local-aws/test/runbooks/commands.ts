import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');

/** A command of the AWS CLI that a runbook has people type. */
export interface RunbookCommand {
  /** Relative to the workspace. */
  readonly page: string;
  /** The command as on its page, placeholders included. */
  readonly text: string;
}

/**
 * How far a command can be run without an account: `emulated` against ministack; `checked` by the AWS CLI's own model of the
 * call alone, because ministack has no such call; `version 2` not at all, because PyPI has version 1 of the AWS CLI only.
 */
export type Proof = 'emulated' | 'checked' | 'version 2';

/** By how a command begins. */
export const proofs: Readonly<Record<string, Proof>> = {
  'aws cloudtrail get-trail-status': 'emulated',
  'aws cloudtrail start-logging': 'emulated',
  'aws cloudtrail validate-logs': 'checked',
  'aws ecs update-service': 'emulated',
  'aws iam delete-login-profile': 'emulated',
  'aws iam delete-role-policy': 'emulated',
  'aws iam get-account-summary': 'emulated',
  'aws iam put-role-policy': 'emulated',
  'aws rds reboot-db-instance': 'emulated',
  'aws service-quotas request-service-quota-increase': 'checked',
  'aws sso login': 'version 2',
};

const placeholders: Readonly<Record<string, string>> = {
  '<project>': 'fairway',
  '<environment>': 'staging',
  '<service>': 'logs',
  '<vCPUs>': '64',
  NAME: 'ann',
  ARN: 'arn:aws:cloudtrail:eu-central-1:000000000000:trail/fairway-account',
  TIME: '2026-11-01T00:00:00Z',
};

/** Every command of the AWS CLI in the runbooks: between backticks, or a line of a block. */
export function runbookCommands(): readonly RunbookCommand[] {
  return globSync('docs/runbooks/*.md', { cwd: ROOT })
    .toSorted()
    .flatMap((page) => {
      const text = readFileSync(join(ROOT, page), 'utf8');
      const found = text.matchAll(/`(aws [a-z][^`]*)`|^\s*(aws [a-z].*)$/gm);
      return [...found].map(([, inline, line]) => ({ page, text: (inline ?? line ?? '').trim() }));
    });
}

/** How far a command is run; undefined for a command that is not listed. */
export function proofOf({ text }: RunbookCommand): Proof | undefined {
  return Object.entries(proofs).find(([start]) => text.startsWith(start))?.[1];
}

/** The command as it is typed in an environment called staging. */
export function filledIn({ text }: RunbookCommand): string {
  return Object.entries(placeholders).reduce(
    (command, [placeholder, value]) =>
      command.replaceAll(
        /^[A-Z]+$/.test(placeholder) ? new RegExp(`\\b${placeholder}\\b`, 'g') : placeholder,
        value,
      ),
    text,
  );
}
