import { resourcesOf, textOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

interface Protection {
  readonly path: string;
  readonly holds: (value: unknown) => boolean;
  readonly rule: string;
}

const isTrue = (path: string): Protection => ({ path, holds: (value) => value === true, rule: 'true' });
const isFalse = (path: string): Protection => ({ path, holds: (value) => value === false, rule: 'false' });

const protections = new Map(
  Object.entries<readonly Protection[]>({
    aws_rds_cluster: [
      isTrue('deletion_protection'),
      isFalse('skip_final_snapshot'),
      { path: 'backup_retention_period', holds: (days) => Number(days) >= 7, rule: 'at least 7' },
    ],
    aws_lb: [isTrue('enable_deletion_protection')],
    aws_cognito_user_pool: [
      { path: 'deletion_protection', holds: (value) => value === 'ACTIVE', rule: 'ACTIVE' },
    ],
    aws_s3_bucket: [{ path: 'force_destroy', holds: (value) => value !== true, rule: 'false' }],
    aws_ecr_repository: [{ path: 'force_delete', holds: (value) => value !== true, rule: 'false' }],
  }),
);

export const policy: PolicyRule = {
  why: 'A plan that deletes is applied as easily as one that adds; resources that people depend on must refuse.',
  check: (stack) => {
    // A stack that all environments share serves production too.
    if (stack.environment?.production === false) return [];
    return resourcesOf(stack, ...protections.keys()).flatMap(({ address, type, attributes }) =>
      (protections.get(type) ?? [])
        .filter(({ path, holds }) => !holds(valueAt(attributes, path)))
        .map(({ path, rule }) => ({
          address,
          found: `\`${path}\` is ${textOf(valueAt(attributes, path)) || 'not set'}`,
          fix: `It must be ${rule} in production: see \`protection\` in the environment`,
        })),
    );
  },
};
