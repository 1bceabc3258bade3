import { imageRetention, keptTag } from '@fairway/environments';

import { isCommit } from '../deploy/commit-history.ts';
import type { Expiry, ExpiringImage } from './expiring-images.ts';

/** Sentences for a kept plan: until it is applied nothing protects its images, and the apply sends none. */
export function planSentences(environment: string, images: readonly ExpiringImage[]): readonly string[] {
  return images.map(({ service, image: { version, commit }, expiry }) => {
    const keep = checkedOut(commit, `./fairway image push ${service} --keep ${environment}`);
    const name = `the image of ${service} ${version}`;
    return expiry.kind === 'missing'
      ? `${name} is not in its repository, and a saved plan sends none: ${keep}`
      : `${name} ${endOf(service, expiry)}, and a plan does not keep it: apply the plan before, or ${keep}`;
  });
}

/** Sentences for a deployment: it refuses missing images, and keeps the others. */
export function deploySentences(environment: string, images: readonly ExpiringImage[]): readonly string[] {
  return images.flatMap(({ service, image: { version }, expiry }) => {
    if (expiry.kind === 'missing') return [];
    const kept = `it gets the tag ${keptTag(environment, version)}, which keeps it`;
    return [`the image of ${service} ${version} ${endOf(service, expiry)}: ${kept}`];
  });
}

function endOf(service: string, expiry: Exclude<Expiry, { readonly kind: 'missing' }>): string {
  const { newest, untaggedDays } = imageRetention;
  switch (expiry.kind) {
    case 'due':
      return `is older than the images that its repository keeps (the newest ${newest}, ${untaggedDays} days without a tag), ECR deletes it within a day`;
    case 'by count':
      return `expires when ${expiry.left} more of ${service} ${expiry.left === 1 ? 'is' : 'are'} sent`;
    case 'by age':
      return `has no tag and expires on ${expiry.at.toISOString().slice(0, 10)}`;
  }
}

/** A bundle of uncommitted files has no commit that could be checked out again. */
function checkedOut(commit: string, command: string): string {
  return isCommit(commit) ? `git checkout ${commit.slice(0, 12)} && ${command}` : command;
}
