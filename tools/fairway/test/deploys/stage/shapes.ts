/** The settings of a deployer's tools. */
export interface DeploySettings {
  readonly root?: string;
  readonly within?: readonly string[];
  readonly AWS_ACCESS_KEY_ID?: string;
  readonly NODE_OPTIONS?: string;
}

/** A service's answer about itself. */
export interface Answer {
  readonly edition: number;
  readonly release: string;
}

/** An environment's ledger, as far as scenarios look at it. */
export interface LedgerShape {
  readonly desired?: { readonly deployment: string };
  readonly current: Readonly<Record<string, { readonly version: string; readonly image: string }>>;
  readonly history: readonly {
    readonly kind: string;
    readonly deployment: string;
    readonly commit: string;
    readonly by: { readonly when: string };
    readonly images: Readonly<Record<string, { readonly image: string }>>;
  }[];
}
