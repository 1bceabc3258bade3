import { PublishCommand, SNSServiceException, type SNSClient } from '@aws-sdk/client-sns';

import type { Notice } from './notice.ts';
import { NoticeError } from './notice-error.ts';

export interface NoticeTopic {
  /** @throws {NoticeError} */
  publish(notice: Notice): Promise<void>;
}

export function snsTopic(client: SNSClient, topicArn: string): NoticeTopic {
  return {
    publish: async ({ subject, message, attributes }) => {
      const { file_directory, number_of_alerts } = attributes;
      try {
        await client.send(
          new PublishCommand({
            TopicArn: topicArn,
            Subject: subject,
            Message: message,
            MessageAttributes: {
              file_directory: { DataType: 'String', StringValue: file_directory },
              number_of_alerts: { DataType: 'Number', StringValue: String(number_of_alerts) },
            },
          }),
        );
      } catch (error) {
        throw toNoticeError(error);
      }
    },
  };
}

function toNoticeError(error: unknown): NoticeError {
  const refused =
    error instanceof SNSServiceException && error.$fault === 'client' && !error.name.includes('Throttl');
  return refused
    ? new NoticeError(
        'refused',
        `SNS refused the notice (${error.name}): check that the topic in SNS_TOPIC_ARN exists and that the role may sns:Publish to it`,
        error,
      )
    : new NoticeError('unavailable', 'SNS did not take the notice: try again later', error);
}
