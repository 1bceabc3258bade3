import { registryFailure, type PushedImage, type Repositories } from './push-images.ts';
import { CYCLONEDX, cycloneDx, sbomArtifact } from './sbom.ts';
import type { ServiceImage } from './service-image.ts';

/**
 * Attaches an image's list of packages in its registry, as an artifact that refers to the image. An image that has
 * one gets no second.
 * @throws {Failure} with the registry's reason
 */
export async function attachSbom(
  { registry, repositoryOf }: Repositories,
  { service, tag, packages }: ServiceImage,
  { digest }: PushedImage,
): Promise<void> {
  const repository = repositoryOf(service);
  try {
    const attached = await registry.referrers(repository, digest);
    if (attached.some(({ artifactType }) => artifactType === CYCLONEDX)) return;
    const { mediaType, content } = await registry.readManifest(repository, digest);
    const bom = cycloneDx({ service, tag, digest }, await packages());
    const { manifest, blobs } = sbomArtifact({ mediaType, digest, size: content.length }, bom);
    await Promise.all(
      blobs.map((blob) =>
        registry.putBlob(
          repository,
          blob.descriptor.digest,
          async () => new Blob([new Uint8Array(blob.content)]),
        ),
      ),
    );
    await registry.putReferrer(repository, manifest.descriptor, manifest.content, digest);
  } catch (error) {
    throw registryFailure(error);
  }
}
