// What a reader does with the page and is told: in both languages, wide and narrow, by keyboard, below a
// sub-path, from a folder, from a file, offline, without WebCrypto, with a large log.
import { cpSync } from 'node:fs';
import { addPage, entriesOf, flip, readFileSync, resign, writeFileSync } from './check_sites.mjs';
import { audit, check, launch, ok, open, same } from './lib.mjs';

const STEPS = ['tools', 'key', 'signature', 'tree', 'rules', 'memory', 'commit', 'end', 'm', 'sources', 'alpha', 'promise',
    'vrf', 'seed', 'list', 'picks', 'dates'];

const ready = page => page.waitForFunction(() => document.querySelector('#check-commit')?.options.length > 0 &&
    !document.querySelector('#check').hasAttribute('aria-busy'));

/** The steps shown: {id: state}, the verdict's state and its text. */
async function shown(page) {
    await page.waitForSelector('.check-verdict:not([hidden])');
    return page.evaluate(() => ({
        steps: Object.fromEntries(Array.from(document.querySelectorAll('.check-step'), s => [s.dataset.step, s.dataset.state])),
        verdict: document.querySelector('.check-verdict').dataset.state,
        text: document.querySelector('.check-verdict').innerText,
        status: document.querySelector('.check-status').innerText,
    }));
}

async function verify(page, commit = null) {
    if (commit !== null)
        await page.selectOption('#check-commit', String(commit));
    await page.click('#check button.primary');
    return shown(page);
}

const wrongSteps = said => Object.keys(said.steps).filter(id => said.steps[id] === 'bad');

async function visit(browser, url, options = {}) {
    const page = await open(browser, options);

    await page.goto(url);
    await ready(page);
    return page;
}

function examplesOf(site) {
    const entries = entriesOf(site);
    const all = type => entries.flatMap((e, index) => e.json.type === type ? [{ index, ...e.json }] : []);
    const revealed = all('reveal').map(r => entries[r.draw].json.commit);
    const drawn = all('draw').map(d => d.commit);
    const level = wanted => all('draw').find(d => d.level === wanted && revealed.includes(d.commit))?.commit;

    const voids = all('void').map(v => v.commit);

    return { entries, revealed, unrevealed: drawn.filter(c => !revealed.includes(c) && !voids.includes(c)),
        voids, C: level('C'), D: level('D') };
}

