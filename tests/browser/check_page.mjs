// The "check it yourself" page: run by tests/integration/check_page.sh, with T an empty folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { checkAlterations } from './check_alterations.mjs';
import { checkFirms } from './check_firm.mjs';
import { checkReading } from './check_reading.mjs';
import { checkSignatures } from './check_signatures.mjs';
import { sampleSite } from './check_sites.mjs';
import { checkVectors } from './check_vectors.mjs';
import { done, launch, open, serve } from './lib.mjs';

const T = process.env.T;
mkdirSync(`${T}/blank`, { recursive: true });
writeFileSync(`${T}/blank/index.html`, '<!doctype html><title>blank</title>');

const browser = await launch();
const server = await serve({ '/': `${T}/blank/`, '/assets/': 'src/platform/html/assets/' });
const page = await open(browser);
await page.goto(server.url);

await checkVectors(page);
await checkSignatures(page);
const small = sampleSite(`${T}/small`, 14, 120);
const alone = sampleSite(`${T}/alone`, 14, 120, 'D'); // the operator's key alone
const large = sampleSite(`${T}/large`, 50, 200); // more than 256 entries: two levels of tiles
await checkFirms(page, server, { C: small, D: alone });
await checkReading(browser, server, { C: small.site, D: alone, T });
await checkAlterations('14 days', small.site, { T, page, server, seed: 'sample', which: ['side', 'history', 'forbidden'] });
await checkAlterations('50 days', large.site, { T, page, server, seed: 'sample', which: ['log'] });

await browser.close();
server.close();
done();
