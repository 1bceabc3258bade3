import { z } from 'zod';

import { structure } from '../structure.ts';
import { tag, tagKey } from './shared.ts';

export const listTagsForResourceRequest = structure({ resourceArn: z.string() });

export const tagResourceRequest = structure({ resourceArn: z.string(), tags: z.array(tag).max(50) });

export const untagResourceRequest = structure({ resourceArn: z.string(), tagKeys: z.array(tagKey) });
