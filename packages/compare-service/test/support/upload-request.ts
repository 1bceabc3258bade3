import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** A request with the head of an upload's first file; `push` sends more of it. */
export function uploadRequest(part: string, name: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.headers['content-type'] = 'multipart/form-data; boundary=x';
  request.push(`--x\r\ncontent-disposition: form-data; name="${part}"; filename="${name}"\r\n\r\n`);
  return request;
}
