import { validateStacks } from '@fairway/terraform';
import { describe, expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { AppStack } from '../src/stacks/app.ts';
import { terraformFile, toTerraformJson } from '../src/terraform-json.ts';
import type { Workspace } from '../src/workspace.ts';
import { everyChoice } from './fixtures/every-choice.ts';
import { figures, maximal, minimal } from './fixtures/services.ts';
import { useTerraform } from './support/terraform.ts';

/** Loading the provider takes seconds on an idle machine, and the machine is seldom idle. */
const TIMEOUT_MS = 240_000;

const chosen = everyChoice([figures, maximal, minimal]);

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
