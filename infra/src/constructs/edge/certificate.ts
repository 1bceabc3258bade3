import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation/index.js';
import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';

export interface CertificateProps {
  /** The name it is for, such as `dev.example.com`. */
  readonly domainName: string;
  /** Id of the Route 53 zone in which AWS finds the proof that the name is ours. */
  readonly hostedZoneId: string;
  /**
   * The provider of another region than the stack's: us-east-1's for CloudFront.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * A certificate of AWS Certificate Manager, validated through DNS and renewed by AWS as long as the record stays.
 * @example
 * new Certificate(this, 'certificate', {
 *   domainName: 'dev.example.com',
 *   hostedZoneId: 'Z0123456789ABCDEFGHIJ',
 *   provider: AwsStack.of(this).globalProvider,
 * });
 */
export class Certificate extends Construct {
  /** Known once the certificate is valid, so that nothing uses it before. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: CertificateProps) {
    super(scope, id);
    const { domainName, hostedZoneId } = props;
    const region = props.provider === undefined ? {} : { provider: props.provider };

    const certificate = new AcmCertificate(this, 'certificate', {
      ...region,
      domainName,
      validationMethod: 'DNS',
      // A distribution keeps its certificate until it has the next.
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, 'proof', {
      zoneId: hostedZoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 300,
      // Two certificates for one name share their record.
      allowOverwrite: true,
    });
    const validation = new AcmCertificateValidation(this, 'validation', {
      ...region,
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    });

    this.arn = validation.certificateArn;
  }
}