async function goodDraws(browser, url, site, urlC, siteC) {
    const { revealed, unrevealed, voids, D } = examplesOf(site);

    for (const [file, lang, width, words] of [['check.html', 'zh', 1280, /级别“一般”（D）：/], ['en/check.html', 'en', 1280, /Level D:/],
        ['check.html', 'zh', 768, /级别“一般”（D）：/], ['en/check.html', 'en', 390, /Level D:/], ['check.html', 'zh', 390, /级别“一般”（D）：/]]) {
        const page = await visit(browser, `${url}${file}`, { viewport: { width, height: 900 } });
        const name = `${lang}, ${width} px`;
        same(`${name}: the newest revealed draw is chosen first`, Number(await page.inputValue('#check-commit')), revealed.at(-1));
        await audit(`${name}: accessible before the check`, page);
        const said = await verify(page, D);
        same(`${name}: every step of a level D draw holds`, [said.verdict, Object.keys(said.steps), wrongSteps(said)], ['good', STEPS, []]);
        ok(`${name}: the verdict says what level D means`, words.test(said.text), said.text);
        await page.click('#check section button[aria-expanded=false]');
        same(`${name}: all numbers can be opened`, await page.evaluate(() => document.querySelectorAll('.check-step details:not([open])').length), 0);
        await audit(`${name}: accessible after the check`, page);
        same(`${name}: the picture of tickets has eight slips and the cut`, await page.evaluate(() =>
            ['rect', 'line'].map(tag => document.querySelectorAll(`#tickets svg > ${tag}`).length)), [8, 1]);
        ok(`${name}: nothing sticks out`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.context().close();
    }
    const page = await visit(browser, `${url}en/check.html#commit=${unrevealed[0]}`);
    same('a link chooses its commit', Number(await page.inputValue('#check-commit')), unrevealed[0]);
    const open_ = await verify(page);
    same('an unrevealed draw holds so far, and what is to come is named', [open_.verdict, wrongSteps(open_),
        Object.keys(open_.steps).filter(id => open_.steps[id] === 'wait')], ['open', [], ['promise', 'vrf', 'seed', 'list', 'picks']]);
    ok('with the day of the reveal', /revealed on \d{4}-\d\d-\d\d at the latest/.test(open_.text), open_.text);
    const gone = await verify(page, voids[0]);
    same('a void is told as such', [gone.verdict, wrongSteps(gone)], ['void', []]);
    const second = await visit(browser, `${urlC}en/check.html`);
    const level = await verify(second, examplesOf(siteC).C);
    await second.context().close();
    ok('a draw with a public source is level C', level.verdict === 'good' && /Level C:/.test(level.text), level.text);
    await page.evaluate(c => { location.hash = `#commit=${c}`; }, 999999);
    same('a commit that is not there is said to be none', wrongSteps(await verify(page)), ['commit']);
    await page.click('text=Check the whole site');
    await page.waitForFunction(() => document.querySelector('[data-step=draws]'));
    same('the whole site holds', [(await shown(page)).verdict, wrongSteps(await shown(page))], ['good', []]);
    await audit('the report on the site is accessible', page);
    await page.context().close();
}

async function wrongDraws(browser, server, site, T) {
    const { revealed } = examplesOf(site);
    const list = `draws/${revealed[0]}.json`;
    const edit = (s, change) => writeFileSync(`${s}/${list}`, change(readFileSync(`${s}/${list}`, 'utf8')));
    const changes = [
        ['a signature changed', ['signature'], s => flip(`${s}/checkpoint`, -20)],
        ['a key changed', ['key'], s => flip(`${s}/log.vkey`, 5)],
        ['a firm taken off the list', ['list', 'picks'], s => edit(s, text => text.replace(/\{"bureau"[^}]*\},/, ''))],
        ['a firm exchanged for another', ['picks'], s => edit(s, text => text.replace(/"uscc":"(.{17}).("\}\])/, '"uscc":"$1Z$2'))],
        ['another pi in the list', ['list'], s => edit(s, text => text.replace(/"pi":"../, '"pi":"00'))],
    ];

    for (const [n, [what, steps, change]] of changes.entries()) {
        const copy = `${T}/wrong${n}`;
        cpSync(site, copy, { recursive: true });
        change(copy);
        server.mounts[`/wrong${n}/`] = copy;
        const page = await open(browser);
        await page.goto(`${server.url}/wrong${n}/check.html#commit=${revealed[0]}`);
        await page.waitForFunction(() => document.querySelector('#check-commit') &&
            !document.querySelector('#check').hasAttribute('aria-busy'));
        const said = await page.isVisible('.check-verdict') ? await shown(page) : await verify(page, revealed[0]);
        same(`${what}: the reader is told at which step`, [said.verdict, wrongSteps(said)], ['bad', steps]);
        const title = await page.textContent(`[data-step=${steps[0]}] h3`);
        ok(`${what}: and the verdict names it, with what to do`, said.text.includes(title.split(/\s+/)[1]) && /书面询问/.test(said.text), said.text);
        ok(`${what}: its numbers lie open`, await page.isVisible(`[data-step=${steps[0]}] details[open]`) ||
            await page.locator(`[data-step=${steps[0]}] details`).count() === 0);
        await audit(`${what}: accessible`, page);
        await page.context().close();
    }
}

async function firms(browser, url, { site, audit: audit_ }) {
    const page = await visit(browser, `${url}check.html`);
    await page.setInputFiles('#check-proof', `${audit_}/drawn.proof`);
    const drawn = await shown(page);
    ok('a firm\'s proof is checked as soon as it is chosen: drawn', drawn.verdict === 'good' && /确实被抽中/.test(drawn.text), drawn.text);
    same('with five steps of its own', Object.keys(drawn.steps).filter(id => id.startsWith('proof')),
        ['proof', 'proof-line', 'proof-place', 'proof-ticket', 'proof-list']);
    await page.evaluate(text => { // as if dragged there
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], 'mine.proof'));
        document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, readFileSync(`${audit_}/spared.proof`, 'utf8'));
    await page.waitForFunction(() => /没有被抽中/.test(document.querySelector('.check-verdict').innerText));
    same('a proof may be dropped: not drawn', (await shown(page)).verdict, 'good');
    await page.setInputFiles('#check-proof', `${audit_}/left-out.proof`);
    await page.waitForFunction(() => /没有参加这次抽取/.test(document.querySelector('.check-verdict').innerText));
    same('a firm that was left out: the reason stands there', [(await shown(page)).verdict,
        /本年度已有 2 次检查/.test(await page.innerText('[data-step=proof-place]'))], ['good', true]);
    await audit('accessible with a proof', page);
    await page.setInputFiles('#check-proof', { name: 'x', mimeType: 'text/plain', buffer: Buffer.from('hello\n') });
    await page.waitForFunction(() => document.querySelector('[data-step=proof][data-state=bad]'));
    await page.waitForSelector('.check-verdict:not([hidden])');
    ok('another file is refused with the line', /第 1 行/.test(await page.innerText('[data-step=proof]')));
    await page.click('text=去掉证明文件');
    same('and can be taken away', (await verify(page)).verdict, 'good');
    await page.setInputFiles('#check-folder', site);
    await page.waitForFunction(() => /现在核对本机文件夹/.test(document.querySelector('.check-status').innerText));
    const elsewhere = await verify(page);
    same('a folder takes the place of the server', [elsewhere.verdict, wrongSteps(elsewhere)], ['good', []]);
    await page.setInputFiles('#check-folder', audit_);
    await page.waitForFunction(() => /没有 checkpoint 文件/.test(document.querySelector('.check-status').innerText));
    ok('a folder that is no site is refused in words', true);
    same('nothing went wrong unseen', page.faults, []);
    await page.context().close();
}

