// node scripts/make-galaxy-film.mjs: draws the galaxy's film anew, in Chromium and frame by frame, in about a minute.
// The result is committed: it takes a browser to make, and differs in some bytes between two versions of one.
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const web = join(import.meta.dirname, '..', 'packages', 'web', 'src');
const target = join(web, 'effects', 'galaxy.webm');

const { outputFiles } = await build({
  entryPoints: [join(web, 'gift-art', 'galaxy-film', 'film.ts')],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'film',
  conditions: ['source'],
});

// Encoders are for pages that come over HTTPS or from this machine.
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end(`<!doctype html><script>${outputFiles[0].text}</script>`);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath: process.env.LAVISH_BROWSER ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const moment = process.argv[2];
  if (moment === undefined) {
    const bytes = Buffer.from(await page.evaluate('film.makeFilm()'), 'base64');
    await mkdir(join(web, 'effects'), { recursive: true });
    await writeFile(target, bytes);
    console.log(`${target}: ${Math.round(bytes.length / 1024)} kB`);
  } else {
    const url = await page.evaluate(`film.drawMoment(${Number(moment)})`);
    await writeFile(`galaxy-${moment}.png`, Buffer.from(url.split(',')[1], 'base64'));
  }
} finally {
  await browser.close();
  server.close();
}
