import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

const recorder = {
  aws_config_configuration_recorder: {
    main: { recording_group: { all_supported: false, resource_types: ['AWS::S3::Bucket'] } },
  },
};
const started = {
  aws_config_configuration_recorder_status: {
    main: { name: '${aws_config_configuration_recorder.main.name}', is_enabled: true },
  },
};
const rule = (type: string) => ({
  aws_config_config_rule: { closed: { scope: { compliance_resource_types: [type] } } },
});

export const cases: PolicyCases = {
  keeps: {
    'a recorder that runs, and a rule about what it records': resources({
      ...recorder,
      ...started,
      ...rule('AWS::S3::Bucket'),
    }),
    'a recorder of everything': resources({
      ...started,
      aws_config_configuration_recorder: { main: { recording_group: { all_supported: true } } },
      ...rule('AWS::RDS::DBInstance'),
    }),
  },
  breaks: {
    'a recorder that nobody starts': [
      resources(recorder),
      'aws_config_configuration_recorder.main: it is not started',
    ],
    'one that is stopped': [
      resources({
        ...recorder,
        aws_config_configuration_recorder_status: {
          main: { ...started.aws_config_configuration_recorder_status.main, is_enabled: false },
        },
      }),
      'aws_config_configuration_recorder.main: it is not started',
    ],
    'a rule about what is not recorded': [
      resources({ ...recorder, ...started, ...rule('AWS::RDS::DBInstance') }),
      'aws_config_config_rule.closed: it judges AWS::RDS::DBInstance, which is not recorded',
    ],
  },
};
