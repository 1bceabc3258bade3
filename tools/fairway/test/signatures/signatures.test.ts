import { beforeAll, describe, expect, test } from '@jest/globals';

import {
  requireSignatures,
  signImage,
  type Sign,
  type SigningContext,
} from '../../src/aws/signatures/image-signatures.ts';
import type { Build } from '../../src/aws/signatures/provenance.ts';
import { lacksAuthority, verifierOf } from '../../src/aws/signatures/sigstore.ts';
import type { SignatureVerifier } from '../../src/aws/signatures/verify-image.ts';
import { Failure } from '../../src/terminal/failure.ts';
import { cleanUp } from '../test-workspace.ts';
import { MemoryRegistry } from './memory-registry.ts';
import { startSigstore, type SigstoreServices } from './sigstore-services.ts';

const build: Build = {
  repository: 'https://github.com/acme/shop',
  workflow: '.github/workflows/deploy.yml',
  ref: 'refs/heads/main',
  commit: 'c'.repeat(40),
  invocation: 'https://github.com/acme/shop/actions/runs/7/attempts/1',
};
const MAIN = 'https://github.com/acme/shop/.github/workflows/deploy.yml@refs/heads/main';
const policy = {
  repository: 'acme/shop',
  workflow: '.github/workflows/deploy.yml',
  branches: ['main', 'release/1'],
};

let sigstore: SigstoreServices;
let verifier: SignatureVerifier;

beforeAll(async () => {
  sigstore = await startSigstore();
  cleanUp(sigstore.close);
  verifier = await verifierOf(sigstore.trustedRoot);
});

/** An image with the signatures that these have made, and a deployment's verdict on it. */
class SignedImage {
  readonly memory = new MemoryRegistry();
  readonly digest = this.memory.addImage('{"manifests":[]}');

  async sign(sign: Sign): Promise<boolean> {
    const reference = { registry: 'registry.example', repository: 'shop/alpha', digest: this.digest };
    const context: SigningContext = { build, policy, sign, verifier: () => Promise.resolve(verifier) };
    return signImage({ registry: this.memory.registry }, { reference, digest: this.digest }, context);
  }

  /** The faults for which it is refused; none when it is not. */
  async faults(digest: string = this.digest): Promise<readonly string[]> {
    const image = { image: `registry.example/shop/alpha@${digest}`, version: 'a1', commit: 'c1', tags: [] };
    const found = await requireSignatures(this.memory.registry, { alpha: image }, policy, () =>
      Promise.resolve(verifier),
    ).catch((error: unknown) => error);
    return found instanceof Failure ? found.details : [];
  }
}

