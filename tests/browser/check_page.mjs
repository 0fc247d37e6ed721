// The "check it yourself" page: run by tests/integration/check_page.sh, with T an empty folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { checkVectors } from './check_vectors.mjs';
import { done, launch, open, serve } from './lib.mjs';

const T = process.env.T;
mkdirSync(`${T}/blank`, { recursive: true });
writeFileSync(`${T}/blank/index.html`, '<!doctype html><title>blank</title>');

const browser = await launch();
const server = await serve({ '/': `${T}/blank/`, '/assets/': 'src/pages/assets/' });
const page = await open(browser);
await page.goto(server.url);

await checkVectors(page);

await browser.close();
server.close();
done();
