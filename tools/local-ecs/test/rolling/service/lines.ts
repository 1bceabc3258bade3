/** Printed when a slow request arrives. */
export const SLOW_BEGINS = 'a slow request begins';