describe('an image that an environment wants to be signed', () => {
  test('is deployed when the workflow has signed it, on any of the branches', async () => {
    for (const branch of policy.branches) {
      const image = new SignedImage();
      await image.sign(sigstore.signAs(MAIN.replace('main', branch)));

      expect(await image.faults()).toEqual([]);
    }
  });

  test('is signed once, however often the same content is built', async () => {
    const image = new SignedImage();

    expect(await image.sign(sigstore.signAs(MAIN))).toBe(true);
    expect(await image.sign(sigstore.signAs(MAIN))).toBe(false);
    expect(image.memory.attached.get(image.digest)).toHaveLength(1);
  });

  test('is signed again by who may, where somebody else has signed it', async () => {
    const image = new SignedImage();
    await image.sign(sigstore.signAs(MAIN.replace('main', 'feature')));
    expect(await image.faults()).toHaveLength(1);

    expect(await image.sign(sigstore.signAs(MAIN))).toBe(true);
    expect(await image.faults()).toEqual([]);
  });

  test('says what it is and where it comes from, for whoever reads it', async () => {
    const image = new SignedImage();
    await image.sign(sigstore.signAs(MAIN));

    const [bundle] = [...image.memory.blobs.values()]
      .map((blob) => JSON.parse(blob.toString()))
      .filter((blob) => blob.dsseEnvelope);
    expect(JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString())).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'registry.example/shop/alpha', digest: { sha256: image.digest.slice(7) } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: { runDetails: { builder: { id: MAIN } } },
    });
  });

  test('is refused without a signature', async () => {
    const image = new SignedImage();

    expect(await image.faults()).toEqual([expect.stringMatching(/^alpha: .* is not signed$/)]);
  });

  test.each([
    [
      'of another repository',
      MAIN.replace('acme/shop', 'evil/shop'),
      'is signed by the other repository evil/shop, not by acme/shop',
    ],
    [
      'of a repository whose name begins the same',
      MAIN.replace('acme/shop', 'acme/shop-2'),
      'is signed by the other repository acme/shop-2',
    ],
    [
      'of another workflow',
      MAIN.replace('deploy.yml', 'preview.yml'),
      'is signed by the other workflow .github/workflows/preview.yml',
    ],
    [
      'of another branch',
      MAIN.replace('main', 'feature'),
      'is signed on refs/heads/feature, not on a branch of main, release/1',
    ],
    [
      'of a tag that is called as the branch',
      MAIN.replace('heads/main', 'tags/main'),
      'is signed on refs/tags/main',
    ],
    ['of a pull request', MAIN.replace('heads/main', 'pull/7/merge'), 'is signed on refs/pull/7/merge'],
    [
      'of a branch whose name begins the same',
      MAIN.replace('main', 'main2'),
      'is signed on refs/heads/main2',
    ],
    [
      'of a person',
      'https://accounts.example/ann',
      'is signed by https://accounts.example/ann, which is no workflow',
    ],
  ])('is refused with the signature %s', async (_whose, identity, reason) => {
    const image = new SignedImage();
    await image.sign(sigstore.signAs(identity));

    expect(await image.faults()).toEqual([expect.stringContaining(reason)]);
  });

  test('is refused with a signature that another issuer than GitHub vouches for', async () => {
    const image = new SignedImage();
    await image.sign(sigstore.signAs(MAIN, 'https://gitlab.example'));

    expect(await image.faults()).toEqual([
      expect.stringContaining('https://gitlab.example vouches for, not GitHub'),
    ]);
  });

  test('is refused with a signature of another authority than the one that is trusted', async () => {
    const stranger = await startSigstore();
    cleanUp(stranger.close);
    const image = new SignedImage();
    await image.sign(stranger.signAs(MAIN));

    expect(await image.faults()).toEqual([expect.stringContaining('has a signature that does not hold')]);
  });

  test('is refused with the signature of another image', async () => {
    const image = new SignedImage();
    await image.sign(sigstore.signAs(MAIN));
    const other = image.memory.addImage('{"manifests":["other"]}');
    image.memory.attached.set(other, image.memory.attached.get(image.digest) ?? []);

    expect(await image.faults(other)).toEqual([
      expect.stringContaining(`has the signature of another image, ${image.digest}`),
    ]);
  });

  test.each([
    [
      'what was signed',
      (bundle: Bundle) => ({
        ...bundle,
        dsseEnvelope: { ...bundle.dsseEnvelope, payload: changed(bundle.dsseEnvelope.payload) },
      }),
    ],
    [
      'the signature',
      (bundle: Bundle) => ({
        ...bundle,
        dsseEnvelope: {
          ...bundle.dsseEnvelope,
          signatures: [
            {
              ...bundle.dsseEnvelope.signatures[0],
              sig: changed(bundle.dsseEnvelope.signatures[0]?.sig ?? ''),
            },
          ],
        },
      }),
    ],
    [
      'the entry in the log',
      (bundle: Bundle) => ({
        ...bundle,
        verificationMaterial: { ...bundle.verificationMaterial, tlogEntries: [] },
      }),
    ],
  ])('is refused where somebody changed %s', async (_what, change) => {
    const image = new SignedImage();
    await image.sign(sigstore.signAs(MAIN));
    for (const [digest, blob] of image.memory.blobs) {
      const bundle = JSON.parse(blob.toString()) as Partial<Bundle>;
      if (bundle.dsseEnvelope !== undefined)
        image.memory.blobs.set(digest, Buffer.from(JSON.stringify(change(bundle as Bundle))));
    }

    expect(await image.faults()).toEqual([expect.stringContaining('has a signature that does not hold')]);
  });

  test('is refused where what is attached is no signature', async () => {
    const image = new SignedImage();
    await image.sign(sigstore.signAs(MAIN));
    for (const digest of image.memory.blobs.keys()) image.memory.blobs.set(digest, Buffer.from('{"a":1}'));

    expect(await image.faults()).toEqual([expect.stringContaining('has a signature that cannot be read')]);
  });

  test('is not asked for keys where nothing has to be looked at', async () => {
    const nobody = () => Promise.reject(new Error('asked'));

    await expect(
      requireSignatures(new MemoryRegistry().registry, {}, policy, nobody),
    ).resolves.toBeUndefined();
  });
});

interface Bundle {
  readonly verificationMaterial: object;
  readonly dsseEnvelope: {
    readonly payload: string;
    readonly signatures: readonly { readonly sig: string }[];
  };
}

/** Other bytes of the same length. */
function changed(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes.toString('base64');
}

test.each([
  ['asked for', 'AWS itself', undefined, undefined],
  ['asked for', 'AWS itself, with keys from a file', undefined, 'trusted_root.json'],
  ['asked for', 'an endpoint elsewhere', 'https://aws.example.com', undefined],
  ['asked for', 'an endpoint called like this machine', 'http://localhost.example.com', undefined],
  ['asked for', 'an emulation with an authority of its own', 'http://127.0.0.1:4566', 'trusted_root.json'],
  ['left out', 'an emulation without one', 'http://127.0.0.1:4566', undefined],
])('signatures are %s in %s', (end, _where, endpointUrl, trustedRoot) => {
  expect(lacksAuthority({ endpointUrl }, { trustedRoot }) ? 'left out' : 'asked for').toBe(end);
});
