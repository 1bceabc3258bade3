/** The way from the internet to the services: CloudFront, and a load balancer behind it. */
export interface Edge {
  /** @default vpc-origin */
  readonly origin: Origin;
  /** @default cloudfront */
  readonly domain: Domain;
  /** @default off */
  readonly waf: Waf;
  /**
   * The locations of CloudFront that answer: the cheapest, all but the dearest, all.
   * @default 'PriceClass_100'
   */
  readonly priceClass: 'PriceClass_100' | 'PriceClass_200' | 'PriceClass_All';
  /**
   * Days that access logs of CloudFront and the load balancer are kept in the environment's log bucket.
   * @default 30
   */
  readonly accessLogRetentionDays: number;
  /** @default everywhere */
  readonly geography: Geography;
}

export type Origin =
  /** An internal load balancer that only CloudFront's VPC origin reaches. */
  | { readonly kind: 'vpc-origin' }
  /**
   * A load balancer on the internet, closed to all but CloudFront's addresses and to requests without a secret header.
   */
  | {
      readonly kind: 'public-alb';
      /** Name of the load balancer as CloudFront calls it, such as `origin.dev.example.com`. */
      readonly host: string;
      /** ARN of a certificate for that name, in the environment's region. */
      readonly certificateArn: string;
      /**
       * Name of the Secrets Manager secret with the header's values: JSON `{ "current", "previous" }`. CloudFront
       * sends the current one, the load balancer accepts both, so that changing it loses no request.
       */
      readonly headerSecretName: string;
    };

export type Domain =
  /** CloudFront's own: HTTPS without set-up, but AWS chooses the lowest TLS version. */
  | { readonly kind: 'cloudfront' }
  /** A name of one's own, TLS 1.2 and up. */
  | {
      readonly kind: 'custom';
      /** The domain's name, such as `dev.example.com`. */
      readonly name: string;
      /** Id of the Route 53 zone that gets the records. */
      readonly hostedZoneId: string;
      /**
       * Made and validated with the environment, or the ARN of an existing certificate; CloudFront needs it in
       * us-east-1.
       */
      readonly certificate: { readonly kind: 'made' } | { readonly kind: 'existing'; readonly arn: string };
    };

export type Waf =
  | { readonly kind: 'off' }
  /** AWS's managed rules, and a limit for each client address. */
  | { readonly kind: 'managed-rules'; /** 100 to 2,000,000,000. */ readonly requestsPerFiveMinutes: number };

export type Geography =
  | { readonly kind: 'everywhere' }
  /** Only these countries, or all but these: two-letter codes of ISO 3166-1. */
  | { readonly kind: 'only' | 'except'; readonly countries: readonly string[] };
