import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes the configuration of an nginx with the edge's work: one worker, kept connections to the target, the same
 * headers, no log.
 * @returns its folder
 */
export async function nginxFolder(port: number, target: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'edge-bench-nginx-'));
  const file = (name: string) => join(folder, name);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  await writeFile(
    file('nginx.conf'),
    `
daemon off; worker_processes 1; pid ${file('pid')}; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000;
  ${temporary.map((name) => `${name}_temp_path ${file(name)};`).join(' ')}
  upstream target { server 127.0.0.1:${target}; keepalive 64; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://target;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto http;
      proxy_set_header X-Forwarded-Port ${port};
      proxy_set_header X-Forwarded-Host $host;
      proxy_set_header X-Amzn-Trace-Id Root=1-$request_id;
    }
  }
}
`,
  );
  return folder;
}
