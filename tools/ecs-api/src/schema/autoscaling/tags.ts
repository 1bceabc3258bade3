import { z } from 'zod';

import { wholeText } from '../pattern.ts';
import { structure } from '../structure.ts';

const amazonResourceName = z
  .string()
  .min(1)
  .max(1011)
  .regex(wholeText('^arn:.+:application-autoscaling:.+:[0-9]+:scalable-target\\/[a-zA-Z0-9-]+$'));

export const listTagsForResourceRequest = structure({ ResourceARN: amazonResourceName });

export const tagResourceRequest = structure({
  ResourceARN: amazonResourceName,
  Tags: z.record(z.string().min(1).max(128), z.string().max(256)),
});

export const untagResourceRequest = structure({
  ResourceARN: amazonResourceName,
  TagKeys: z.array(z.string().min(1).max(128)).max(200),
});
