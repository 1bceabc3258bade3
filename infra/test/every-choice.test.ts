import { validateStacks } from '@fairway/terraform';
import { describe, expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { AppStack } from '../src/stacks/app.ts';
import { terraformFile, toTerraformJson } from '../src/terraform-json.ts';
import type { Workspace } from '../src/workspace.ts';
import { figures, maximal, minimal } from './fixtures/services.ts';
import { useTerraform } from './support/terraform.ts';
import { fixtureWorkspace } from './support/workspace.ts';

/** Loading the provider takes seconds on an idle machine, and the machine is seldom idle. */
const TIMEOUT_MS = 240_000;

const collectorImage = `registry.example/collector@sha256:${'b'.repeat(64)}`;
const everyService = {
  capacity: { onDemandBase: 1, spotPercent: 50 },
  tracing: { kind: 'x-ray', collectorImage },
  night: {
    kind: 'asleep',
    stop: 'cron(0 20 ? * MON-FRI *)',
    start: 'cron(0 6 ? * MON-FRI *)',
    timeZone: 'Europe/Berlin',
  },
  alarms: { anomalyDetection: true },
} as const;

/** An environment that has chosen all there is to choose. */
const chosen = fixtureWorkspace([figures, maximal, minimal], {
  everyService,
  services: { 'maxi-mal': { settings: { SETTING: 'x' }, readBuckets: ['first'] } },
  edge: {
    origin: {
      kind: 'public-alb',
      host: 'origin.dev.example.com',
      certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/origin',
      headerSecretName: 'fixture/origin',
    },
    domain: { kind: 'custom', name: 'dev.example.com', hostedZoneId: 'Z1', certificate: { kind: 'made' } },
    waf: { kind: 'managed-rules', requestsPerFiveMinutes: 2000 },
    geography: { kind: 'only', countries: ['DE'] },
  },
  protection: { deletionProtection: true, finalSnapshot: true },
  database: { idle: { kind: 'runs', minimumAcu: 0.5 }, multiZone: true },
  signIn: { requiredBy: ['maxi-mal'] },
  operators: {
    mails: ['operators@example.com'],
    chatWebhook: { kind: 'secret', secretName: 'fixture/chat' },
  },
});

const terraform = useTerraform();

function appOf(workspace: Workspace) {
  const [environment] = workspace.environments;
  return toTerraformJson(new AppStack(new RootConstruct(), workspace, environment!));
}

describe('an environment with every choice', () => {
  test(
    'is valid to the real Terraform',
    async () => {
      const real = terraform();
      if (real === undefined) return;

      const text = terraformFile(appOf(chosen));

      expect(await validateStacks(real, [{ name: 'every-choice', text }])).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
