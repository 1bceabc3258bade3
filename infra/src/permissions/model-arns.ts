import { MODEL_VARIABLE } from '@fairway/service-manifest';

/** Geographies that an inference profile of Amazon Bedrock spreads its calls over; the model's own id comes after it. */
const PROFILE = /^(?:us|us-gov|eu|apac|au|ca|jp|global)\.(.+)$/;

/** The model that an environment names for a service; nothing where it names none. */
export function modelOf({
  settings,
}: {
  readonly settings: Readonly<Record<string, string>>;
}): string | undefined {
  const id = settings[MODEL_VARIABLE] ?? '';
  return id === '' ? undefined : id;
}

/**
 * The ARNs on which `bedrock:InvokeModel` must be allowed, to call a model. A profile calls the model in whichever of
 * its regions has room, and the caller needs the right in each.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 * @param id of a model, of an inference profile, or the ARN of either
 */
export function modelArns(
  id: string,
  { account, region }: { readonly account: string; readonly region: string },
): readonly string[] {
  if (id.startsWith('arn:')) return [id];
  const model = PROFILE.exec(id)?.[1];
  if (model === undefined) return [`arn:aws:bedrock:${region}::foundation-model/${id}`];
  return [
    `arn:aws:bedrock:${region}:${account}:inference-profile/${id}`,
    `arn:aws:bedrock:*::foundation-model/${model}`,
  ];
}
