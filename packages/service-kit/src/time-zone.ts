import { isTimeZone } from '@fairway/service-manifest';
import * as z from 'zod';

/**
 * The schema of a time zone's name: an IANA name, such as `Europe/Berlin`, that this runtime knows.
 * @example
 * export const configSchema = standardConfig.extend({ REPORT_TIME_ZONE: timeZone });
 */
export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin');
