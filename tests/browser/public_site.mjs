// The public site on a plain web server: run by tests/integration/public_site.sh with URL of the
// site, COMMIT, USCC and NAME of a firm on its list. SHOTS=folder keeps pictures at three widths.
import { audit, check, done, launch, ok, open } from './lib.mjs';

const { URL: url, USCC: uscc, NAME: name, COMMIT: commit, SHOTS: shots } = process.env;
const pages = ['index.html', 'items.html', 'plans.html', 'draws.html', `draws/${commit}.html`, 'results.html',
    'search.html', 'statistics.html', 'data.html'];
const browser = await launch();

for (const lang of ['', 'en/']) {
    const page = await open(browser);
    for (const path of pages) {
        await page.goto(`${url}/${lang}${path}`);
        await audit(`${lang}${path}: axe finds nothing, the policy allows everything`, page);
        for (const width of [1280, 768, 390]) {
            await page.setViewportSize({ width, height: 900 });
            const wide = await page.evaluate(() => document.documentElement.scrollWidth);
            if (wide > width || width === 390)
                ok(`${lang}${path}: fits ${width} px`, wide <= width, `${wide} px`);
            if (shots)
                await page.screenshot({ path: `${shots}/${(lang + path).replaceAll('/', '-')}-${width}.png`,
                    fullPage: true });
        }
    }
    await page.context().close();
}

await check('a firm is found by a part of its name', async () => {
    const page = await open(browser);
    await page.goto(`${url}/search.html`);
    await page.fill('#q', name.slice(2, 6));
    await page.press('#q', 'Enter');
    await page.getByText(uscc).waitFor();
    await page.getByRole('link', { name: 'English' }).waitFor();
    return page.faults.length === 0;
});

await check('a link to a firm opens with it, and leads to its draw', async () => {
    const page = await open(browser);
    await page.goto(`${url}/en/search.html?q=${uscc}`);
    await page.getByRole('heading', { name }).waitFor();
    await page.locator('#found a').first().click();
    return page.url().includes('/en/draws/') && page.faults.length === 0;
});

await check('nothing is said of a firm that is not public', async () => {
    const page = await open(browser);
    await page.goto(`${url}/en/search.html?q=91220101MA00000000`);
    await page.getByText('Nothing found').waitFor();
});

await check('each page leads to itself in the other language', async () => {
    const page = await open(browser);
    await page.goto(`${url}/draws/${commit}.html`);
    await page.getByRole('link', { name: 'English' }).click();
    await page.waitForURL(`${url}/en/draws/${commit}.html`);
    await page.getByRole('link', { name: '中文' }).click();
    await page.waitForURL(`${url}/draws/${commit}.html`);
});

await browser.close();
done();
