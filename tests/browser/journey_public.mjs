// A citizen and a firm, without a login; then people without JavaScript and without a mouse. Run by
// tests/integration/journeys_desk.sh with FIRM (drawn), COMMIT (revealed) and PROOF (its file).
import { readFileSync, writeFileSync } from 'node:fs';
import { audit, check, done, launch, ok, open, same } from './lib.mjs';
import { desk, fill, login, send } from './people.mjs';

const { URL: url, T, FIRM, COMMIT, PROOF } = process.env;
const browser = await launch();
const text = (page, selector = 'main') => page.locator(selector).first().innerText();

// ---- a citizen ----
const citizen = await open(browser);
await citizen.goto(`${url}/`);
ok('the first page says what this is, in Chinese', /双随机/.test(await text(citizen, 'body')) && await citizen.getAttribute('html', 'lang') === 'zh-CN', await text(citizen));
for (const [what, link, words] of [['items', 'items.html', /0105/], ['the plan in plain words', 'plans.html', /抽查计划/],
    ['draws', 'draws.html', /2026-11-23/], ['results', 'results.html', /2026-11/], ['statistics', 'statistics.html', /%|户/]])
    await check(`${what}: one click away`, async () => {
        await citizen.goto(`${url}/`);
        await citizen.locator(`a[href$="${link}"]`).first().click();
        return words.test(await text(citizen));
    });
await check('a draw tells its story: committed, drawn, revealed', async () => {
    await citizen.goto(`${url}/draws.html`);
    await citizen.locator(`a[href$="/${COMMIT}.html"]`).first().click();
    const story = await text(citizen);
    return /承诺/.test(story) && /抽取/.test(story) && /(公布|公开|揭示)/.test(story);
});
await check('a firm is found by its code', async () => {
    await citizen.goto(`${url}/search.html`);
    await fill(citizen, { q: FIRM });
    await citizen.locator('main form button').first().click();
    await citizen.waitForFunction(code => document.querySelector('main').innerText.includes(code), FIRM);
});

// ---- the check ----
const verdict = async page => {
    await page.waitForSelector('.check-verdict:not([hidden])');
    return page.getAttribute('.check-verdict', 'data-state');
};
const verify = async page => {
    await page.selectOption('#check-commit', COMMIT);
    await page.click('#check button.primary');
    return verdict(page);
};
await citizen.goto(`${url}/check.html`);
await citizen.waitForFunction(n => [...document.querySelectorAll('#check-commit option')].some(o => o.value === n), COMMIT);
same('the check page verifies the draw', await verify(citizen), 'good');
await audit('and passes axe with all its steps', citizen);
await check('a firm\'s own proof is accepted', async () => {
    await citizen.setInputFiles('#check-proof', PROOF);
    await citizen.waitForFunction(() => /被抽中/.test(document.querySelector('.check-verdict').innerText));
    return await verdict(citizen) === 'good';
});
await check('a forged one is not', async () => {
    const lines = readFileSync(PROOF, 'utf8').split('\n');
    const at = lines.findIndex(l => /^[LR] [A-Za-z0-9+/]{43}=$/.test(l));
    lines[at] = `${lines[at].slice(0, 2)}${lines[at][2] === 'A' ? 'B' : 'A'}${lines[at].slice(3)}`;
    writeFileSync(`${T}/forged.proof`, lines.join('\n'));
    await citizen.setInputFiles('#check-proof', `${T}/forged.proof`);
    await citizen.waitForFunction(() => document.querySelector('.check-verdict').dataset.state === 'bad');
});
await check('a tampered draw is rejected at its step', async () => {
    const page = await open(browser);
    await page.route(`**/draws/${COMMIT}.json`, async route => {
        const draw = JSON.parse(readFileSync(`${T}/site/draws/${COMMIT}.json`, 'utf8'));
        draw.picks[0].uscc = '91220102MA0000000' + '0';
        await route.fulfill({ json: draw });
    });
    await page.goto(`${url}/check.html`);
    await page.waitForFunction(n => [...document.querySelectorAll('#check-commit option')].some(o => o.value === n), COMMIT);
    const said = await verify(page);
    await page.context().close();
    return said === 'bad';
});
await check('the same in English', async () => {
    await citizen.goto(`${url}/en/check.html`);
    return await citizen.getAttribute('html', 'lang') === 'en' && /Check/.test(await text(citizen));
});
same('no script complained', citizen.faults, []);

