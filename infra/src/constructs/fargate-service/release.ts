import { Fn, TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';

import type { ServiceImage } from '../service-images.ts';
import type { ContainerDefinition } from './containers.ts';

export interface ReleaseProps {
  readonly service: string;
  readonly image: ServiceImage;
  /** With `Release.placeholders` in place of the values that this construct fills in. */
  readonly containers: readonly ContainerDefinition[];
  /** The rest of the task definition: a change of it is another release. */
  readonly task: readonly string[];
}

/**
 * The content of a task, and its name: a hash of image and task definition, so that a change of configuration alone is
 * another release, and the same content with the same configuration is the same one. The commit is left out of the
 * hash: it says where the image came from, and a new commit with the same content is nothing to deploy.
 *
 * The hash is a term of Terraform, because the image and the addresses of resources that are made later are not
 * known here.
 * @example
 * const release = new Release(this, 'release', {
 *   service: manifest.name,
 *   image,
 *   // A variable of theirs is `Release.placeholders.release`.
 *   containers,
 *   task: ['256', '512'],
 * });
 */
export class Release extends Construct {
  /** Stand in the containers' variables for values that are known when the template is complete. */
  static readonly placeholders = { release: '<release>', commit: '<commit>' } as const;

  /** Twelve hexadecimal digits. */
  readonly id: string;
  /** The containers as JSON, complete. */
  readonly containerDefinitions: string;

  constructor(scope: Construct, id: string, { service, image, containers, task }: ReleaseProps) {
    super(scope, id);
    const template = this.#local(`${service}_template`, JSON.stringify(containers));
    const digest = Fn.sha256(Fn.join('\n', [template.asString, ...task]));
    const release = this.#local(`${service}_release`, Fn.substr(digest, 0, 12));

    const { placeholders } = Release;
    const named = Fn.replace(template.asString, placeholders.release, release.asString);
    this.id = release.asString;
    this.containerDefinitions = Fn.replace(named, placeholders.commit, image.commit);
  }

  #local(name: string, expression: string): TerraformLocal {
    const local = new TerraformLocal(this, name, expression);
    // People read it in plans, and a name of its own keeps it apart from the other services'.
    local.overrideLogicalId(name);
    return local;
  }
}
