// The page on a daemon's site: run by tests/integration/check_page_daemon.sh.
import { checkAlterations } from './check_alterations.mjs';
import { addPage, entriesOf, mkdirSync, writeFileSync } from './check_sites.mjs';
import { audit, done, launch, ok, open, same, serve } from './lib.mjs';

const { SITE, PROOFS, SEED, DAEMON_URL, T } = process.env;
mkdirSync(`${T}/blank`, { recursive: true });
writeFileSync(`${T}/blank/index.html`, '<!doctype html><title>blank</title>');
const browser = await launch();
const server = await serve({ '/': `${T}/blank/`, '/assets/': 'src/platform/html/assets/', '/site/': SITE });

async function verdict(page) {
    await page.waitForSelector('.check-verdict:not([hidden])');
    return page.evaluate(() => ({ state: document.querySelector('.check-verdict').dataset.state,
        text: document.querySelector('.check-verdict').innerText,
        bad: Array.from(document.querySelectorAll('.check-step[data-state=bad]'), s => s.dataset.step) }));
}

async function ready(page) {
    await page.waitForFunction(() => document.querySelector('#check-commit')?.options.length > 0 &&
        !document.querySelector('#check').hasAttribute('aria-busy'));
}

/** Every commit in the list, reading the whole log and only a part of it. */
async function everyCommit(page) {
    const commits = await page.$$eval('#check-commit option', options => options.map(o => o.value));
    const entries = entriesOf(SITE);
    const revealed = entries.filter(e => e.json.type === 'reveal').map(e => String(entries[e.json.draw].json.commit));

    same('the list has every commit of the log', commits.length, entries.filter(e => e.json.type === 'commit').length);
    for (const whole of [true, false]) {
        await page.setChecked('#check-whole', whole);
        for (const commit of commits) {
            await page.selectOption('#check-commit', commit);
            await page.click('#check button.primary');
            await page.waitForFunction(() => !document.querySelector('#check').hasAttribute('aria-busy'));
            const { state, bad } = await verdict(page);
            same(`commit ${commit} holds, ${whole ? 'the whole log read' : 'read in part'}`, [state, bad],
                [revealed.includes(commit) ? 'good' : 'open', []]);
        }
    }
    ok('some are revealed, some not, and keys were changed in between', revealed.length > 1 &&
        revealed.length < commits.length && entries.filter(e => e.json.type === 'keys').length > 1);
}

async function proofs(page) {
    for (const [file, words] of [['drawn', /确实被抽中/], ['spared', /没有被抽中/], ['left-out', /没有参加这次抽取/]]) {
        await page.setInputFiles('#check-proof', `${PROOFS}/${file}`);
        await page.waitForFunction(() => !document.querySelector('#check').hasAttribute('aria-busy'));
        const { state, text, bad } = await verdict(page);
        same(`the proof ${file} holds`, [state, bad], ['good', []]);
        ok('and says what became of the firm', words.test(text), text);
    }
}

/** From the daemon itself, under its own policy, as it publishes the page. */
async function fromDaemon() {
    const own = await open(browser);

    for (const file of ['check.html', 'en/check.html']) {
        await own.goto(`${DAEMON_URL}/${file}`);
        await ready(own);
        await own.click('#check button.primary + button');
        await own.waitForFunction(() => !document.querySelector('#check').hasAttribute('aria-busy'));
        same(`the daemon serves ${file}: the whole site holds`, await verdict(own).then(v => [v.state, v.bad]), ['good', []]);
        await audit(`${file} is accessible and breaks no policy`, own);
    }
    await own.context().close();
}

addPage(SITE);
await fromDaemon();
const page = await open(browser);
await page.goto(`${server.url}/site/check.html`);
await ready(page);
await everyCommit(page);
await proofs(page);
await page.click('text=核对整个站点');
await page.waitForFunction(() => !document.querySelector('#check').hasAttribute('aria-busy'));
same('the whole site holds', await verdict(page).then(v => [v.state, v.bad]), ['good', []]);
await audit('accessible', page);
await page.goto(server.url);
await checkAlterations('a daemon\'s site', SITE, { T, page, server, seed: SEED });

await browser.close();
server.close();
done();
