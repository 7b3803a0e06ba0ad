// node packages/gift-art/make-galaxy-film.mjs: draws and encodes assets/effects/galaxy.webm in Chromium, frame by frame, in about a minute.
// node packages/gift-art/make-galaxy-film.mjs 3.2: writes the picture at 3.2 s to galaxy-3.2.png.
// The film is committed: only a browser can encode it, and two versions of a browser write different bytes.
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const target = join(import.meta.dirname, 'assets', 'effects', 'galaxy.webm');

const { outputFiles } = await build({
  entryPoints: [join(import.meta.dirname, 'src', 'galaxy-film', 'film.ts')],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'film',
});

// Browsers offer WebCodecs only to pages over HTTPS or from localhost.
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
    await writeFile(target, bytes);
    console.log(`${target}: ${Math.round(bytes.length / 1024)} KiB`);
  } else {
    const url = await page.evaluate(`film.drawMoment(${Number(moment)})`);
    await writeFile(`galaxy-${moment}.png`, Buffer.from(url.split(',')[1], 'base64'));
  }
} finally {
  await browser.close();
  server.close();
}
