import { describe, expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { ImageRepository, type ImageRepositoryProps } from './image-repository.ts';

function repository(props: Partial<ImageRepositoryProps> = {}) {
  return synthesize((stack) => {
    const { url } = new ImageRepository(stack, 'logs', { name: 'fairway/logs', service: 'logs', ...props });
    stack.output('url', url, 'Where it is.');
  });
}

describe('an image repository', () => {
  test('scans what is pushed, encrypts what it keeps, and is not lost to a replacement', () => {
    expect(repository().one('aws_ecr_repository')).toEqual({
      name: 'fairway/logs',
      image_tag_mutability: 'MUTABLE',
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: 'AES256' }],
      force_delete: false,
      tags: { Service: 'logs' },
      lifecycle: { prevent_destroy: true },
    });
  });

  test('is private to its account unless somebody is named', () => {
    expect(repository().all('aws_ecr_repository_policy')).toEqual([]);
  });

  test('lets named roles of other accounts pull, and nothing else', () => {
    const pullers = [
      'arn:aws:iam::222222222222:role/fairway-prod-logs-execution',
      'arn:aws:iam::222222222222:role/fairway-github-apply-prod',
      'arn:aws:iam::333333333333:role/fairway-eu-logs-execution',
    ];

    const { Statement } = JSON.parse(repository({ pullers }).one('aws_ecr_repository_policy').policy);

    expect(Statement).toHaveLength(1);
    expect(Statement[0]).toMatchObject({
      Effect: 'Allow',
      Principal: { AWS: ['arn:aws:iam::222222222222:root', 'arn:aws:iam::333333333333:root'] },
      Condition: { ArnEquals: { 'aws:PrincipalArn': pullers } },
    });
    expect(Statement[0].Action.filter((action: string) => /Put|Upload|Delete|\*/.test(action))).toEqual([]);
  });
});

describe('the expiry of images', () => {
  const { rules } = JSON.parse(repository().one('aws_ecr_lifecycle_policy').policy);

  test('claims what a ledger names before any other rule, and takes none of it', () => {
    expect(rules[0]).toMatchObject({
      rulePriority: 1,
      selection: { tagStatus: 'tagged', tagPatternList: ['keep-*'], countType: 'imageCountMoreThan' },
    });
    expect(rules[0].selection.countNumber).toBeGreaterThanOrEqual(20_000);
  });

  test('keeps the newest ten of all that have a tag', () => {
    expect(rules.at(-1)).toMatchObject({
      selection: { tagPatternList: ['*'], countType: 'imageCountMoreThan', countNumber: 10 },
    });
  });

  test('gives every rule a priority of its own', () => {
    const priorities = rules.map(({ rulePriority }: { rulePriority: number }) => rulePriority);

    expect(new Set(priorities).size).toBe(rules.length);
  });
});
