// Claims the file that its first argument names, says so, and holds it until it is killed.
import { claimFile } from '../src/index.ts';

const claim = await claimFile(String(process.argv[2]));
process.stdout.write('owner' in claim ? `held by ${claim.owner.pid}\n` : 'claimed\n');
setInterval(() => undefined, 60_000);
