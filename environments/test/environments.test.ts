import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { loadServices } from '@fairway/service-catalog';
import { readSignInChoice } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { checkEnvironments } from '../src/check/check-environments.ts';
import { faultText } from '../src/check/fault.ts';
import { fileOf } from '../src/model/files.ts';
import { definitions } from '../src/environments.ts';
import { resolveEnvironments } from '../src/resolve/resolve-environments.ts';
import { placeholderFaults } from '../src/check/placeholders.ts';
import { unheardFaults } from '../src/check/unheard.ts';

const workspace = new URL('../../', import.meta.url);
const manifests = await loadServices();

describe('the environments of this workspace', () => {
  const environments = resolveEnvironments(manifests);

  test('have no fault', () => {
    expect(checkEnvironments({ manifests }).map(faultText)).toEqual([]);
  });

  test('deploy no production whose alarms or notices nobody hears', () => {
    const silent = definitions.map(({ operators: _, notices: __, ...definition }) => definition);
    const production = definitions.filter((each) => each.production === true).map(({ name }) => name);

    const paths = unheardFaults(silent, manifests).map(({ subject, path }) => `${subject} ${path}`);

    expect(paths).toEqual(production.flatMap((name) => [`${name} operators.mails`, `${name} notices.mails`]));
  });

  test('are each defined in the file that faults name', () => {
    for (const definition of definitions) {
      expect(existsSync(fileURLToPath(new URL(fileOf(definition), workspace)))).toBe(true);
    }
  });

  test('require sign-in of callers that cost money or tell people, in production', () => {
    // The documents promise these; others may be added.
    const promised = ['birthday', 'compare', 'logs POST /notify'].filter((choice) =>
      manifests.some(({ name }) => name === readSignInChoice(choice).service),
    );

    for (const { signIn } of environments.filter(({ production }) => production)) {
      expect(signIn.requiredBy).toEqual(expect.arrayContaining(promised));
    }
  });

  test('have settings for every service', () => {
    for (const { services } of environments) {
      expect(Object.keys(services)).toEqual(manifests.map(({ name }) => name));
    }
  });
});

describe('placeholders', () => {
  const real = { account: '123456789012', repository: 'acme/shop' };

  test('are named with the file to edit', () => {
    const environments = [
      { name: 'dev', account: '000000000000' },
      { name: 'prod', account: '123456789012' },
    ];

    expect(placeholderFaults(environments, { account: '000000000000', repository: 'owner/name' })).toEqual([
      'dev: `account` must be the id of your AWS account, got the placeholder 000000000000: edit environments/src/dev.ts',
      'shared: `account` must be the id of your AWS account, got the placeholder 000000000000: edit environments/src/shared.ts',
      'shared: `repository` must be your GitHub repository, got the placeholder owner/name: edit environments/src/shared.ts',
    ]);
  });

  test('are gone when everything is somebody’s', () => {
    expect(placeholderFaults([{ name: 'dev', account: '123456789012' }], real)).toEqual([]);
  });
});
