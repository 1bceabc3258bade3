import { expect, test } from '@jest/globals';

import { readPolicy } from '../policy.ts';
import { readReference } from './reference.ts';
import { policyFaults } from './statement-faults.ts';

const reference = await readReference(['ce', 'ec2', 'elasticloadbalancing', 'kms', 'rds', 's3', 'sts']);

const role = 'arn:aws:rds:eu-central-1:111111111111:cluster:dev';
const bucket = 'arn:aws:s3:::bucket';

function faultsOf(statement: object): readonly string[] {
  const document = { Version: '2012-10-17', Statement: [{ Sid: 'Test', Effect: 'Allow', ...statement }] };
  return policyFaults(reference, readPolicy('policy', JSON.stringify(document)));
}

test.each<[string, object]>([
  ['an action on a type that it takes', { Action: 'rds:CreateDBCluster', Resource: role }],
  ['all resources', { Action: ['rds:CreateDBCluster', 'ce:CreateAnomalyMonitor'], Resource: '*' }],
  ['some reads of a service', { Action: ['s3:Get*', 's3:List*'], Resource: [bucket, `${bucket}/*`] }],
  ['all actions, on whatever', { Action: '*', Resource: role }],
  ['all actions but some', { NotAction: 'iam:*', Resource: role }],
  [
    'an ARN that is known when it is applied',
    { Action: 's3:GetObject', Resource: '${aws_s3_bucket.logs.arn}/*' },
  ],
  [
    'a key that the type has',
    {
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'dev' } },
    },
  ],
  [
    'a key of every request',
    { Action: 'kms:Decrypt', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': 'x' } } },
  ],
  [
    'the token of GitHub',
    {
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': 'x' } },
    },
  ],
  [
    'a Deny that some of its actions know the key of',
    {
      Effect: 'Deny',
      Action: ['kms:*', 'ce:CreateAnomalyMonitor'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'dev' } },
    },
  ],
])('%s is right', (_, statement) => {
  expect(faultsOf(statement)).toEqual([]);
});

test.each<[object, string]>([
  [
    { Action: 'elasticloadbalancing:ModifyLoadBalancer', Resource: '*' },
    'statement Test: AWS has no action elasticloadbalancing:ModifyLoadBalancer',
  ],
  [
    { Action: 'ce:CreateAnomalyMonitor', Resource: 'arn:aws:ce::111111111111:anomalymonitor/*' },
    'statement Test: ce:CreateAnomalyMonitor knows no resource, so only * allows it, got: arn:aws:ce::111111111111:anomalymonitor/*',
  ],
  [
    { Action: 'rds:DeleteDBSubnetGroup', Resource: role },
    `statement Test: rds:DeleteDBSubnetGroup takes subgrp, got: ${role}`,
  ],
  [
    { Action: 's3:GetObject', Resource: [`${bucket}/*`, bucket] },
    `statement Test: none of its actions takes ${bucket}`,
  ],
  [
    { Action: 's3:ListBucket', Resource: bucket, Condition: { StringEquals: { 's3:prefx': 'a' } } },
    'statement Test: s3:ListBucket does not know the condition key s3:prefx',
  ],
  [
    {
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestTag/Environment': 'dev' } },
    },
    'statement Test: kms:Decrypt does not know the condition key aws:RequestTag/Environment',
  ],
  [
    {
      Effect: 'Deny',
      Action: 'ce:Create*Monitor',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'dev' } },
    },
    'statement Test: ce:Create*Monitor does not know the condition key aws:ResourceTag/Environment',
  ],
])('%j is a fault', (statement, fault) => {
  expect(faultsOf(statement)).toContain(fault);
});

test('a service that AWS does not have is an error', async () => {
  await expect(readReference(['ec3'])).rejects.toThrow('AWS has no service ec3');
});

test('an action has the resources that every call of it names, and what it depends on', () => {
  const create = reference.action('rds:createdbcluster')!;

  const required = create.resourceTypes.filter((type) => type.required).map(({ type }) => type);
  expect(create.name).toBe('rds:CreateDBCluster');
  expect(required).toEqual(['cluster', 'cluster-pg', 'og', 'subgrp']);
});
