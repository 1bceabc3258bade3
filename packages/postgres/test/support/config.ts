/** The environment of a test's program. */
export const environment = process.env;

/** Whether a test that cannot run must fail: in CI every tool is expected. */
export const insistOnTools = process.env['CI'] !== undefined;
