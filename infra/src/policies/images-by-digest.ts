import { valueAt, valuesAt } from '../judging/blocks.ts';
import { containersOf } from '../judging/containers.ts';
import type { JudgedStack, PolicyRule } from '../judging/policy.ts';

const byDigest = /@sha256:[0-9a-f]{64}$/;
const byVariable = /^\$\{var\.(\w+)\.[\w-]+\.image\}$|^\$\{var\.(\w+)\["?'?[\w-]+"?'?\]\.image\}$/;

export const policy: PolicyRule = {
  why: 'Any push can move a tag; a digest is the image that was tested.',
  check: (stack) =>
    containersOf(stack)
      .filter(({ definition }) => !isByDigest(stack, String(definition['image'])))
      .map(({ block, definition }) => ({
        address: block.address,
        found: `the container ${String(definition['name'])} runs ${String(definition['image'])}`,
        fix: 'Name it with @sha256:…, or by a variable that is validated to have it',
      })),
};

function isByDigest({ json }: JudgedStack, image: string): boolean {
  if (byDigest.test(image)) return true;
  const match = byVariable.exec(image);
  const variable = valueAt(json.variable, match?.[1] ?? match?.[2] ?? '');
  const conditions = valuesAt(variable, 'validation.condition').map(String);
  return conditions.some(
    (condition) => condition.includes('@sha256:[0-9a-f]{64}') && condition.includes('.image'),
  );
}
