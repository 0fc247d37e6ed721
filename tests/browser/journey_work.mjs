// A county's working day in the browser: the morning, a case to its end by two people, what goes
// wrong on the way, the disclosure. Run by tests/integration/journeys_work.sh.
import { existsSync, readFileSync } from 'node:fs';
import { audit, check, done, launch, ok, same } from './lib.mjs';
import { clock, desk, fill, login, logout, send, step } from './people.mjs';

const { URL: url, T, TODAY } = process.env;
const browser = await launch();
const text = (page, selector = 'main') => page.locator(selector).first().innerText();
const saved = page => page.waitForFunction(() => /草稿已保存|Draft saved/.test(
    document.querySelector('.draft-state')?.textContent ?? ''));

// ---- the morning ----
const chen = await desk(browser, url, 'chen');
const morning = await text(chen);
ok('after the login, today\'s work', chen.url() === `${url}/inbox` && /今日工作/.test(morning), morning);
ok('the draw of the day is there', /今日抽取/.test(morning), morning);
ok('what is late stands before it', morning.indexOf('逾期') < morning.indexOf('今日抽取'), morning);
ok('what waits for approval is there', /等待审批/.test(morning), morning);
ok('the calendar shows this week\'s visits', await chen.locator('section:has(#visits) a[href^="/case/"]').count() >= 2, await text(chen, 'section:has(#visits)'));
ok('matters are there', await chen.locator('a[href^="/case/T"]').count() >= 1, morning);
await audit('the inbox passes axe', chen);
await check('the day\'s list opens as a spreadsheet', async () => {
    const got = chen.waitForEvent('download');
    await chen.locator('a[href$="/draw.csv"]').first().click();
    const bytes = readFileSync(await (await got).path());
    return bytes.subarray(0, 3).toString('hex') === 'efbbbf' && bytes.toString().split('\n').length > 2;
});
await check('a notice is ready to print, with the firm\'s name', async () => {
    const firm = (await chen.locator('section:has(#drawn) a[href^="/case/220102"]').first().innerText()).trim();
    await chen.locator('section:has(#drawn) a[href$="/document/notice"]').first().click();
    await chen.click('main form button'); // made, numbered and opened at once
    await chen.waitForURL(/document\/notice$/);
    await chen.emulateMedia({ media: 'print' });
    const hidden = await chen.locator('nav').count() === 0;
    await chen.emulateMedia({ media: null });
    const frame = chen.frames().length > 1 ? chen.frames()[1] : chen.mainFrame();
    const paper = await frame.locator('body').innerText();
    return hidden && paper.includes(firm) && /通知/.test(paper);
});
await check('the list of cases filters', async () => {
    await chen.goto(`${url}/cases`);
    const all = Number(/共 (\d+) 条/.exec(await text(chen))[1]);
    await fill(chen, { from: TODAY, until: TODAY });
    await send(chen, 'main form button');
    const some = Number(/共 (\d+) 条/.exec(await text(chen))[1]);
    return some > 0 && some < all;
});
await check('and is exported as it is filtered', async () => {
    const some = Number(/共 (\d+) 条/.exec(await text(chen))[1]);
    const got = chen.waitForEvent('download');
    await chen.locator('a[href*=".csv"]').first().click();
    const lines = readFileSync(await (await got).path(), 'utf8').trim().split('\n');
    return lines.length === some + 1;
});
await check('English is one click away and stays', async () => {
    await chen.goto(`${url}/inbox`);
    await chen.click('text=English');
    const there = /Today|Overdue/.test(await text(chen));
    await chen.goto(`${url}/cases`);
    const stays = await chen.getAttribute('html', 'lang') === 'en' && /Cases/.test(await text(chen));
    await chen.click('.who >> text=中文');
    return there && stays && /案件/.test(await text(chen));
});

// ---- a case by two people ----
const he = await desk(browser, url, 'he');
await chen.goto(`${url}/cases?from=${TODAY}&until=${TODAY}`);
const no = /\d{18}/.exec(await chen.locator('a[href^="/case/220102"]').first().getAttribute('href'))[0];
await check('the visit is asked for', () => step(chen, url, no, 'visit-ask', { 'f.planned': TODAY, 'f.ways': ['onsite'] }));
await check('whoever asked may not approve', async () => {
    const response = await chen.goto(`${url}/case/${no}/do/visit-approve`);
    return response.status() === 409 || response.status() === 403;
});
ok('and is told who can', /角色|他人|另一|批准/.test(await text(chen, '[role=alert]')), await text(chen));
chen.faults.length = 0;
await check('the head finds it in the inbox', async () => {
    await he.goto(`${url}/inbox`);
    return await he.locator(`section:has(#waiting) a[href$="/case/${no}"]`).count() === 1;
});
await check('and approves', () => step(he, url, no, 'visit-approve'));
await check('notice given', () => step(chen, url, no, 'visit-notice', { 'f.way': 'direct' }));
await check('visit begun with the team present', () => step(chen, url, no, 'visit-start', { 'f.present': true, 'f.certificates': 'yes' }));
await check('law explained', () => step(chen, url, no, 'publicity', { 'f.laws': '《企业信息公示暂行条例》', 'f.how': 'explained' }));

