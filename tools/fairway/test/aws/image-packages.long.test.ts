import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { installPythonPackages } from '@fairway/local-aws/python-packages';
import { parseReference, type Digest } from '@fairway/oci';
import { expect, test } from '@jest/globals';

import { TestWorkspace } from '../test-workspace.ts';
import { startEmulator } from './emulator.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const CYCLONEDX_LIBRARY = '11.12.0';

/** The verdict of CycloneDX's own library for Python on a list: `valid`, or its first fault. */
function readByCycloneDx(python: string, sbom: string): string {
  const program = [
    'import sys',
    'from cyclonedx.schema import SchemaVersion',
    'from cyclonedx.validation.json import JsonStrictValidator',
    "print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read()) or 'valid')",
  ];
  return execFileSync(python, ['-c', program.join('\n')], { input: sbom, encoding: 'utf8' }).trim();
}

const emulator = await startEmulator();

test('an independent reader takes the list of an image’s packages for CycloneDX', async () => {
  if (emulator === undefined) return;
  const { registry } = emulator;
  const home = join(ROOT, '.fairway/tools', `cyclonedx-${CYCLONEDX_LIBRARY}`);
  const python = await installPythonPackages(home, [
    `cyclonedx-python-lib[json-validation]==${CYCLONEDX_LIBRARY}`,
  ]);
  await emulator.createRepositories('base', 'shop/alpha');
  const { root } = new TestWorkspace({ alpha: {} });
  copyFileSync(join(ROOT, 'Dockerfile'), join(root, 'Dockerfile'));

  const { stdout } = await emulator.run(
    root,
    ...['image', 'push', 'alpha', '--base', await emulator.pushBase(), '--json'],
  );
  const [{ image }] = JSON.parse(stdout) as [{ readonly image: string }];
  const [attached] = await registry.referrers('shop/alpha', parseReference(image).digest ?? ('' as Digest));
  const { content } = await registry.readManifest('shop/alpha', attached?.digest ?? '');
  const { layers } = JSON.parse(content.toString('utf8')) as {
    readonly layers: readonly [{ readonly digest: Digest; readonly size: number }];
  };
  const sbom = await text(await registry.readBlob('shop/alpha', layers[0]));

  expect(readByCycloneDx(python, sbom)).toBe('valid');
  expect(readByCycloneDx(python, sbom.replace('"library"', '"book"'))).not.toBe('valid');
}, 120_000);
