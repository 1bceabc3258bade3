import type { Images } from '../ledger/ledger.ts';
import type { ImagesVariable } from '../terraform/stack-terraform.ts';

/** A ledger's images in the form of the stack's variable. */
export function variableOf(images: Images): ImagesVariable {
  const entries = Object.entries(images).map(([service, { image, version, commit }]) => [
    service,
    { image, version, commit },
  ]);
  return Object.fromEntries(entries) as ImagesVariable;
}
