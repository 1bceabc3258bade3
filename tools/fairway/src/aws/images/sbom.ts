import type { BundledPackage } from '@fairway/bundle/packages';
import { document, MEDIA_TYPES, type Descriptor, type Digest, type Document } from '@fairway/oci';

/** https://www.iana.org/assignments/media-types/application/vnd.cyclonedx+json */
export const CYCLONEDX = 'application/vnd.cyclonedx+json';
/** An SPDX expression; any other text about a package's licence is only a name. */
const SPDX = /^\(?[A-Za-z0-9][\w.+-]*(?: (?:AND|OR|WITH) \(?[A-Za-z0-9][\w.+-]*\)?)*\)?$/;
const NO_EXPRESSIONS = new Set(['UNLICENSED', 'Proprietary']);

/** The image that a list of contents is about. */
export interface SbomSubject {
  readonly service: string;
  /** The image's content tag. */
  readonly tag: string;
  /** The digest of the image's index. */
  readonly digest: Digest;
}

/**
 * The packages of a bundle as CycloneDX, the same bytes for the same image: without the time it was made, and with a serial
 * number made of the image's digest.
 * https://cyclonedx.org/docs/1.6/json/
 */
export function cycloneDx(
  { service, tag, digest }: SbomSubject,
  packages: readonly BundledPackage[],
): object {
  const components = packages.map(componentOf);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    metadata: {
      component: {
        'bom-ref': service,
        type: 'container',
        name: service,
        version: tag,
        hashes: [{ alg: 'SHA-256', content: digest.slice('sha256:'.length) }],
      },
    },
    components,
    dependencies: [
      { ref: service, dependsOn: components.map((component) => component['bom-ref']) },
      ...components.map((component) => ({ ref: component['bom-ref'] })),
    ],
  };
}

/** A manifest that lists an image's contents, and the blobs that it names. */
export interface SbomArtifact {
  readonly manifest: Document;
  readonly blobs: readonly Document[];
}

/** @param subject the image's index */
export function sbomArtifact(
  subject: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>,
  bom: object,
): SbomArtifact {
  const content = document(CYCLONEDX, bom);
  const empty = document(MEDIA_TYPES.empty, {});
  const manifest = document(
    MEDIA_TYPES.manifest,
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      artifactType: CYCLONEDX,
      config: empty.descriptor,
      layers: [content.descriptor],
      subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
    },
    CYCLONEDX,
  );
  return { manifest, blobs: [empty, content] };
}

function componentOf({ name, version, license, isOwn }: BundledPackage) {
  const [, scope, bare = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  const purl = `pkg:npm/${scope === undefined ? '' : `${encodeURIComponent(scope)}/`}${bare}@${version}`;
  return {
    'bom-ref': purl,
    type: 'library',
    ...(scope === undefined ? {} : { group: scope }),
    name: bare,
    version,
    // A package of the workspace is in no registry.
    ...(isOwn ? {} : { purl }),
    ...licensesOf(license),
  } as const;
}

function licensesOf(license: string | undefined): object {
  if (license === undefined) return {};
  const isExpression = SPDX.test(license) && !NO_EXPRESSIONS.has(license);
  return { licenses: isExpression ? [{ expression: license }] : [{ license: { name: license } }] };
}

/** A UUID of version 8, which may be made of anything. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8 */
function uuidOf(digest: Digest): string {
  const hex = digest.slice('sha256:'.length);
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