// ---- a draft, and two people at one form ----
const FOUND = '现场查看营业执照、年报公示截图；第二层仓库未开放，择日再看。';
const draft = await desk(browser, url, 'chen', { to: `/case/${no}/do/visit-end` });
await fill(draft, { 'f.found': FOUND, 'f.ways': ['onsite'] });
await check('a draft is saved while typing', () => saved(draft));
await draft.context().close();
await check('a closed browser loses nothing', async () => {
    await chen.goto(`${url}/case/${no}/do/visit-end`);
    return await chen.inputValue('[name="f.found"]') === FOUND;
});
const zhao = await desk(browser, url, 'zhao', { to: `/case/${no}/do/visit-end` });
await fill(zhao, { 'f.found': '赵敏的记录', 'f.ways': ['onsite'], 'f.signed': 'signed' });
await check('the form goes in', () => step(chen, url, no, 'visit-end', { 'f.found': FOUND, 'f.signed': 'signed' }));
const late = await send(zhao);
ok('the second of two at one form is told, not overwritten', late.status() === 409 && /他人已办理/.test(await text(zhao)), await text(zhao));
ok('what the second one typed is not lost', (await text(zhao)).includes('赵敏的记录') ||
    await zhao.evaluate(() => [...document.querySelectorAll('textarea')].some(e => e.value.includes('赵敏的记录'))), await text(zhao));
zhao.faults.length = 0;
await zhao.context().close();

// ---- results, item by item ----
await chen.goto(`${url}/case/${no}/do/results-enter`);
await check('results cannot go in half', async () => {
    const boxes = chen.locator('input[name^="f.results."][value="1"]');
    await boxes.first().check();
    const answer = await send(chen);
    return answer.status() >= 400 && /事项|结果/.test(await text(chen, '[role=alert]'));
});
chen.faults.length = 0;
await check('"no problem" excludes the others', async () => {
    const item = (await chen.locator('input[name^="f.results."][value="8"]').first().getAttribute('name'));
    await chen.check(`input[name="${item}"][value="8"]`);
    await chen.check(`input[name="${item}"][value="1"]`);
    return !await chen.isChecked(`input[name="${item}"][value="8"]`);
});
const items = await chen.evaluate(() => [...new Set([...document.querySelectorAll('input[name^="f.results."]')].map(e => e.name))]
    .filter(n => !n.endsWith('.rest')));
await check('each item\'s result is entered', () => step(chen, url, no, 'results-enter', Object.fromEntries(items.map(n => [n, ['1']]))));
await check('the person who entered them does not approve them', async () =>
    (await chen.goto(`${url}/case/${no}/do/results-approve`)).status() >= 400);
chen.faults.length = 0;
await check('a colleague does', () => step(he, url, no, 'results-approve'));
await check('the firm is told', () => step(chen, url, no, 'feedback', { 'f.way': 'direct' }));

// ---- the publisher ----
const sun = await desk(browser, url, 'sun');
await check('the publisher finds what waits for disclosure', async () => {
    await sun.goto(`${url}/inbox?bureau=220102`);
    return (await text(sun)).length > 0 && await sun.locator(`a[href*="/case/"]`).count() > 0;
});
await check('and approves it', () => step(sun, url, no, 'disclosure-approve'));
await check('the case is closed', () => step(he, url, no, 'close-clean'));
await check('its page tells the whole story', async () => {
    await chen.goto(`${url}/case/${no}`);
    const page = await text(chen);
    return /办结/.test(page) && /陈静/.test(page) && /何军/.test(page) && page.includes(FOUND);
});
await audit('the case page passes axe', chen);
clock(`${TODAY} 08:10`);
await check('the result is public', async () => {
    for (let i = 0; i < 60 && !existsSync(`${T}/site/results/${no}.json`); i++)
        await new Promise(next => setTimeout(next, 500));
    return existsSync(`${T}/site/results/${no}.json`);
});

// ---- a session runs out, a wrong password, out and in again ----
await check('a form open when the session ends keeps what is typed', async () => {
    await chen.goto(`${url}/cases?from=${TODAY}&until=${TODAY}`);
    const other = /\d{18}/.exec(await chen.locator('a[href^="/case/220102"]').nth(1).getAttribute('href'))[0];
    await chen.goto(`${url}/case/${other}/do/visit-ask`);
    await fill(chen, { 'f.planned': TODAY, 'f.ways': ['onsite'], 'f.note': '会话过期也不能丢' });
    await saved(chen);
    await chen.context().clearCookies();
    await send(chen);
    const asked = chen.url().includes('/login') || /登录/.test(await text(chen));
    await login(chen, url, 'chen', { to: `/case/${other}/do/visit-ask` });
    return asked && await chen.inputValue('[name="f.note"]') === '会话过期也不能丢';
});
chen.faults.length = 0;
await check('logged out is out', async () => {
    await logout(chen);
    await chen.goto(`${url}/inbox`);
    return chen.url().includes('/login');
});
await check('a wrong password gets one sentence that says what to do', async () => {
    await fill(chen, { user: 'chen', password: 'not the password' });
    await send(chen);
    return /密码/.test(await text(chen, '[role=alert]')) && chen.url().includes('/login');
});
same('no script complained', [...he.faults, ...sun.faults].filter(f => !/status of 4\d\d/.test(f)), []);

await browser.close();
done();
