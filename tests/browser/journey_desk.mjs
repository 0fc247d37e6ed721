// The province's desk in the browser: an import watched, a plan changed by two people, the auditor's
// questions, the operator's page. Run by tests/integration/journeys_desk.sh.
import { readFileSync, writeFileSync } from 'node:fs';
import { audit, check, done, launch, ok, same } from './lib.mjs';
import { desk, fill, send } from './people.mjs';

const { URL: url, T } = process.env;
const browser = await launch();
const text = (page, selector = 'main') => page.locator(selector).first().innerText();

// ---- the admin: an import ----
const wang = await desk(browser, url, 'wang', { to: '/desk' });
ok('the desk says what waits', /待另一人批准/.test(await text(wang)), await text(wang));
const lines = readFileSync(`${T}/sample/enterprises-full.csv`, 'latin1').split('\n');
const head = lines.findIndex(l => /,9[123][0-9A-Z]{16},/.test(l));
const bad = lines[head + 6].replace(/(,9[123][0-9A-Z]{13})[0-9A-Z]{3}/, '$1000');
writeFileSync(`${T}/upload.csv`, [...lines.slice(0, head + 6), bad, ''].join('\n'), 'latin1');
await check('a file is sent and watched to its end', async () => {
    await wang.goto(`${url}/desk/imports`);
    await wang.setInputFiles('input[name=file]', `${T}/upload.csv`);
    await fill(wang, { kind: 'enterprises', mode: 'delta' });
    await wang.click('form[action$="/desk/imports"] button');
    await wang.waitForURL(/\/desk\/imports\/(live|\d+)/);
    await wang.waitForFunction(() => /完成|已导入|拒收/.test(document.querySelector('main').innerText));
});
await check('what was refused is a spreadsheet with line and reason', async () => {
    await wang.goto(`${url}/desk/imports`);
    const got = wang.waitForEvent('download');
    await wang.locator('a[href$="/rejects"]').first().click();
    const table = readFileSync(await (await got).path(), 'utf8');
    return table.startsWith('\ufeff') && /校验码不符/.test(table) && /check/i.test(table);
});
await check('a file that is no CSV is refused with advice', async () => {
    writeFileSync(`${T}/picture.csv`, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]));
    await wang.goto(`${url}/desk/imports`);
    await wang.setInputFiles('input[name=file]', `${T}/picture.csv`);
    await wang.click('form[action$="/desk/imports"] button');
    await wang.waitForFunction(() => /失败|不能|未能|请|不是|错误/.test(document.querySelector('main').innerText) &&
        !/正在/.test(document.querySelector('main').innerText));
    return /NUL|CSV|表头|类别|编码/.test(await text(wang));
});
wang.faults.length = 0;

