import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a repository that scans': resources({
      aws_ecr_repository: { minimal: { image_scanning_configuration: { scan_on_push: true } } },
    }),
  },
  breaks: {
    'one that does not': [
      resources({
        aws_ecr_repository: { minimal: { image_scanning_configuration: { scan_on_push: false } } },
      }),
      'aws_ecr_repository.minimal: its images are not scanned',
    ],
  },
};
