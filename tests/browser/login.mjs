// Login, first password, own account, logout, in both languages, as a person sees them. PORT,
// PASSWORD (the first one of chen), CTL (inspectctl with its socket); SHOTS: a folder for pictures.
import { execSync } from 'node:child_process';
import { audit, check, done, launch, ok, open, same } from './lib.mjs';

const { PORT, PASSWORD, CTL, SHOTS } = process.env;
const browser = await launch();
const fresh = 'four unrelated words';

async function shot(page, name) {
    if (SHOTS)
        await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
}

async function login(page, site, password, next = '') {
    await page.goto(`${site}/login${next}`);
    await page.fill('#user', 'chen');
    await page.fill('#password', password);
    await page.click('main button');
}

for (const host of ['127.0.0.1', 'localhost']) {
    const site = `http://${host}:${PORT}`;
    const page = await open(browser);

    if (host === '127.0.0.1') {
        await page.goto(`${site}/me`);
        same('who has not logged in is sent there', new URL(page.url()).pathname, '/login');
        await audit('the login page is in order', page);
        await shot(page, 'login');
        await login(page, site, 'wrong password');
        ok('a wrong password is told', (await page.textContent('[role=alert]')).includes('不对'));
        page.faults.length = 0; // the browser notes the 403
        same('and what was typed is still there', await page.inputValue('#user'), 'chen');
        await login(page, site, PASSWORD);
        same('a first password must be changed', new URL(page.url()).pathname, '/me/password');
        await shot(page, 'password');
        await page.goto(`${site}/op`);
        same('before anything else', new URL(page.url()).pathname, '/me/password');
        await audit('the page for that is in order', page);
        await page.fill('#old', PASSWORD);
        await page.fill('#new', fresh);
        await page.fill('#again', `${fresh}!`);
        await page.click('main form button');
        ok('two that differ are not taken', (await page.textContent('[role=alert]')).includes('不一样'));
        page.faults.length = 0;
        await page.fill('#old', PASSWORD);
        await page.fill('#new', fresh);
        await page.fill('#again', fresh);
        await page.click('main form button');
        ok('then the day begins', (await page.textContent('.notice')).includes('密码已修改'));
        await page.goto(`${site}/op`);
        ok('a notice is shown once', await page.locator('.notice').count() === 0);
    } else {
        await login(page, site, fresh, '?next=/op');
        same('after the login it goes on where one wanted to be', new URL(page.url()).pathname, '/op');
    }
    const cookies = await page.context().cookies();
    const cookie = cookies.find(c => c.name === '__Host-session');
    ok(`the browser takes the cookie on ${host}`, cookie?.secure && cookie.httpOnly && cookie.sameSite === 'Lax' &&
        cookie.path === '/', JSON.stringify(cookies));

    await page.goto(`${site}/me`);
    await audit('my account is in order', page);
    await shot(page, `me-${host}`);
    await page.goto(`${site}/me?lang=en`);
    same('it exists in English', await page.textContent('h1'), 'My account');
    await shot(page, `me-en-${host}`);
    await page.goto(`${site}/me`);
    same('which stays', await page.textContent('h1'), 'My account');
    await page.fill('#label', 'a spreadsheet');
    await page.click('form[action="/me/token"] button');
    ok('a token is shown once', /inspectd_[A-Za-z0-9_-]{43}/.test(await page.textContent('main')));
    await shot(page, 'token');
    await page.goto(`${site}/me`);
    ok('and then never again', !/inspectd_[A-Za-z0-9_-]{43}/.test(await page.textContent('main')));
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, `me-narrow-${host}`);
    ok('nothing is wider than a phone', await page.evaluate(() =>
        document.documentElement.scrollWidth <= document.documentElement.clientWidth));
    await page.setViewportSize({ width: 1280, height: 800 });

    await check('a login elsewhere can be ended', async () => {
        const other = await open(browser);
        await login(other, site, fresh);
        await page.goto(`${site}/me`);
        await page.click('text=Log out everywhere else');
        await other.goto(`${site}/me`);
        return new URL(other.url()).pathname === '/login';
    });
    await check('a stolen form is not taken', async () => {
        const status = await page.evaluate(async () => (await fetch('/me/session/end', { method: 'POST',
            body: new URLSearchParams({ csrf: 'x'.repeat(64), session: 'others' }) })).status);
        page.faults.length = 0;
        return status === 403;
    });
    await page.click('text=Log out >> nth=0');
    await page.goto(`${site}/me`);
    same('logged out is logged out', new URL(page.url()).pathname, '/login');
}

const page = await open(browser);
await login(page, `http://127.0.0.1:${PORT}`, fresh, '?next=//evil.example/');
ok('a login leads to no other site', page.url().startsWith(`http://127.0.0.1:${PORT}/inbox`), page.url());
execSync(`${CTL} user disable chen --reason leaves`);
await page.goto(`http://127.0.0.1:${PORT}/me`);
same('an account that is disabled is out at once', new URL(page.url()).pathname, '/login');
await browser.close();
done();
