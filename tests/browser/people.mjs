// The people of the demo and of the journeys, and how they log in and out: by the form, as anybody
// would, since the cookie of a session cannot be set from outside.
import { execFileSync } from 'node:child_process';
import { open } from './lib.mjs';

export const PASSWORD = process.env.PASSWORD ?? '';

/** Fills in the form; the page is then wherever `to` leads. */
export async function login(page, url, who, { password = PASSWORD, to = '/inbox' } = {}) {
    await page.goto(`${url}/login?next=${encodeURIComponent(to)}`);
    await page.fill('input[name=user]', who);
    await page.fill('input[name=password]', password);
    await Promise.all([page.waitForURL(u => !u.pathname.startsWith('/login')),
        page.click('form[action$="/login"] button[type=submit], form[action$="/login"] button:not([type])')]);
}

/** A page of that person's own browser. */
export async function desk(browser, url, who, { to, ...options } = {}) {
    const page = await open(browser, options);

    await login(page, url, who, { to });
    return page;
}

export async function logout(page) {
    await Promise.all([page.waitForNavigation(), page.click('form[action$="logout"] button')]);
}

/** Opens a page of the form and fills it in: text and dates by value, choices by value, boxes by a
 *  list of values, or all of them with true. */
export async function fill(page, fields) {
    for (const [name, value] of Object.entries(fields)) {
        const all = page.locator(`[name="${name}"]`);
        const kind = await all.first().evaluate(e => e.type);
        if (kind === 'checkbox' || kind === 'radio') {
            for (const box of await all.all())
                if (value === true || [].concat(value).includes(await box.inputValue()))
                    await box.check();
        } else if (kind.startsWith('select')) {
            await all.first().selectOption(value);
        } else {
            await all.first().fill(value);
        }
    }
}

/** Sends the page's own form (not the one that logs out) and waits for what comes. */
export async function send(page, button = 'main form button:not([formaction])') {
    const answer = page.waitForNavigation();

    await page.locator(button).last().click();
    return answer;
}

/** One step of a case by its form: from the link on the case page to the notice that it is done. */
export async function step(page, url, no, action, fields = {}) {
    await page.goto(`${url}/case/${no}`);
    const link = page.locator(`a[href$="/case/${no}/do/${action}"]`);
    if (!await link.isVisible())
        await page.locator('details:has(a[href*="/do/"]) > summary').first().click();
    await link.click();
    await fill(page, fields);
    await send(page);
    if (!page.url().endsWith(`/case/${no}`))
        throw new Error(`${action}: ${await page.locator('[role=alert]').first().innerText()}`);
    return (await page.locator('[role=status].notice').innerText()).trim();
}

/** Moves the rehearsal's clock, which makes the daemon look at once for what is to do. */
export function clock(time) {
    execFileSync(`${process.env.BUILD}/inspectctl`, ['--socket', process.env.SOCKET, '--as', 'wang', 'clock', 'set', time]);
}