// ---- the plan by two people ----
await wang.goto(`${url}/desk/plan/edit`);
const plan = await wang.inputValue('textarea[name=text]');
await check('a task is added, and the form steps from task to task keeping what was typed', async () => {
    await fill(wang, { 'v:plan:title': '试改', 'new-task': 'second' });
    await send(wang, 'main form button[name=do][value=update] >> nth=0');
    await fill(wang, { 'v:second:ratio.A.domestic': '9 %' });
    await send(wang, 'main form button[name=go]');
    const typed = await wang.inputValue('textarea[name=text]');
    return /^title = 试改$/m.test(typed) && /^ratio\.A\.domestic = 9 %$/m.test(typed) &&
        await wang.inputValue('select[name=task]') !== 'second';
});
await check('the plan is checked and a year simulated before anything is proposed', async () => {
    await fill(wang, { text: plan.replace(/^ratio\.B = .*/m, 'ratio.B = 22 %') });
    await send(wang, 'main form button[name=do][value=check]');
    return /模拟/.test(await text(wang)) && await wang.locator('svg').count() > 0;
});
await audit('the plan editor with its charts passes axe', wang);
await check('a mistake is named with its line', async () => {
    await fill(wang, { text: plan.replace(/^ratio\.B = .*/m, 'ratio.B = lots') });
    await send(wang, 'main form button[name=do][value=check]');
    return /第 \d+ 行[^\n]*\n?[^\n]*(lots|比例|ratio)/.test(await text(wang));
});
wang.faults.length = 0;
await check('it is proposed', async () => {
    await fill(wang, { text: plan.replace(/^ratio\.B = .*/m, 'ratio.B = 22 %') });
    await send(wang, 'main form button[name=do][value=propose]');
    return /\/desk\/plan\/of\//.test(wang.url());
});
const proposed = wang.url().replace(/\?.*/, '');
ok('and waits for somebody else', /另一人批准/.test(await text(wang)), await text(wang));
await check('the server refuses the proposer\'s own approval', async () => {
    await wang.goto(`${proposed}/approve`);
    if (await wang.locator('form[action$="/approve"] button').count() > 0)
        await send(wang, 'form[action$="/approve"] button');
    return /另一人|不能批准|须由/.test(await text(wang));
});
wang.faults.length = 0;
const li = await desk(browser, url, 'li', { to: new URL(proposed).pathname });
ok('the second admin sees the difference, line by line', await li.locator('del, .del, .gone, .old').count() > 0 || /22 %/.test(await text(li)), await text(li));
await check('and approves', async () => {
    await li.locator('a[href$="/approve"]').first().click();
    await send(li, 'form[action$="/approve"] button');
    return /已批准|现行/.test(await text(li));
});

// ---- the operator ----
await check('the system page: version, databases, clock', async () => {
    await wang.goto(`${url}/desk/system`);
    const page = await text(wang);
    return /registry\.db|名录库/.test(page) && /备份/.test(page) && /0\.\d/.test(page);
});
await check('a backup is one button, and the page says that it is there', async () => {
    await send(wang, 'form[action$="/desk/system/backup"] button');
    return /备份 \S+ 已完成/.test(await text(wang));
});
same('no script complained', wang.faults.filter(f => !/status of 4\d\d/.test(f)), []);

// ---- the auditor ----
const qian = await desk(browser, url, 'qian', { to: '/audit' });
ok('the auditor sees what should be zero', /应当为零|缺失/.test(await text(qian)), await text(qian));
await check('a draw that was not made is on the list', async () => /没有抽取|应抽未抽/.test(await text(qian))); // 27 November
await check('randomness: each test with its number and its verdict', async () => {
    await qian.goto(`${url}/audit/randomness`);
    const page = await text(qian);
    return /符合抽签/.test(page) && /自由度/.test(page) && await qian.locator('svg').count() >= 2;
});
await check('a table is downloaded', async () => {
    const got = qian.waitForEvent('download');
    await qian.locator('a[href*="csv=tests"]').first().click();
    return readFileSync(await (await got).path(), 'utf8').split('\n').length > 3;
});
await check('a period\'s full record is packed and downloaded', async () => {
    await qian.goto(`${url}/audit/download`);
    await fill(qian, { from: '2026-11-23', until: '2026-11-30' });
    await send(qian, 'main form button');
    for (let i = 0; i < 40 && await qian.locator('a[href*="/audit/download/"]').count() === 0; i++) {
        await new Promise(next => setTimeout(next, 500));
        await qian.goto(`${url}/audit/download`);
    }
    const got = qian.waitForEvent('download');
    await qian.locator('a[href*="/audit/download/"]').first().click();
    return readFileSync(await (await got).path()).length > 10000;
});
await check('a log entry is shown with its proof', async () => {
    await qian.goto(`${url}/audit/log/3`);
    return /包含证明/.test(await text(qian)) && /[0-9a-f]{64}/.test(await text(qian));
});
await check('the auditor changes nothing', async () => (await qian.goto(`${url}/desk/plan/edit`)).status() === 403);
same('no script complained on the auditor\'s desk', qian.faults.filter(f => !/status of 4\d\d/.test(f)), []);

await browser.close();
done();