async function fromFile(browser, site) {
    const page = await open(browser);

    await page.goto(`file://${site}/check.html`);
    await page.waitForFunction(() => /从本机文件打开/.test(document.querySelector('.check-status')?.innerText));
    await page.setInputFiles('#check-folder', site);
    await ready(page);
    same('opened from a file, with the folder chosen: it holds', (await verify(page)).verdict, 'good');
    await page.context().close();
}

async function offline(browser, url, site) {
    const { revealed } = examplesOf(site);
    const page = await visit(browser, `${url}check.html`);

    await page.click('text=读入全部数据');
    await page.waitForFunction(() => /现在可以断开网络/.test(document.querySelector('.check-status').innerText));
    await page.context().setOffline(true);
    for (const commit of [revealed[0], revealed.at(-1)])
        same(`offline, commit ${commit} holds`, (await verify(page, commit)).verdict, 'good');
    await page.context().close();
    const other = await visit(browser, `${url}check.html`);
    await other.context().setOffline(true);
    await other.click('#check button.primary');
    await other.waitForFunction(() => /取不到 .*请连网后重试/.test(document.querySelector('.check-status').innerText));
    ok('what was not read before is asked for in words', true);
    await other.context().close();
}

async function byKeyboard(browser, url) {
    const page = await visit(browser, `${url}check.html`);

    for (let i = 0; i < 25 && !await page.evaluate(() => document.activeElement.matches('#check button.primary')); i++)
        await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const said = await shown(page);
    ok('the keyboard alone will do, and the live region tells the end', said.verdict === 'good' && /共 17 步/.test(said.status), JSON.stringify(said));
    await page.context().close();
}

/** A server that tells every request once to come back later, as ours does and nginx can. */
async function busyServer(browser, url) {
    const page = await open(browser);
    const refused = new Set();

    await page.route(/\/(checkpoint|log\.vkey|tile\/.*|draws\/.*|plans\/.*|calendars\/.*)$/, route => {
        const first = !refused.has(route.request().url());
        refused.add(route.request().url());
        return first ? route.fulfill({ status: refused.size % 2 ? 429 : 503, headers: refused.size % 2 ? {} : { 'Retry-After': '1' } })
            : route.continue();
    });
    await page.goto(`${url}check.html`);
    await ready(page);
    same('a busy server is asked again', [(await verify(page)).verdict, refused.size > 5], ['good', true]);
    await page.context().close();
}

