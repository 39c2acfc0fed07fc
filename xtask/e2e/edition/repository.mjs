// The repository of a project whose patches come by mail: no forge, no CI, and every document that a badge asks for.

import { execFile } from 'node:child_process';
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const STREAM = new URL('../../../fixtures/demo/adder.fi', import.meta.url);

/// Makes the repository, bare, below a folder; `commit(path, text)` adds a file to its default branch.
export async function repository(folder) {
  const bare = join(folder, 'adder.git');
  const clone = join(folder, 'adder');
  await git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  await git(bare, ['fast-import', '--quiet', '--done'], await readFile(fileURLToPath(STREAM)));
  await git(bare, ['update-ref', 'refs/heads/main', 'refs/demo/3']);
  return {
    path: bare,
    async commit(path, text) {
      await git(folder, ['clone', '--quiet', bare, clone]);
      await mkdir(dirname(join(clone, path)), { recursive: true });
      await writeFile(join(clone, path), text);
      await git(clone, ['add', '--', path]);
      await git(clone, ['commit', '--quiet', '--message', 'Show that we control the repository']);
      await git(clone, ['push', '--quiet', 'origin', 'main']);
    },
  };
}

/// Runs git without any settings of this machine or person.
function git(folder, words, input = '') {
  const person = ['-c', 'user.name=Ann Example', '-c', 'user.email=ann@example.org'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return new Promise((resolve, reject) => {
    const child = execFile('git', [...person, ...words], { cwd: folder, env }, (error, out) =>
      error ? reject(error) : resolve(out),
    );
    // A git that reads nothing may be gone already: its exit code tells how it went.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
