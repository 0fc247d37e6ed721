// The people of the demo and of the journeys, and how they log in and out: by the form, as anybody
// would, since the cookie of a session cannot be set from outside.
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

    page.setDefaultTimeout(20000);
    await login(page, url, who, { to });
    return page;
}

export async function logout(page) {
    await Promise.all([page.waitForNavigation(), page.click('form[action$="logout"] button')]);
}
