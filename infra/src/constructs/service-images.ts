import { propertyAccess, TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';

/** The image and commit of a service: terms of Terraform, known when a plan is made. */
export interface ServiceImage {
  /** Image with its digest: `…/logs@sha256:…`. */
  readonly image: string;
  /** Content tag: the same content always has the same one. */
  readonly version: string;
  /** The commit that first built the image; another commit with the same content keeps it. */
  readonly commit: string;
}

export interface ServiceImagesProps {
  /** Names of the services that must have an image. */
  readonly services: readonly string[];
}

const TYPE = 'map(object({ image = string, version = string, commit = string }))';

/**
 * The images of all services, as one Terraform variable without a default: every plan is given the images, and
 * synthesis asks no registry. The command line takes them from the release ledger.
 * @example
 * const images = new ServiceImages(this, 'images', { services: ['logs', 'status'] });
 */
export class ServiceImages extends Construct {
  readonly #variable: TerraformVariable;

  constructor(scope: Construct, id: string, { services }: ServiceImagesProps) {
    super(scope, id);
    this.#variable = new TerraformVariable(this, 'variable', {
      type: TYPE,
      description:
        'By service: its image with digest, content tag, and the commit that first built it. `./fairway deploy` fills it from the release ledger.',
      nullable: false,
    });
    this.#variable.overrideLogicalId('images');
    this.#validate(
      'image',
      '^[^@\\\\s]+@sha256:[0-9a-f]{64}$',
      'an image with its digest, …@sha256:… (a tag may move)',
    );
    this.#validate('version', '^[0-9A-Za-z_][0-9A-Za-z._-]{0,127}$', 'an image tag');
    this.#validate('commit', '^[0-9a-f]{40}$', 'a commit, 40 hexadecimal digits');
    this.#requireAll(services);
  }

  of(service: string): ServiceImage {
    const field = (name: keyof ServiceImage): string =>
      Token.asString(propertyAccess(this.#variable.value, [service, name]));
    return { image: field('image'), version: field('version'), commit: field('commit') };
  }

  /** A value that matches is also safe inside of JSON, where it goes. */
  #validate(field: keyof ServiceImage, pattern: string, rule: string): void {
    const wrong = `[for name, it in var.images : name if !can(regex("${pattern}", it.${field}))]`;
    this.#variable.addValidation({
      condition: `\${length(${wrong}) == 0}`,
      errorMessage: `\`${field}\` must be ${rule}, and is not for: \${join(", ", ${wrong})}.`,
    });
  }

  #requireAll(services: readonly string[]): void {
    const missing = `setsubtract(${JSON.stringify(services)}, keys(var.images))`;
    this.#variable.addValidation({
      condition: `\${length(${missing}) == 0}`,
      errorMessage: `There is no image for: \${join(", ", ${missing})}. Build one with \`./fairway deploy\`.`,
    });
  }
}
