/** What tells an environment's resources from those of others in an account: the beginning of their names. */
export interface Scope {
  readonly account: string;
  /** Names of the environment begin with it: `fairway-dev`. */
  readonly own: string;
  /** `arn:aws:<service>:<region>:<account>:<resource>` */
  readonly arn: (service: string, resource: string) => string;
  /** For what cannot be told by its name: only where the environment is, or where CloudFront's things are. */
  readonly region: { readonly StringEquals: Readonly<Record<string, readonly string[]>> };
}