// ---- without JavaScript ----
const plain = await desk(browser, url, 'chen', { javaScriptEnabled: false });
ok('without scripts: the login and the inbox', /今日抽取/.test(await text(plain)), await text(plain));
await check('without scripts: a list is filtered', async () => {
    await plain.goto(`${url}/cases`);
    await plain.selectOption('select[name=state]', 'open');
    await send(plain, 'main form button');
    return /共 \d+ 条/.test(await text(plain));
});
await check('without scripts: a step of a case', async () => {
    await plain.goto(`${url}/cases?from=2026-11-30&until=2026-11-30`);
    const no = /\d{18}/.exec(await plain.locator('a[href^="/case/220102"]').first().getAttribute('href'))[0];
    await plain.goto(`${url}/case/${no}/do/note`);
    await plain.locator('main textarea').first().fill('没有脚本也能办');
    await send(plain);
    return (await text(plain)).includes('没有脚本也能办');
});
await check('without scripts: the public pages', async () => {
    await plain.goto(`${url}/draws.html`);
    await plain.locator(`a[href$="/${COMMIT}.html"]`).first().click();
    return /承诺/.test(await text(plain));
});
await check('without scripts: the check page says what else can be done', async () => {
    await plain.goto(`${url}/check.html`);
    return /inspect-verify|脚本|JavaScript/.test(await text(plain, 'body'));
});

// ---- the keyboard alone ----
const keys = await open(browser);
const focused = name => keys.evaluate(() => document.activeElement?.name ?? '').then(n => n === name);
async function tabTo(test, most = 60) {
    for (let i = 0; i < most; i++) {
        if (await test())
            return true;
        await keys.keyboard.press('Tab');
    }
    return false;
}
await check('the keyboard alone: logging in', async () => {
    await keys.goto(`${url}/login?next=/inbox`);
    await tabTo(() => focused('user'));
    await keys.keyboard.type('chen');
    await keys.keyboard.press('Tab');
    await keys.keyboard.type(process.env.PASSWORD);
    await keys.keyboard.press('Enter');
    await keys.waitForURL(`${url}/inbox`);
});
await check('the first Tab offers to skip to the content, and does', async () => {
    await keys.keyboard.press('Tab');
    const skip = await keys.evaluate(() => document.activeElement.getAttribute('href'));
    await keys.keyboard.press('Enter');
    return skip === '#main' && keys.url().endsWith('#main');
});
await check('the keyboard alone: a form, each stop visible', async () => {
    await keys.goto(`${url}/cases?from=2026-11-30&until=2026-11-30`);
    const no = /\d{18}/.exec(await keys.locator('a[href^="/case/220102"]').first().getAttribute('href'))[0];
    await keys.goto(`${url}/case/${no}/do/note`);
    const field = await keys.locator('main textarea').first().getAttribute('name');
    if (!await tabTo(() => focused(field)))
        return false;
    const seen = await keys.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    });
    await keys.keyboard.type('只用键盘');
    await tabTo(() => keys.evaluate(() => document.activeElement.matches('main form button')));
    await keys.keyboard.press('Enter');
    await keys.waitForURL(`${url}/case/${no}`);
    return seen && (await text(keys)).includes('只用键盘');
});

// ---- the first login of a new colleague ----
const li = await desk(browser, url, 'li', { to: '/desk/users' });
await check('a second admin approves the account that waits', async () => {
    await li.goto(`${url}/desk/users`);
    await li.locator('a[href*="lin"]').first().click();
    if (await li.locator('form[action$="/approve"] button').count() === 0)
        await li.locator('a[href*="approve"]').first().click();
    await send(li, 'form[action$="/approve"] button');
    return /林晓|lin/.test(await text(li));
});
await check('the first password must be changed before anything else', async () => {
    const lin = await open(browser);
    await login(lin, url, 'lin');
    const asked = lin.url().includes('/me/password');
    await fill(lin, { old: process.env.PASSWORD, new: `${process.env.PASSWORD}-mine`, again: `${process.env.PASSWORD}-mine` });
    await send(lin, 'main form button');
    if (lin.url().includes('/login'))
        await login(lin, url, 'lin', { password: `${process.env.PASSWORD}-mine` });
    await lin.goto(`${url}/inbox`);
    return asked && /今日工作/.test(await text(lin));
});

await browser.close();
done();
