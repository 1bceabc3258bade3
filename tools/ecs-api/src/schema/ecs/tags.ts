import { z } from 'zod';

import { tag, tagKey } from './shared.ts';

export const listTagsForResourceRequest = z.looseObject({ resourceArn: z.string() });

export const tagResourceRequest = z.looseObject({ resourceArn: z.string(), tags: z.array(tag).max(50) });

export const untagResourceRequest = z.looseObject({ resourceArn: z.string(), tagKeys: z.array(tagKey) });
