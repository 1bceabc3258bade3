import { contentDigests, type PlatformImage } from '@fairway/oci';

import { Failure } from '../../terminal/failure.ts';
import type { ServiceImage } from './service-image.ts';

const REVISION = 'org.opencontainers.image.revision';

/**
 * Compares an image with its tag, which is only a claim. Everything but the commit that built it first must be the
 * same as in this bundle's image: layers, base, settings.
 * @returns the commit that built it first
 * @throws {Failure} when it is other content
 */
export function assertSameContent(
  made: ServiceImage,
  found: readonly PlatformImage[],
  reference: string,
): string {
  const commit = found[0]?.config.config?.Labels?.[REVISION] ?? made.commit;
  const expected = contentDigests(made.base, made.archive, withRevision(made, commit));
  const actual = found.map(({ manifest }) => manifest.config.digest);
  if (expected.length === actual.length && expected.every((digest) => actual.includes(digest))) return commit;
  throw new Failure(
    `${reference} is not what these sources give: somebody moved the tag, or sent other content under it`,
    [
      `expected configurations ${expected.join(', ')}`,
      `found                   ${actual.join(', ')}`,
      `Look at it, then take the tag away so that it can be sent again: aws ecr batch-delete-image --repository-name <repository> --image-ids imageTag=${made.tag}`,
    ],
  );
}

/** The settings that these sources would have given at another commit. */
function withRevision({ settings }: ServiceImage, commit: string): ServiceImage['settings'] {
  return { ...settings, labels: { ...settings.labels, [REVISION]: commit } };
}
