// A walk through every page as each user: from the first page along every link to one page of each
// kind, in both languages, wide and narrow. A page passes if axe-core finds nothing, nothing sticks
// out of the window, nothing is left untranslated, and no script complains. Screenshots of every
// kind at three widths lie in SHOTS afterwards (build/screenshots), to be looked at by people.
//
//   await tour(browser, {url, who, login, skip, shots, seen})
import { mkdirSync } from 'node:fs';
import { ok, open, violations } from './lib.mjs';

export const WIDTHS = [1280, 768, 390];
const TALL = 2400; // a table of a thousand rows need not be seen whole

/** One kind of page: the path with everything that is data taken out, whatever the query. */
export function kindOf(address) {
    const url = new URL(address);
    const path = decodeURIComponent(url.pathname).replace(/[0-9a-f]{64}/g, 'SHA')
        .replace(/91[0-9A-Z]{16}|92[0-9A-Z]{16}|93[0-9A-Z]{16}/g, 'USCC')
        .replace(/\d{4}-\d\d-\d\d/g, 'DATE').replace(/\d{4,}/g, 'NUMBER')
        .replace(/(?<=[/-])\d+(?=[/.]|$)/g, 'N').replace(/^\/op\/.*/, '/op/NAME').replace(/\/of\/[^/]+/, '/of/SHA');

    return path;
}

/** What makes two pages alike to axe: the same elements with the same classes and roles. */
const skeleton = () => [...new Set([...document.querySelectorAll('body, body *')].map(e =>
    `${e.parentElement?.tagName}>${e.tagName}.${e.getAttribute('class') ?? ''}:${e.getAttribute('role') ?? ''}` +
    `:${e.getAttribute('type') ?? ''}`))].sort().join('\n');

/** Elements that stick out of the window to the right, unless something around them scrolls. */
const sticksOut = () => {
    const width = document.documentElement.clientWidth;

    if (document.documentElement.scrollWidth <= width + 1)
        return [];
    return [...document.querySelectorAll('body *')].filter(e => {
        const box = e.getBoundingClientRect();
        if (box.right <= width + 1 || box.width === 0)
            return false;
        for (let p = e.parentElement; p; p = p.parentElement)
            if (getComputedStyle(p).overflowX !== 'visible')
                return false;
        return true;
    }).slice(0, 5).map(e => e.outerHTML.slice(0, 140));
};

/** Words of the interface that were left in the other language. Data are Chinese on both sides. */
const untranslated = lang => {
    const own = 'label, legend, thead th, button, nav a, dt, footer'; // captions may name what is shown
    const data = '[lang]:not(html), code, pre, script, style, textarea, dd, label.check, .source-lines';
    const found = [...document.querySelectorAll(lang === 'en' ? own : 'body *')].filter(e => {
        const text = lang === 'en' ? e.textContent : [...e.childNodes].filter(n => n.nodeType === 3)
            .map(n => n.nodeValue).join(' ');
        return !e.closest(data) && (lang === 'en' ? /\p{Script=Han}/u : /[A-Za-z][a-z]+( [a-z]+){2}/).test(text);
    });

    return [...new Set(found.map(e => `<${e.tagName.toLowerCase()}> ${e.textContent.trim().slice(0, 80)}`))].slice(0, 8);
};

/** A table of a thousand rows, all alike, would keep axe busy for minutes: forty stand for them. */
const shorten = () => document.querySelectorAll('tbody > tr:nth-child(n+40), ul > li:nth-child(n+80)').forEach(e => e.remove());

/** Waits for fonts and anything that a script fills in at once. */
const settled = page => page.evaluate(() => document.fonts.ready.then(() => true));

async function look(page, seen, kind) {
    const wrong = [];
    // The public pages are files, one in each language: what they say of themselves counts.
    const lang = (await page.getAttribute('html', 'lang')).slice(0, 2);

    for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: width < 500 ? 844 : 800 });
        await settled(page);
        wrong.push(...(await page.evaluate(sticksOut)).map(e => `${width} px: sticks out: ${e}`));
        await page.evaluate(shorten);
        const bones = `${lang} ${width} ${await page.evaluate(skeleton)}`;
        if (!seen.has(bones)) {
            seen.add(bones);
            wrong.push(...(await violations(page)).map(v => `${width} px: ${v}`));
        }
    }
    wrong.push(...(await page.evaluate(untranslated, lang)).map(t => `${lang}: untranslated: ${t}`));
    wrong.push(...page.faults.splice(0));
    return wrong.map(w => `${lang} ${kind}: ${w}`);
}

async function shoot(page, folder, name) {
    for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width < 500 ? 844 : 800 });
        const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), TALL);
        await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true, timeout: 60000,
            clip: { x: 0, y: 0, width, height } });
    }
}

const links = () => [...document.querySelectorAll('a[href]')].filter(a =>
    a.origin === location.origin && !a.hasAttribute('download')).map(a => a.href.replace(/#.*/, ''));

/**
 * login(page): logs in, or nothing. from: where to begin, visited in any case. skip: kinds not to
 * visit. seen: a Set shared by several tours, of what another has looked at.
 */
export async function tour(browser, { url, who, login, from = ['/'], skip = /^\/(assets|api)\//, shots, seen, most = 200 }) {
    const page = await open(browser);
    const visited = new Map();
    const queue = from.map(path => new URL(path, url).href);
    const wrong = [];

    mkdirSync(`${shots}/${who}`, { recursive: true });
    await page.route(/\/wait\.js/, route => route.fulfill({ contentType: 'text/javascript', body: '' }));
    if (login)
        await login(page);
    while (queue.length > 0 && visited.size < most) {
        const address = queue.shift();
        const kind = kindOf(address);
        const first = from.includes(new URL(address).pathname);
        if (visited.has(kind) || skip.test(kind) || (seen.has(kind) && !first))
            continue;
        visited.set(kind, address);
        seen.add(kind);
        for (const lang of ['zh', 'en']) {
            const there = new URL(address);
            there.searchParams.set('lang', lang);
            let response;
            try {
                response = await page.goto(there.href);
            } catch (error) {
                if (!/Download is starting|ERR_ABORTED/.test(error.message))
                    wrong.push(`${kind}: ${error.message.split('\n')[0]}`);
                break;
            }
            if (!/html/.test(response.headers()['content-type'] ?? ''))
                break;
            if (response.status() !== 200 && !/no-such/.test(kind))
                wrong.push(`${lang} ${kind}: status ${response.status()} at ${address}`);
            const found = [];
            // A page about work that still runs is looked at too; it would come again by itself.
            for (; await page.$('script[src*="/wait.js"]'); await page.reload()) {
                found.push(...await look(page, seen, `${kind} (working)`));
                await page.waitForTimeout(1000);
            }
            const next = lang === 'zh' ? await page.evaluate(links) : [];
            found.push(...await look(page, seen, kind));
            for (const line of found)
                console.log(`# ${who} ${line}`);
            wrong.push(...found);
            queue.push(...next);
            if (process.env.NO_SHOTS !== '1')
                await shoot(page, `${shots}/${who}`, `${kind.replace(/^\//, '').replace(/[/?]/g, '_') || 'home'}-${lang}`);
        }
    }
    await page.context().close();
    ok(`${who}: ${visited.size} kinds of pages, both languages, wide and narrow: nothing wrong`, wrong.length === 0,
        wrong.join('\n'));
    return { visited, wrong };
}