/** A log that is not the one seen before is found by whoever comes back. */
async function comingBack(browser, server, site, T) {
    const { entries, revealed } = examplesOf(site);
    const texts = entries.map(e => e.text);
    const folder = `${T}/again`;
    const write = lines => resign(folder, lines);
    const page = await open(browser);
    const memory = async commit => {
        await page.goto(`${server.url}/again/en/check.html`);
        await ready(page);
        const said = await verify(page, commit);
        return [said.steps.memory, said.verdict];
    };
    cpSync(site, folder, { recursive: true });
    server.mounts['/again/'] = folder;
    write(texts.slice(0, -9));
    same('the first visit notes the log', await memory(revealed[0]), ['note', 'good']);
    write(texts);
    same('the next one finds it grown, and nothing else', await memory(revealed[0]), ['ok', 'good']);
    const note = texts.at(-1).replace('"actor":"wang"', '"actor":"li"');
    write([...texts.slice(0, -1), note]);
    same('a history rewritten is found, though properly signed', await memory(revealed[0]), ['bad', 'bad']);
    write(texts.slice(0, -5));
    same('and one cut off', await memory(revealed[0]), ['bad', 'bad']);
    await page.setInputFiles('#check-folder', folder);
    await page.waitForFunction(() => /Now checking the folder/.test(document.querySelector('.check-status').innerText));
    const copy = await verify(page, revealed[0]);
    same('a copy may be older', [copy.steps.memory, copy.verdict], ['note', 'good']);
    await page.context().close();
}

async function withoutScripts(browser, url) {
    const page = await open(browser, { javaScriptEnabled: false });

    await page.goto(`${url}check.html`);
    ok('without scripts the page says so, and what else there is', /没有运行.*inspect-verify/s.test(await page.innerText('#check')));
    await page.context().close();
}

async function words(page) {
    same('both languages have the same words', await page.evaluate(async () => {
        const { WORDS } = await import('/assets/check/words.js');
        const keys = (value, path = '') => Object.entries(value).flatMap(([key, v]) =>
            typeof v === 'object' ? keys(v, `${path}${key}/`) : [`${path}${key}`]).sort();
        return JSON.stringify(keys(WORDS.zh)) === JSON.stringify(keys(WORDS.en)) && keys(WORDS.zh).length > 30;
    }), true);
}

async function withoutWebCrypto(server, port) {
    const browser = await launch({ args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking',
        '--host-resolver-rules=MAP inspectd.test 127.0.0.1'] });
    const page = await visit(browser, `http://inspectd.test:${port}/site/en/check.html`);

    same('plain http elsewhere: no WebCrypto', await page.evaluate(() => [isSecureContext, crypto.subtle === undefined]), [false, true]);
    same('and yet every step holds, by our own code', wrongSteps(await verify(page)), []);
    ok('which the page says', /this page's own code/.test(await page.textContent('[data-step=tools]')) &&
        /this page's own code/.test(await page.textContent('[data-step=signature]')));
    await browser.close();
    return server;
}

