/** What a program of a test receives. */
export const environment = process.env;