async function withoutEd25519(browser, url) {
    const page = await open(browser);

    await page.addInitScript(() => {
        const real = SubtleCrypto.prototype.importKey;
        SubtleCrypto.prototype.importKey = function importKey(format, key, algorithm, ...rest) {
            return algorithm === 'Ed25519' || algorithm?.name === 'Ed25519'
                ? Promise.reject(new DOMException('', 'NotSupportedError')) : real.call(this, format, key, algorithm, ...rest);
        };
    });
    await page.goto(`${url}en/check.html`);
    await ready(page);
    same('an older browser without Ed25519: every step holds', wrongSteps(await verify(page)), []);
    ok('by our own code', /does not offer Ed25519/.test(await page.textContent('[data-step=tools]')) &&
        /this page's own code/.test(await page.textContent('[data-step=signature]')));
    await page.context().close();
}

/** The same log with very many entries more: only what a draw needs is fetched. */
async function largeLog(browser, server, site, T) {
    const folder = `${T}/very-large`;
    const { entries, revealed } = examplesOf(site);
    const admin = n => `{"action":"reload","actor":"wang","detail_sha256":"${'0'.repeat(64)}","time":"2026-03-01T${String(Math.floor(n / 3600)).padStart(2, '0')}:${String(Math.floor(n / 60) % 60).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}Z","type":"admin","v":1}`;
    cpSync(site, folder, { recursive: true });
    resign(folder, [...entries.map(e => e.text), ...Array.from({ length: 21000 }, (_, n) => admin(n))]);
    server.mounts['/large/'] = folder;
    server.hits.clear();
    const bundles = () => Array.from(server.hits.keys()).filter(p => p.startsWith('/large/tile/entries/')).length;
    const page = await visit(browser, `${server.url}/large/en/check.html#commit=${revealed[0]}`);
    same('a log of more than 20,000 entries is not read whole unasked', [await page.isChecked('#check-whole'), bundles() <= 6], [false, true]);
    const said = await verify(page);
    same('one draw of it is checked through the tiles', [said.verdict, wrongSteps(said), said.steps.rules], ['good', [], 'skip']);
    ok('and the verdict says that only a part was read', /Only the part of the log/.test(said.text), said.text);
    ok('with few of its more than 80 bundles', bundles() <= 9, `${bundles()} bundles`);
    await page.click('text=List earlier ones');
    await page.waitForFunction(() => !document.querySelector('#check').hasAttribute('aria-busy'));
    same('earlier ones can be listed, the choice stays', await page.inputValue('#check-commit'), String(revealed[0]));
    await page.check('#check-whole');
    const whole = await verify(page);
    same('the whole of it can be read as well', [whole.verdict, whole.steps.rules, bundles()], ['good', 'ok',
        Math.ceil((entries.length + 21000) / 256)]);
    await page.context().close();
    for (const [what, tile] of [['the commit\'s bundle', 'tile/entries/000'], ['the tile below it', 'tile/0/000'],
        ['the tile at the right edge', `tile/1/000.p/${Math.floor((entries.length + 21000) / 256)}`]]) {
        flip(`${folder}/${tile}`, 700);
        const other = await visit(browser, `${server.url}/large/en/check.html#commit=${revealed[0]}`);
        const bad = await other.isVisible('.check-verdict') ? await shown(other) : await verify(other);
        same(`read in part, ${what} changed is wrong at the tree`, [bad.verdict, wrongSteps(bad)], ['bad', ['tree']]);
        flip(`${folder}/${tile}`, 700);
        await other.context().close();
    }
}

/** D: {site, audit} of level D; C: a second site's folder, of level C. */
export async function checkReading(browser, server, { D: sample, C: other, T }) {
    addPage(sample.site);
    addPage(other);
    server.mounts['/other/'] = other;
    server.mounts['/site/'] = sample.site;
    server.mounts['/some/where/'] = sample.site;
    const url = `${server.url}/some/where/`;
    const port = new URL(server.url).port;

    for (const [name, fn] of [['good draws', () => goodDraws(browser, url, sample.site, `${server.url}/other/`, other)],
        ['wrong draws', () => wrongDraws(browser, server, sample.site, T)],
        ['firms', () => firms(browser, url, sample)],
        ['from a file', () => fromFile(browser, sample.site)],
        ['offline', () => offline(browser, url, sample.site)],
        ['by keyboard', () => byKeyboard(browser, url)],
        ['a busy server', () => busyServer(browser, url)],
        ['coming back', () => comingBack(browser, server, sample.site, T)],
        ['without scripts', () => withoutScripts(browser, url)],
        ['words', async () => { const page = await visit(browser, `${url}check.html`); await words(page); }],
        ['without WebCrypto', () => withoutWebCrypto(server, port)],
        ['without Ed25519', () => withoutEd25519(browser, url)],
        ['a large log', () => largeLog(browser, server, sample.site, T)]])
        await check(`${name}: to the end`, fn);
}

